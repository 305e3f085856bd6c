import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { connect } from "../../db/connect.ts";
import { fillWithGenerated, hasCatalogue } from "../../db/local/catalogue.ts";
import {
  type DataDir,
  openDataDir,
  rememberVarnish,
  rememberWorker,
  removeStackInfo,
  type StackInfo,
  writeStackInfo,
} from "../../db/local/data-dir.ts";
import { aborted, endedByItself, type Stop, stopAll } from "../../db/local/parts.ts";
import { freePort, refuseTakenPort } from "../../db/local/ports.ts";
import { startPostgres } from "../../db/local/postgres.ts";
import { isVarnishInstalled, startBehindVarnish, type Varnish } from "../../db/local/varnish.ts";
import { buildWorker, startWorkerd, type Workerd, type WorkerdOptions } from "../../db/local/workerd.ts";
import { migrate } from "../../db/migrate.ts";
import { UserError } from "../../db/user-error.ts";
import { checkAnswers } from "../answers/check.ts";
import { refuseSmallDisk } from "./disk.ts";
import { startGatewayProcess } from "./gateway.ts";

export interface RigOptions {
  /** How many products are generated and imported if there are none yet. */
  products: number;
  /** Where the Worker answers; a free port unless given. */
  port: number | undefined;
  /** Kept between runs, and never that of `npm start`. */
  dataDir: string;
  /** A cache in front of the Worker; undefined: the Worker keeps answers itself, behind the Cache API. */
  edge: "varnish" | undefined;
  /** How many reads, and how many writes, the Worker sends to the database at once; its own default unless given. */
  statements?: number;
  /** What is done otherwise than usual, to measure what it is worth. */
  without?: { pool?: boolean; cache?: boolean };
}

export interface Rig extends StackInfo {
  /** The highest product id. */
  products: number;
  pids: { edge?: number; worker: number; gateway: number; postgres: number };
}

/**
 * Serves the production bundle in bare workerd, in front of a catalogue of the wanted size, while `work` runs; stops
 * everything at its end, or when `signal` aborts, which also aborts the signal that `work` is given. Fails with a
 * UserError, among others when a part ends by itself or an answer is not what the tables say.
 */
export async function withRig(
  options: RigOptions,
  signal: AbortSignal,
  work: (rig: Rig, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stops: Stop[] = [];
  const over = new AbortController();
  try {
    const data = await openDataDir(options.dataDir);
    stops.push(data.release);
    if (options.port !== undefined) await refuseTakenPort(options.port, "--port");
    if (options.edge === "varnish" && !(await isVarnishInstalled())) {
      throw new UserError("Varnish is not installed: `apt-get install varnish` has it. Or leave --edge out.");
    }
    const { rig, broken } = await start(options, data, stops, signal);
    const working = work(rig, AbortSignal.any([signal, over.signal]));
    await Promise.race([working, broken, aborted(signal)]).finally(() => over.abort());
    await working;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await stopAll(stops);
  }
}

async function start(options: RigOptions, data: DataDir, stops: Stop[], signal: AbortSignal) {
  const { without = {} } = options;
  const building = buildWorker(data.worker);
  building.catch(() => undefined); // told when it is awaited
  const postgres = await startPostgres({ dataDir: data.postgres });
  stops.push(postgres.stop);
  await migrate(postgres.url);
  await fill(options, data, postgres.url, signal);
  const gateway = await startGatewayProcess(postgres.url, without.pool === true);
  stops.push(gateway.stop);

  const port = options.port ?? (await freePort());
  const info: StackInfo = {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: postgres.url,
    gatewayUrl: new URL(gateway.url).origin,
    writeToken: randomBytes(24).toString("hex"),
  };
  await building;
  const variables = {
    ENVIRONMENT: "production",
    PUBLIC_ORIGIN: info.url,
    DATABASE_URL: info.databaseUrl,
    SQL_GATEWAY_URL: gateway.url,
    WRITE_TOKENS: `rig:${info.writeToken}`,
    LIMIT_WRITES: "no",
    ...(options.statements !== undefined && { ORIGIN_STATEMENTS: String(options.statements) }),
  };
  const { edge, worker } = await serve(options, data, variables, {
    port,
    ...(without.cache && { cacheBytes: 0 }),
  });
  stops.push(worker.stop);
  if (edge !== undefined) stops.push(edge.stop);
  await rememberWorker(data, worker.pid);
  if (edge !== undefined) await rememberVarnish(data, edge);

  const products = await highestProduct(postgres.url);
  await checkAnswers(info, products);
  stops.push(() => removeStackInfo(data));
  await writeStackInfo(data, info);
  data.announce(info.url);
  const pids = {
    ...(edge && { edge: edge.pid }),
    worker: worker.pid,
    gateway: gateway.pid,
    postgres: postgres.pid,
  };
  const rig: Rig = { ...info, products, pids };
  const broken = Promise.race([
    endedByItself("PostgreSQL", postgres.exited, stops),
    endedByItself("The gateway", gateway.exited, stops),
    endedByItself("The Worker", worker.exited, stops),
    ...(edge ? [endedByItself("Varnish", edge.exited, stops)] : []),
  ]);
  return { rig, broken };
}

async function serve(
  { edge }: RigOptions,
  data: DataDir,
  variables: Record<string, string>,
  options: WorkerdOptions,
): Promise<{ edge?: Varnish; worker: Workerd }> {
  const log = join(data.worker, "errors.log"); // overload makes thousands of lines
  const started = { ...options, detached: true, log };
  if (edge === undefined) return { worker: await startWorkerd(data.worker, variables, started) };
  const { varnish, worker } = await startBehindVarnish(data.worker, variables, started);
  return { edge: varnish, worker };
}

async function fill(options: RigOptions, data: DataDir, databaseUrl: string, signal: AbortSignal) {
  signal.throwIfAborted();
  if (await hasCatalogue(databaseUrl)) return;
  const { products } = options;
  await refuseSmallDisk(data.path, products);
  console.log(`Making a catalogue of ${products.toLocaleString("en")} products, kept in ${data.path}.`);
  await fillWithGenerated({ databaseUrl, products, scratchDir: data.path, signal });
}

async function highestProduct(databaseUrl: string): Promise<number> {
  const client = await connect(databaseUrl);
  try {
    const { rows } = await client.query<{ highest: number }>("select max(id) as highest from products");
    return rows[0]?.highest ?? 0;
  } finally {
    await client.end();
  }
}
