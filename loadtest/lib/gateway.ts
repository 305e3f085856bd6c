import http from "k6/http";
import { settings } from "./settings.ts";

// What the tests' own calls to the gateway are called, so that no threshold takes them for the API's.
const params = { tags: { name: "gateway" }, responseType: "text" as const };

/** How many statements the database has been sent. */
export function countOriginQueries(): number {
  return Number(http.get(`${settings.gatewayUrl}/stats`, params).json("queries"));
}

/** Changes what goes wrong on the way to the database from now on. */
export function setFaults(faults: { mode?: "none" | "down"; delayMs?: number; holdMs?: number }): void {
  http.put(`${settings.gatewayUrl}/faults`, JSON.stringify(faults), params);
}
