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
  rememberWorkers,
  removeStackInfo,
  type StackInfo,
  writeStackInfo,
} from "../local/data-dir.ts";
import { startGateway } from "../local/gateway.ts";
import { aborted, createParts, type Parts } from "../local/parts.ts";
import { DEFAULT_GATEWAY_PORT, freePort, isPortTaken, refuseTakenPort } from "../local/ports.ts";
import { startDatabase, startService } from "../local/service.ts";
import { startControlServer } from "./controls/server.ts";
import { hasUntoldImport, purgeOnImport } from "./purge-on-import.ts";
import type { LogStyle } from "./request-lines.ts";
import { startWorker, waitUntilAnswers, waitUntilLogged } from "./wrangler.ts";

export interface StackOptions {
  port: number;
  /** Undefined: the default port, or a free one if that is taken. */
  gatewayPort: number | undefined;
  dataDir: string;
  fresh: boolean;
  /** Size of the generated catalogue. */
  products: number;
  /** A folder to import instead. */
  csv: string | undefined;
  maxRejects: string | undefined;
  /** Import even if changes made since the last import are lost. */
  replace: boolean;
  log: LogStyle;
}

/**
 * Starts everything in order, calls `onReady`, runs until `signal` aborts, and stops everything in reverse order,
 * also when a step fails. Fails with a UserError, for example if one of the parts ends unexpectedly.
 */
export async function runStack(
  options: StackOptions,
  signal: AbortSignal,
  onReady: (info: StackInfo) => void,
): Promise<void> {
  const parts = createParts();
  try {
    if (options.csv !== undefined) await checkFolder(options.csv);
    const data = await openDataDir(options.dataDir);
    parts.onStop(data.release);
    await refuseTakenPort(options.port, "--port");
    if (options.gatewayPort !== undefined) await refuseTakenPort(options.gatewayPort, "--gateway-port");
    if (options.fresh) {
      // The old data is deleted only if the new files can be imported.
      if (options.csv !== undefined) await rehearseImport(options.csv, options.maxRejects, signal);
      await emptyDataDir(data);
    }

    const postgres = await startDatabase(parts, { dataDir: data.postgres });
    if (postgres.moved) console.log(`PostgreSQL does not run as root; its data is in ${postgres.dataDir}.`);
    await fillDatabase(options, data, postgres.url, signal);
    const info = await serve(options, data, postgres.url, parts, signal);
    onReady(info);
    await Promise.race([aborted(signal), parts.broken]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await parts.stop();
  }
}

/** Starts the Worker, and writes stack.json when it is ready. */
async function serve(
  options: StackOptions,
  data: DataDir,
  databaseUrl: string,
  parts: Parts,
  signal: AbortSignal,
): Promise<StackInfo> {
  const url = addressOf(options.port);
  const writeToken = await readWriteToken(data);
  const controls = await startControlServer({ databaseUrl, token: writeToken });
  parts.onStop(controls.stop);
  const gatewayPort = options.gatewayPort ?? (await chooseGatewayPort());
  // The message "ready" and stack.json come together, so that neither is true without the other.
  const announced = Promise.withResolvers<void>();
  const { gateway, gatewayUrl, worker } = await startService(parts, {
    databaseUrl,
    startGateway: () => startGateway({ databaseUrl, port: gatewayPort, holdUntil: announced.promise }),
    startWorker: (leading) => {
      const own = { PUBLIC_ORIGIN: url, WRITE_TOKENS: `local:${writeToken}`, CONTROL_URL: controls.url };
      const variables = { ...leading, ...own };
      return startWorker({ port: options.port, stateDir: data.worker, variables, log: options.log });
    },
  });
  parts.onStop(async () => announced.resolve());
  await rememberWorkers(data, [worker.pid]);

  await Promise.race([waitUntilLogged(worker, signal), parts.broken]);
  const ready = Promise.race([waitUntilAnswers("/ready", worker, signal), parts.broken]);
  ready.catch(() => undefined); // reported where it is awaited
  await Promise.race([gateway.succeeded, ready]);
  const info: StackInfo = { url, databaseUrl, gatewayUrl, writeToken };
  data.announce(url);
  parts.onStop(() => removeStackInfo(data));
  await writeStackInfo(data, info);
  announced.resolve();
  await ready;
  parts.onStop(await purgeOnImport(databaseUrl, { url, token: writeToken }));
  return info;
}

const addressOf = (port: number) => `http://127.0.0.1:${port}`;

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
    const { products, port } = options;
    const pictures = addressOf(port);
    await fillWithGenerated({ databaseUrl, products, pictures, scratchDir: data.path, signal });
  } else if (!(await hasUntoldImport(databaseUrl))) {
    return;
  }
  // Removes cached responses of an earlier catalogue.
  await forgetWorkerState(data);
}

async function chooseGatewayPort(): Promise<number> {
  if (!(await isPortTaken(DEFAULT_GATEWAY_PORT))) return DEFAULT_GATEWAY_PORT;
  console.log(
    `Port ${DEFAULT_GATEWAY_PORT} is taken: the replacement for Neon's endpoint listens on a free one.`,
  );
  return await freePort();
}
