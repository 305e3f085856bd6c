import { type Gateway, startGateway } from "../local/gateway.ts";
import type { Part, Parts } from "../local/parts.ts";
import { type Service, startService } from "../local/service.ts";
import { asWorkerRole } from "./worker-role.ts";

/** The Worker's variables, except those for the database. */
const DEPLOYED = {
  ENVIRONMENT: "production",
  PUBLIC_ORIGIN: "https://api.example.test",
  WRITE_TOKENS: "test:token-of-16-or-more",
};

/** Starts the built Worker in front of a database. It connects as the Worker's own role. */
export function startBuilt<W extends Part>(
  parts: Parts,
  ownerUrl: string,
  start: (variables: Record<string, string>) => Promise<W>,
): Promise<Service<Gateway, W>> {
  return startService(parts, {
    databaseUrl: asWorkerRole(ownerUrl),
    startGateway: (databaseUrl) => startGateway({ databaseUrl }),
    startWorker: (leading) => start({ ...DEPLOYED, ...leading }),
  });
}
