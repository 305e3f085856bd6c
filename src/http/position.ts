import type { NamedToken } from "../env.ts";

/** A header of product writes, and of reads that must see one of them. */
export const POSITION = "Atelier-Position";

/** By how much the clocks of two data centres may differ. */
const CLOCKS_DIFFER_MS = 1000;

/**
 * Positions are moments, signed with a token of those who write: else anybody could send reads past the cache to the
 * origin. `now`: milliseconds since the epoch.
 */
export function createPositions({
  writeTokens,
  now,
}: {
  writeTokens: readonly NamedToken[];
  now: () => number;
}) {
  return {
    /** To be asked for once a write is committed: what is made from this moment on has seen it, by any clock of ours. */
    async afterNow(): Promise<string> {
      const moment = String(now() + CLOCKS_DIFFER_MS);
      return `${moment}.${await sign(moment, writeTokens[0]?.token ?? "")}`;
    },

    /** The moment; undefined: it is no position of ours. Tokens may have been rotated since. */
    async momentOf(position: string): Promise<number | undefined> {
      const [moment = "", signature = ""] = position.split(".");
      for (const { token } of writeTokens)
        if (isSame(signature, await sign(moment, token))) return Number(moment);
      return undefined;
    },
  };
}

export type Positions = ReturnType<typeof createPositions>;

const encoder = new TextEncoder();

async function sign(moment: string, token: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(token), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(`${POSITION} ${moment}`));
  return btoa(String.fromCharCode(...new Uint8Array(signature)));
}

const isSame = (given: string, signature: string) =>
  given.length === signature.length &&
  crypto.subtle.timingSafeEqual(encoder.encode(given), encoder.encode(signature));
