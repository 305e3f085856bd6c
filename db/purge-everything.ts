import { UserError } from "./user-error.ts";

const TIMEOUT_MS = 5000;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A running Worker, and a write token for it. */
export interface WorkerAccess {
  url: string;
  token: string;
}

/**
 * Purges everything through a Worker, in all data centres. With seconds it is a soft purge: old responses are served for
 * that time while they are refreshed. Fails with an Error of one clause.
 */
export async function purgeEverything(worker: WorkerAccess, soft?: number): Promise<void> {
  await post(worker, { everything: true, soft });
}

// The Worker's limit for one call: see src/purges/schema.ts.
const TAGS_IN_A_CALL = 1000;

/** Purges tags in the Worker's data centre. The import has recorded the tags for the others. Fails likewise. */
export async function purgeHere(worker: WorkerAccess, tags: readonly string[]): Promise<void> {
  for (let next = 0; next < tags.length; next += TAGS_IN_A_CALL) {
    await post(worker, { tags: tags.slice(next, next + TAGS_IN_A_CALL), here: true });
  }
}

async function post({ url, token }: WorkerAccess, purge: Record<string, unknown>): Promise<void> {
  const response = await fetch(new URL("/purges", url), {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(purge),
    redirect: "manual", // so that the token is sent to no other host
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`POST /purges was answered with ${response.status}`);
}

/**
 * The Worker at `url`, with the token from ATELIER_WRITE_TOKEN, because every user of the machine can read arguments.
 * Fails with a UserError if there is no token, or if it would be sent unencrypted.
 */
export function chooseWorker(url: string): WorkerAccess {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: "", hostname: "" };
  if (protocol !== "https:" && !(protocol === "http:" && LOOPBACK.has(hostname))) {
    throw new UserError(
      `--worker-url ${url} is not the URL of a Worker. It must look like https://api.example.com.`,
    );
  }
  const token = process.env.ATELIER_WRITE_TOKEN;
  if (token) return { url, token };
  throw new UserError(
    "The Worker at --worker-url requires a token for purges. Set ATELIER_WRITE_TOKEN to one of its WRITE_TOKENS.",
  );
}
