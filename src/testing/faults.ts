import { env } from "cloudflare:workers";
import { parseEnv } from "../env.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** All faults of the gateway. */
    faultModes: readonly string[];
  }
}

/** Makes the database connection fail like Neon's or the network. "none" ends it. */
export async function fault(mode: string): Promise<void> {
  const gateway = new URL("/faults", parseEnv(env).SQL_GATEWAY_URL);
  const response = await fetch(gateway, { method: "PUT", body: JSON.stringify({ mode }) });
  if (!response.ok) throw new Error(await response.text());
}
