import { z } from "@hono/zod-openapi";
import { MAX_ID } from "../http/params.ts";
import { ORDERS, type Sort } from "./sorts.ts";

/** A place in a listing: just behind the product with this id and this value of what is ordered by. */
export type Place = { key: string; id: number };

const VERSION = 1;

/** Version, order, value, id. */
const Cursor = z.tuple([z.literal(VERSION), z.string(), z.string(), z.int().min(1).max(MAX_ID)]);

/** For callers a text without meaning, of characters that need no escaping. It holds no secret. */
export function writeCursor(sort: Sort, { key, id }: Place): string {
  const bytes = new TextEncoder().encode(JSON.stringify([VERSION, sort, key, id]));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (character) => URL_SAFE[character] ?? "");
}

const URL_SAFE: Record<string, string> = { "+": "-", "/": "_", "=": "" };

/** The place that a cursor names in this order; undefined: it is none, of another order, or not just as we write it. */
export function readCursor(sort: Sort, text: string): Place | undefined {
  const decoded = decode(text);
  if (decoded === undefined) return undefined;
  const [, order, key, id] = decoded;
  const isOurs = order === sort && ORDERS[sort].isKey(key) && writeCursor(sort, { key, id }) === text;
  return isOurs ? { key, id } : undefined;
}

function decode(text: string): z.infer<typeof Cursor> | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (byte) =>
      byte.charCodeAt(0),
    );
    return Cursor.safeParse(
      JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)),
    ).data;
  } catch {
    return undefined; // not base64, not UTF-8, not JSON
  }
}
