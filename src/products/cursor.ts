import { z } from "@hono/zod-openapi";
import { MAX_ID } from "../http/params.ts";
import { ORDERS, type Sort } from "./sorts.ts";

/** The place in a listing after the product with this id and sort value. `part`: the results of a search have ordered parts. */
export type Place = { key: string; id: number; part?: number | undefined };

/** Length of a product's name in characters. A control character takes six bytes in a cursor. */
export const MAX_NAME = 200;

/**
 * The longest cursor that is accepted. The longest name makes one of 1,660 characters, but older catalogues have longer
 * names, so this is near the limit of a URL (developers.cloudflare.com/workers/platform/limits).
 */
export const MAX_CURSOR = 12_000;

const VERSION = 1;

const place = [z.literal(VERSION), z.string(), z.string(), z.int().min(1).max(MAX_ID)] as const;
/** Version, order, value, id; for a search also the part. */
const Cursor = z.union([z.tuple(place), z.tuple([...place, z.int().min(1).max(3)])]);

/** An opaque, URL-safe text without secrets. */
export function writeCursor(sort: Sort, { key, id, part }: Place): string {
  const parts = part === undefined ? [] : [part];
  const bytes = new TextEncoder().encode(JSON.stringify([VERSION, sort, key, id, ...parts]));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (character) => URL_SAFE[character] ?? "");
}

const URL_SAFE: Record<string, string> = { "+": "-", "/": "_", "=": "" };

/** The place of a cursor. Undefined: it is invalid, belongs to another sort, or is not canonical. */
export function readCursor(sort: Sort, text: string, isSearch: boolean): Place | undefined {
  const decoded = text.length > MAX_CURSOR ? undefined : decode(text);
  if (decoded === undefined) return undefined;
  const [, order, key, id, part] = decoded;
  const isOfThisOrder = order === sort && ORDERS[sort].isKey(key) && (part !== undefined) === isSearch;
  const place = { key, id, part };
  return isOfThisOrder && writeCursor(sort, place) === text ? place : undefined;
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
