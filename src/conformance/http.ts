import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    workerUrl: string;
  }
}

/** Sends a request to the built Worker over HTTP. */
export const ask = (path: string, init?: RequestInit) => fetch(new URL(path, inject("workerUrl")), init);

/** The body of a successful response as text, because the order of keys matters. */
export async function body(path: string): Promise<string> {
  const response = await ask(path);
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return await response.text();
}
