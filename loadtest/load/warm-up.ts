import type { Rig } from "../rig/rig.ts";

const WARM_UP_MS = 3000;
const CLIENTS = 16;

/** Lets the runtime compile its hot code, with ids that no published figure uses. */
export async function warmUp({ url, products }: Rig, signal: AbortSignal): Promise<void> {
  const end = performance.now() + WARM_UP_MS;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < end) {
        const id = 1 + Math.floor(Math.random() * products * 0.8);
        for (const path of pathsOf(id)) await (await fetch(url + path, { signal })).arrayBuffer();
      }
    }),
  );
}

function pathsOf(id: number): string[] {
  const product = `/products/${id}`;
  const review = `product_id=${id}`;
  return [
    `/products?page=${Math.ceil(id / 5)}`,
    product,
    `${product}/styles`,
    `${product}/related`,
    `/reviews?${review}`,
    `/reviews/meta?${review}`,
  ];
}
