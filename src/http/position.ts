import type { NamedToken } from "../env.ts";

/** The header of a product write's response, which a client sends with reads that must see that write. */
export const POSITION = "Atelier-Position";

/** The largest difference between the clocks of two data centres. */
const CLOCK_SKEW_MS = 1000;

/**
 * A position is a moment, signed with a write token. Without the signature, anyone could send reads past the cache to the
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
    /** Call it after a commit: an entry made at this moment or later, by any data centre's clock, contains the write. */
    async afterNow(): Promise<string> {
      const moment = String(now() + CLOCK_SKEW_MS);
      return `${moment}.${await sign(moment, writeTokens[0]?.token ?? "")}`;
    },

    /** Undefined: the signature is not valid. Any current token may have signed it. */
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
