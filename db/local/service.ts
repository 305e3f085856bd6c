import { migrate } from "../migrate.ts";
import type { Part, Parts } from "./parts.ts";
import { type LocalPostgres, type PostgresOptions, startPostgres } from "./postgres.ts";

/** Starts PostgreSQL and migrates its database. */
export async function startDatabase(parts: Parts, options: PostgresOptions): Promise<LocalPostgres> {
  const postgres = parts.add("PostgreSQL", await startPostgres(options));
  await migrate(postgres.url);
  return postgres;
}

export interface ServiceOptions<G extends Part, W extends Part> {
  /** URL for the Worker's role. */
  databaseUrl: string;
  /** Starts the replacement for Neon's endpoint in front of that database. */
  startGateway(databaseUrl: string): Promise<G>;
  /** Starts the Worker with the variables for that database and gateway. */
  startWorker(variables: { DATABASE_URL: string; SQL_GATEWAY_URL: string }): Promise<W>;
}

export interface Service<G, W> {
  gateway: G;
  /** URL of the gateway's /stats and /faults. */
  gatewayUrl: string;
  worker: W;
}

/** Starts a Worker, a gateway and a database. The options are what differs between `npm start`, the load rig and the tests. */
export async function startService<G extends Part & { url: string }, W extends Part>(
  parts: Parts,
  { databaseUrl, startGateway, startWorker }: ServiceOptions<G, W>,
): Promise<Service<G, W>> {
  const gateway = parts.add("The gateway", await startGateway(databaseUrl));
  const worker = await startWorker({ DATABASE_URL: databaseUrl, SQL_GATEWAY_URL: gateway.url });
  parts.add("The Worker", worker);
  return { gateway, gatewayUrl: new URL(gateway.url).origin, worker };
}
