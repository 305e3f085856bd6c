import type { NamedToken } from "../env.ts";

/** The header of a product write's response, which a client sends with reads that must see that write. */
export const POSITION = "Atelier-Position";

/** The largest difference between the clocks of two data centres. */
const CLOCK_SKEW_MS = 1000;

const MAX_VERIFIED = 1000;

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
  const signers = writeTokens.map(({ token }) => createSigner(token));
  const verified = new Map<string, number>();

  return {
    /** Moments of the positions that this isolate has verified: a client sends one with each of its reads. */
    verified,

    /**
     * Call it after a commit: an entry made at this moment or later, by any data centre's clock, contains the write. Undefined
     * without a token, where nothing can be written either.
     */
    afterNow: (): Promise<string> | undefined => signers[0]?.(now() + CLOCK_SKEW_MS),

    /** Undefined: the signature is not valid. Any current token may have signed it. */
    async momentOf(position: string): Promise<number | undefined> {
      const moment = Number.parseInt(position, 10);
      for (const sign of signers)
        if (isSame(position, await sign(moment))) {
          if (verified.size >= MAX_VERIFIED) verified.clear();
          verified.set(position, moment);
          break;
        }
      return verified.get(position);
    },
  };
}

export type Positions = ReturnType<typeof createPositions>;

const encoder = new TextEncoder();
const HMAC = { name: "HMAC", hash: "SHA-256" };

/** Makes positions, with a key that is imported once. */
function createSigner(token: string) {
  let key: CryptoKey | undefined;
  return async function sign(moment: number): Promise<string> {
    key ??= await crypto.subtle.importKey("raw", encoder.encode(token), HMAC, false, ["sign"]);
    const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(`${POSITION} ${moment}`));
    return `${moment}.${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
  };
}

const isSame = (given: string, signed: string) =>
  given.length === signed.length &&
  crypto.subtle.timingSafeEqual(encoder.encode(given), encoder.encode(signed));
