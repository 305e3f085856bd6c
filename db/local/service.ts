import { migrate } from "../migrate.ts";
import type { Part, Parts } from "./parts.ts";
import { type LocalPostgres, type PostgresOptions, startPostgres } from "./postgres.ts";

/** Starts PostgreSQL and gives its database the tables of this version. */
export async function startDatabase(parts: Parts, options: PostgresOptions): Promise<LocalPostgres> {
  const postgres = parts.add("PostgreSQL", await startPostgres(options));
  await migrate(postgres.url);
  return postgres;
}

export interface ServiceOptions<G extends Part, W extends Part> {
  /** As the Worker connects to it. */
  databaseUrl: string;
  /** Starts the stand-in for Neon's endpoint in front of that database. */
  startGateway(databaseUrl: string): Promise<G>;
  /** Starts the Worker with the variables that lead it there, and whatever others it needs. */
  startWorker(variables: { DATABASE_URL: string; SQL_GATEWAY_URL: string }): Promise<W>;
}

export interface Service<G, W> {
  gateway: G;
  /** Where the gateway counts statements and takes faults. */
  gatewayUrl: string;
  worker: W;
}

/** Starts a Worker and its way to a database. What `npm start`, the load rig and the tests do otherwise is in the options. */
export async function startService<G extends Part & { url: string }, W extends Part>(
  parts: Parts,
  { databaseUrl, startGateway, startWorker }: ServiceOptions<G, W>,
): Promise<Service<G, W>> {
  const gateway = parts.add("The gateway", await startGateway(databaseUrl));
  const worker = await startWorker({ DATABASE_URL: databaseUrl, SQL_GATEWAY_URL: gateway.url });
  parts.add("The Worker", worker);
  return { gateway, gatewayUrl: new URL(gateway.url).origin, worker };
}
