import {
  checkFolder,
  fillWithGenerated,
  hasCatalogue,
  importFolder,
  rehearseImport,
} from "../local/catalogue.ts";
import {
  type DataDir,
  emptyDataDir,
  forgetWorkerState,
  openDataDir,
  readWriteToken,
  rememberWorker,
  removeStackInfo,
  type StackInfo,
  writeStackInfo,
} from "../local/data-dir.ts";
import { startGateway } from "../local/gateway.ts";
import { aborted, endedByItself, type Stop, stopAll } from "../local/parts.ts";
import { DEFAULT_GATEWAY_PORT, freePort, isPortTaken, refuseTakenPort } from "../local/ports.ts";
import { startPostgres } from "../local/postgres.ts";
import { migrate } from "../migrate.ts";
import { hasUntoldImport, purgeOnImport } from "./purge-on-import.ts";
import { startWorker, waitUntilAnswers } from "./wrangler.ts";

export interface StackOptions {
  port: number;
  /** Undefined: the default one, or a free one where that is taken. */
  gatewayPort: number | undefined;
  dataDir: string;
  fresh: boolean;
  /** How many products the first catalogue has. */
  products: number;
  /** A folder to import instead. */
  csv: string | undefined;
  maxRejects: string | undefined;
  /** Also if changes made since the last import are lost with it. */
  replace: boolean;
}

/**
 * Starts everything in order, calls `onReady`, runs until `signal` aborts, and stops everything in the opposite order,
 * also when a step fails. Fails with a UserError, among others when one of the parts ends by itself.
 */
export async function runStack(
  options: StackOptions,
  signal: AbortSignal,
  onReady: (info: StackInfo) => void,
): Promise<void> {
  const stops: Stop[] = [];
  try {
    if (options.csv !== undefined) await checkFolder(options.csv);
    const data = await openDataDir(options.dataDir);
    stops.push(data.release);
    await refuseTakenPort(options.port, "--port");
    if (options.gatewayPort !== undefined) await refuseTakenPort(options.gatewayPort, "--gateway-port");
    if (options.fresh) {
      // What is there goes only for files that can take its place.
      if (options.csv !== undefined) await rehearseImport(options.csv, options.maxRejects, signal);
      await emptyDataDir(data);
    }

    const postgres = await startPostgres({ dataDir: data.postgres });
    stops.push(postgres.stop);
    if (postgres.moved) console.log(`PostgreSQL does not run as root; its data is in ${postgres.dataDir}.`);
    await migrate(postgres.url);
    await fillDatabase(options, data, postgres.url, signal);

    const announced = Promise.withResolvers<void>();
    const gateway = await startGateway({
      databaseUrl: postgres.url,
      port: options.gatewayPort ?? (await chooseGatewayPort()),
      // So that nobody is told of a stack that is ready and cannot be found, nor finds one that is not ready.
      holdUntil: announced.promise,
    });
    stops.push(gateway.stop, async () => announced.resolve());
    const info: StackInfo = {
      url: `http://127.0.0.1:${options.port}`,
      databaseUrl: postgres.url,
      gatewayUrl: new URL(gateway.url).origin,
      writeToken: await readWriteToken(data),
    };
    const worker = await startWorker({
      port: options.port,
      stateDir: data.worker,
      variables: {
        DATABASE_URL: info.databaseUrl,
        SQL_GATEWAY_URL: gateway.url,
        PUBLIC_ORIGIN: info.url,
        WRITE_TOKENS: `local:${info.writeToken}`,
      },
    });
    stops.push(worker.stop);
    await rememberWorker(data, worker.pid);

    const broken = Promise.race([
      endedByItself("PostgreSQL", postgres.exited, stops),
      endedByItself("The Worker", worker.exited, stops),
    ]);
    await Promise.race([waitUntilAnswers("/health", worker, signal), broken]);
    const ready = Promise.race([waitUntilAnswers("/ready", worker, signal), broken]);
    ready.catch(() => undefined); // told when it is awaited
    await Promise.race([gateway.succeeded, ready]);
    data.announce(info.url);
    stops.push(() => removeStackInfo(data));
    await writeStackInfo(data, info);
    announced.resolve();
    await ready;
    stops.push(await purgeOnImport(info.databaseUrl, { url: info.url, token: info.writeToken }));
    onReady(info);
    await Promise.race([aborted(signal), broken]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await stopAll(stops);
  }
}

async function fillDatabase(
  options: StackOptions,
  data: DataDir,
  databaseUrl: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (options.csv !== undefined) {
    const { csv, maxRejects, replace } = options;
    await importFolder({ databaseUrl, folder: csv, maxRejects, replace, signal });
  } else if (!(await hasCatalogue(databaseUrl))) {
    await fillWithGenerated({ databaseUrl, products: options.products, scratchDir: data.path, signal });
  } else if (!(await hasUntoldImport(databaseUrl))) {
    return;
  }
  // What the Worker's cache kept of an earlier catalogue.
  await forgetWorkerState(data);
}

async function chooseGatewayPort(): Promise<number> {
  if (!(await isPortTaken(DEFAULT_GATEWAY_PORT))) return DEFAULT_GATEWAY_PORT;
  console.log(
    `Port ${DEFAULT_GATEWAY_PORT} is taken: the stand-in for Neon's endpoint listens on a free one.`,
  );
  return await freePort();
}
