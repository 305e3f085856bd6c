import { element } from "../elements.ts";
import { kilobytes } from "../proof/session.ts";
import { singleRequests } from "../proof/single-requests.ts";

type Result = { requests: number; bytes: number; ms: number };

/** Browsers open six connections to a host over HTTP/1.1, and so did the pages that asked for all of this. */
const AT_ONCE = 6;

/** Asks for a product as one page and by single requests, one way after the other, both from a warm cache, and shows both. */
export async function race(productId: number, show: (content: Node) => void): Promise<void> {
  show(element("p", { class: "hint" }, "Asking …"));
  const page = [`/products/${productId}/page`];
  const related: number[] = await (await fetch(`/products/${productId}/related`)).json();
  const single = singleRequests(productId, related);
  await measured([...page, ...single]);
  const one = await measured(page);
  const many = await measured(single);
  const slowest = Math.max(one.ms, many.ms);
  show(
    element(
      "dl",
      { class: "race" },
      ...row("page in one", one, slowest),
      ...row("single requests", many, slowest),
    ),
  );
}

async function measured(paths: string[]): Promise<Result> {
  const waiting = [...paths];
  let bytes = 0;
  const started = performance.now();
  async function askOn(): Promise<void> {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const response = await fetch(path, { cache: "no-store" });
      bytes += (await response.arrayBuffer()).byteLength;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  return { requests: paths.length, bytes, ms: performance.now() - started };
}

function row(name: string, { requests, bytes, ms }: Result, slowest: number): Node[] {
  const bar = element("span", { class: "bar" });
  bar.style.setProperty("--share", `${(ms / slowest) * 100}%`);
  const said = `${requests} ${requests === 1 ? "request" : "requests"}, ${kilobytes(bytes)}, ${Math.round(ms)} ms`;
  return [element("dt", {}, name), element("dd", {}, bar, said)];
}
