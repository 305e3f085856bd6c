import type { createTestApp } from "./catalogue.ts";
import { query } from "./catalogue.ts";

export const TOKEN = "new-token-of-16-or-more";

/** The required fields of a product. */
export const LEAST = { name: "Camo Onesie", category: "Jackets", default_price: "140.00" };

type Headers = Record<string, string>;

/** Writes products through an app, with a token. */
export function createWriter({ request }: Pick<ReturnType<typeof createTestApp>, "request">) {
  async function send(method: string, path: string, body?: unknown, headers: Headers = {}) {
    const isGiven = body !== undefined;
    return await request(path, {
      method,
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        ...(isGiven && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(isGiven && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }
  const post = (body: unknown, headers?: Headers) => send("POST", "/products", body, headers);

  return {
    send,
    post,
    put: (id: number, body: unknown, headers?: Headers) => send("PUT", `/products/${id}`, body, headers),
    remove: (id: number, headers?: Headers) => send("DELETE", `/products/${id}`, undefined, headers),
    /** Creates a product with these fields in addition to the required ones, and returns its id. */
    async make(more: object = {}): Promise<number> {
      const response = await post({ ...LEAST, ...more });
      const answer = (await response.json()) as { id: number };
      if (response.status !== 201) throw new Error(JSON.stringify(answer));
      return answer.id;
    },
  };
}

/** Returns the recorded tags and removes them. */
export async function takeRecordedTags(): Promise<string[]> {
  const rows = await query<[tag: string]>("delete from cache_purges returning tag", []);
  return rows.map(([tag]) => tag).sort();
}

export const json = async (response: Response | Promise<Response>) => (await response).json();

/** Removes what writes leave in other tables than the catalogue's. */
export async function forgetWrites(): Promise<void> {
  await query("truncate cache_purges, idempotency_keys, written_since_import", []);
}
