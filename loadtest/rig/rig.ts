import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { connect } from "../../db/connect.ts";
import { fillWithGenerated, hasCatalogue } from "../../db/local/catalogue.ts";
import {
  type DataDir,
  openDataDir,
  rememberVarnish,
  rememberWorkers,
  removeStackInfo,
  type StackInfo,
  writeStackInfo,
} from "../../db/local/data-dir.ts";
import { aborted, createParts, type Parts } from "../../db/local/parts.ts";
import { freePort, refuseTakenPort } from "../../db/local/ports.ts";
import { startDatabase, startService } from "../../db/local/service.ts";
import { isVarnishInstalled, startBehindVarnish, type Varnish } from "../../db/local/varnish.ts";
import { buildWorker, startWorkerd, type Workerd } from "../../db/local/workerd.ts";
import { UserError } from "../../db/user-error.ts";
import { checkAnswers } from "../answers/check.ts";
import { refuseSmallDisk } from "./disk.ts";
import { startGatewayProcess } from "./gateway.ts";

export interface RigOptions {
  /** Size of the catalogue. */
  products: number;
  /** The Worker's port. Default: a free one. */
  port: number | undefined;
  /** The folder of the data between runs, not the one of `npm start`. */
  dataDir: string;
  /** A cache in front of the Worker. Undefined: the Worker uses the Cache API. */
  edge: "varnish" | undefined;
  /** How many reads, and how many writes, the Worker runs at once. Undefined: its own default. */
  statements?: number;
  /** Changes to the rig, to measure their effect. */
  without?: { pool?: boolean; cache?: boolean };
}

export interface Rig extends StackInfo {
  /** The highest product id. */
  products: number;
  pids: { edge?: number; worker: number; gateway: number; postgres: number };
}

/**
 * Serves a catalogue of the given size with the production bundle in bare workerd, while `work` runs. Stops
 * everything at its end, or when `signal` aborts, which also aborts the signal that `work` is given. Fails with a
 * UserError, for example if a part ends unexpectedly or a response differs from the tables.
 */
export async function withRig(
  options: RigOptions,
  signal: AbortSignal,
  work: (rig: Rig, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await withStarted(options, signal, (data, parts) => start(options, data, parts, signal), work);
}

/** The same with the parts that `begin` starts. */
export async function withStarted<T>(
  options: RigOptions,
  signal: AbortSignal,
  begin: (data: DataDir, parts: Parts) => Promise<T>,
  work: (started: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const parts = createParts();
  const over = new AbortController();
  try {
    const data = await openDataDir(options.dataDir);
    parts.onStop(data.release);
    if (options.port !== undefined) await refuseTakenPort(options.port, "--port");
    if (options.edge === "varnish" && !(await isVarnishInstalled())) {
      throw new UserError(
        "Varnish is not installed. Run `apt-get install varnish`, or start without --edge.",
      );
    }
    const started = await begin(data, parts);
    const working = work(started, AbortSignal.any([signal, over.signal]));
    await Promise.race([working, parts.broken, aborted(signal)]).finally(() => over.abort());
    await working;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await parts.stop();
  }
}

async function start(options: RigOptions, data: DataDir, parts: Parts, signal: AbortSignal): Promise<Rig> {
  const { without = {}, statements } = options;
  const building = buildWorker(data.worker);
  building.catch(() => undefined); // reported where it is awaited
  const postgres = await startDatabase(parts, { dataDir: data.postgres });
  await fill(options, data, postgres.url, signal);
  await building;

  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const writeToken = randomBytes(24).toString("hex");
  const { gateway, gatewayUrl, worker } = await startService(parts, {
    databaseUrl: postgres.url,
    startGateway: (databaseUrl) => startGatewayProcess(databaseUrl, without.pool === true),
    startWorker: (leading) => {
      const variables = {
        ...leading,
        ENVIRONMENT: "production",
        PUBLIC_ORIGIN: url,
        WRITE_TOKENS: `rig:${writeToken}`,
        LIMIT_WRITES: "no",
        ...(statements !== undefined && { ORIGIN_STATEMENTS: String(statements) }),
      };
      return startWorker(options, data, variables, port);
    },
  });
  const { edge, pid } = worker;
  await rememberWorkers(data, [pid]);
  if (edge !== undefined) await rememberVarnish(data, parts.add("Varnish", edge));

  const info: StackInfo = { url, databaseUrl: postgres.url, gatewayUrl, writeToken };
  const products = await highestProduct(postgres.url);
  await checkAnswers(info, products);
  parts.onStop(() => removeStackInfo(data));
  await writeStackInfo(data, info);
  data.announce(url);
  const pids = { worker: pid, gateway: gateway.pid, postgres: postgres.pid, ...(edge && { edge: edge.pid }) };
  return { ...info, products, pids };
}

async function startWorker(
  { edge, without = {} }: RigOptions,
  data: DataDir,
  variables: Record<string, string>,
  port: number,
): Promise<Workerd & { edge?: Varnish }> {
  const log = join(data.worker, "errors.log"); // overload writes thousands of lines
  const options = { port, detached: true, log, ...(without.cache && { cacheBytes: 0 }) };
  if (edge === undefined) return await startWorkerd(data.worker, variables, options);
  const { varnish, worker } = await startBehindVarnish(data.worker, variables, options);
  return { ...worker, edge: varnish };
}

/** Creates the catalogue if there is none yet. */
export async function fill(options: RigOptions, data: DataDir, databaseUrl: string, signal: AbortSignal) {
  signal.throwIfAborted();
  if (await hasCatalogue(databaseUrl)) return;
  const { products } = options;
  await refuseSmallDisk(data.path, products);
  console.log(`Creating a catalogue of ${products.toLocaleString("en")} products in ${data.path}.`);
  await fillWithGenerated({ databaseUrl, products, scratchDir: data.path, signal });
}

export async function highestProduct(databaseUrl: string): Promise<number> {
  const client = await connect(databaseUrl);
  try {
    const { rows } = await client.query<{ highest: number }>("select max(id) as highest from products");
    return rows[0]?.highest ?? 0;
  } finally {
    await client.end();
  }
}
