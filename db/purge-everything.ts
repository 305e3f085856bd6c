import { UserError } from "./user-error.ts";

const TIMEOUT_MS = 5000;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A running Worker, and the token that lets one write there. */
export interface WorkerAccess {
  url: string;
  token: string;
}

/**
 * Has the Worker end all cached answers, here and everywhere; softly, if seconds are given, for which they may be served
 * while they are made anew. Fails with an Error of one clause when it does not say so.
 */
export async function purgeEverything(worker: WorkerAccess, soft?: number): Promise<void> {
  await post(worker, { everything: true, soft });
}

// As many as the Worker takes in a call: src/purges/schema.ts.
const TAGS_IN_A_CALL = 1000;

/** Has the Worker end the answers with these tags in its data centre; what the others are to end was recorded. Fails likewise. */
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
    redirect: "manual", // the token goes nowhere else
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`POST /purges was answered with ${response.status}`);
}

/**
 * The Worker at `url`, with the token from ATELIER_WRITE_TOKEN: an argument could be read by every user of the machine.
 * Fails with a UserError if there is none, or if it would travel in the clear.
 */
export function chooseWorker(url: string): WorkerAccess {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: "", hostname: "" };
  if (protocol !== "https:" && !(protocol === "http:" && LOOPBACK.has(hostname))) {
    throw new UserError(
      `--worker-url ${url} is not the address of a Worker: it looks like https://api.example.com.`,
    );
  }
  const token = process.env.ATELIER_WRITE_TOKEN;
  if (token) return { url, token };
  throw new UserError(
    "The Worker at --worker-url takes no purge without a token: set ATELIER_WRITE_TOKEN to one of its WRITE_TOKENS.",
  );
}
