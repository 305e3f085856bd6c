/** A type that has no parameter, and one that has: the first line of its declaration. */
const PLAIN = /^export type (\w+) =/gm;
const GENERIC = /^(?:\/\*\*.*\*\/\n)?export type \w+<[^;]*;/gm;

/**
 * TypeScript prints the whole of an inferred type where it writes the declaration of a value. So there is a value of each
 * type that `source`, the text of api.ts, declares.
 */
export function valuesOf(source: string): string {
  const names = [...source.matchAll(PLAIN)].map(([, name]) => name);
  return [
    'import type * as api from "../src/client/api.ts";',
    "declare function flat<T>(): { [K in keyof T]: T[K] };",
    ...names.map((name) => `export const ${name} = flat<api.${name}>();`),
  ].join("\n");
}

/** The same types, from what TypeScript has declared of those values: they name nothing of the service. */
export function flattened(source: string, declared: string): string {
  const plain = declared
    .replace(/^import .*\n/m, "")
    .replace(/^declare function .*\n/m, "")
    .replace(/^export declare const (\w+): /gm, "export type $1 = ");
  const generic = [...source.matchAll(GENERIC)].map(([text]) => `${text}\n`);
  const types = [plain.replace(/^export \{\};\n/m, ""), ...generic].join("");
  if (/\bapi\.|import\(/.test(types)) throw new Error(`A type of the client is not flat:\n${types}`);
  return types;
}
