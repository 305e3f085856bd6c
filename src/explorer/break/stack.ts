import { recordedFetch } from "../proof/exchange.ts";

// What the local stack lets its own page do to it. No deployment has any of this: see db/start/stand-ins.js.

/** What every answer of it says. */
export const isLocal = (headers: Headers) => headers.get("Atelier-Stack") === "local";

export type Faults = { mode: "none" | "down"; delayMs: number };

const send = (path: string, body: object): [string, RequestInit] => [
  `${location.origin}/local${path}`,
  { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) },
];

async function ask<T>(path: string, body: object = {}): Promise<T> {
  const response = await fetch(...send(path, body));
  if (!response.ok) throw new TypeError(`/local${path} answered ${response.status}`);
  return await response.json();
}

export const readState = () => ask<{ faults: Faults }>("/state");
export const setFaults = (faults: Faults) => ask<Faults>("/faults", faults);

/** What a shop's back office does. It is listed like all else, so that its effect is seen. */
export const office = {
  purge: (what: { tags: string[] } | { everything: true; soft?: number }) =>
    recordedFetch(...send("/purges", what)),
  change: (id: number, change: { price?: string; quantity?: number }) =>
    recordedFetch(...send(`/products/${id}`, change)),
  importChange: (id: number) => recordedFetch(...send("/import", { product_id: id })),
};
