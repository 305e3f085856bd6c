import { env } from "cloudflare:workers";
import { parseEnv } from "../env.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Everything that the gateway can have go wrong. */
    faultModes: readonly string[];
  }
}

/** Makes the way to the database fail as Neon's or the network would; "none" mends it. */
export async function fault(mode: string): Promise<void> {
  const gateway = new URL("/faults", parseEnv(env).SQL_GATEWAY_URL);
  const response = await fetch(gateway, { method: "PUT", body: JSON.stringify({ mode }) });
  if (!response.ok) throw new Error(await response.text());
}
