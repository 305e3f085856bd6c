import { readFile } from "node:fs/promises";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    fragile: { url: string; gatewayUrl: string; log: string };
    faultModes: readonly string[];
  }
}

const fragile = inject("fragile");

const headers = { Authorization: "Bearer token-of-16-or-more", "Content-Type": "application/json" };

/** Sends a request to the built Worker that tests may break. */
export const askFragile = (path: string, init?: RequestInit) => fetch(new URL(path, fragile.url), init);

/** Sets the faults of its database connection. {}: none. */
export async function setFault(fault: { mode?: string; delayMs?: number }): Promise<void> {
  const url = new URL("/faults", fragile.gatewayUrl);
  const response = await fetch(url, { method: "PUT", body: JSON.stringify(fault) });
  if (!response.ok) throw new Error(await response.text());
}

/** Purges everything. */
export async function emptyCache(): Promise<void> {
  const response = await askFragile("/purges", { method: "POST", headers, body: '{"everything":true}' });
  if (response.status !== 202) throw new Error(`the purge was answered with ${response.status}`);
}

/** The lines in the Worker's log that are not its records, such as unhandled rejections. */
export async function strayLogLines(): Promise<string[]> {
  const lines = (await readFile(fragile.log, "utf8")).split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith('{"level":'));
}

/** Creates a product for a test, and returns its id. */
async function makeProduct(): Promise<number> {
  const body = '{"name":"Ephemera","category":"Pants","default_price":1}';
  const response = await askFragile("/products", { method: "POST", headers, body });
  return ((await response.json()) as { id: number }).id;
}

export type Request = { name: string; path: string; isRead: boolean; init: RequestInit };

type Operation = {
  parameters?: { in: string; name: string }[];
  requestBody?: { content: { "application/json": { schema: { $ref: string } } } };
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { example?: unknown }> };
};

/**
 * Requests to every operation of the OpenAPI document, including batches, so that none is missed. Reads are of
 * product 1, and each call changes and deletes products of its own.
 */
export async function everyRequest(): Promise<Request[]> {
  const { paths, components } = (await (await askFragile("/openapi.json")).json()) as Document;
  const ids: Record<string, number> = {
    get: 1,
    post: 2,
    put: await makeProduct(),
    delete: await makeProduct(),
  };

  function requestsOf(
    template: string,
    method: string,
    { parameters = [], requestBody }: Operation,
  ): Request[] {
    const isRead = method === "get";
    const schema = requestBody?.content["application/json"].schema.$ref.split("/").at(-1) ?? "";
    const body = JSON.stringify(components.schemas[schema]?.example) ?? null;
    const init = { method: method.toUpperCase(), ...(isRead ? {} : { headers, body }) };
    const path = template
      .replace("{kind}", "internal")
      .replace("{review_id}", "2")
      .replace("{product_id}", String(ids[method]));
    const queries = parameters.filter((one) => one.in === "query").map(({ name }) => name);
    const batch = queries.find((name) => name.endsWith("ids"));
    const spelled = [queries.length > 0 ? `${path}?product_id=1` : path];
    if (batch !== undefined) spelled.push(`${path}?${batch}=2,1`);
    return spelled.map((one) => ({ name: `${init.method} ${one}`, path: one, isRead, init }));
  }

  return Object.entries(paths).flatMap(([template, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => requestsOf(template, method, operation)),
  );
}
