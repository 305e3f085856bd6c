import { announce, button } from "../elements.ts";
import type { Exchange } from "./ledger.ts";

/** For a POSIX shell, without what a token may be. */
export function asCurl({ method, url, sent }: Pick<Exchange, "method" | "url" | "sent">): string {
  const headers = Object.entries(sent.headers).map(([name, value]) => {
    return `-H ${quoted(`${name}: ${name === "Authorization" ? "Bearer $TOKEN" : value}`)}`;
  });
  const parts = [
    `curl -i ${quoted(url.href)}`,
    ...(method === "GET" ? [] : [`-X ${method}`]),
    ...headers,
    ...(sent.body === null ? [] : [`-d ${quoted(sent.body)}`]),
  ];
  return parts.join(" \\\n  ");
}

/** For readers who have the client of this repository. */
export const asClientCode = ({ origin }: URL, call: string) =>
  `import { createClient } from "atelier-edge-client";

const client = createClient({ baseUrl: ${JSON.stringify(origin)}, store: new Map() });
const { data } = await client.${call};
`;

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Says on itself whether it has copied. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const made = button(label, async () => {
    const copied = await copy(text());
    made.textContent = copied ? "Copied" : "The browser does not allow it";
    announce(made.textContent);
    setTimeout(() => {
      made.textContent = label;
    }, 2000);
  });
  return made;
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // over plain HTTP, or not allowed
  }
}
