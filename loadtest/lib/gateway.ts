import http from "k6/http";
import { settings } from "./settings.ts";

// The name of the tests' own calls to the gateway, so that no threshold counts them as calls of the API.
const params = { tags: { name: "gateway" }, responseType: "text" as const };

/** The number of statements sent to the database. */
export function countOriginQueries(): number {
  return Number(http.get(`${settings.gatewayUrl}/stats`, params).json("queries"));
}

/** Sets the faults of the database connection. */
export function setFaults(faults: { mode?: "none" | "down"; delayMs?: number; holdMs?: number }): void {
  http.put(`${settings.gatewayUrl}/faults`, JSON.stringify(faults), params);
}
