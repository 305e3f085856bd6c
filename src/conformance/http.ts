import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    workerUrl: string;
  }
}

/** Asks the built Worker, over HTTP only. */
export const ask = (path: string, init?: RequestInit) => fetch(new URL(path, inject("workerUrl")), init);

/** The body of a good answer, as text: key order and spelling matter here. */
export async function body(path: string): Promise<string> {
  const response = await ask(path);
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return await response.text();
}
