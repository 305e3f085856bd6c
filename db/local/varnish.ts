import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { freePort, isPortTaken } from "./ports.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { startWorkerd, type Workerd, type WorkerdOptions } from "./workerd.ts";

/** Debian's folder for it is not on every user's PATH. */
const env = { PATH: `${process.env.PATH}:/usr/sbin` };

/** Whether Varnish can be started on this machine. */
export async function isVarnishInstalled(): Promise<boolean> {
  const { failed } = await execa("varnishd", ["-V"], { env, reject: false });
  return !failed;
}

export interface Varnish {
  url: string;
  pid: number;
  /** Its working folder. */
  folder: string;
  /** Resolves when the process has ended, for any reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

interface VarnishOptions {
  port: number;
  /** The port for purges, which clients do not know. */
  purgePort: number;
  backendPort: number;
  /** How many times faster entries age, for tests. */
  haste?: number;
  /** True: in its own process group, so that Ctrl-C on a terminal reaches only its parent. */
  detached?: boolean;
}

/** Starts a shared cache with edge.vcl on the loopback address, in about 150 MB of memory at most. */
async function startVarnish(options: VarnishOptions): Promise<Varnish> {
  const { port, purgePort, backendPort, haste = 1, detached = false } = options;
  const folder = await temporaryFolder("atelier-varnish-");
  const config = join(folder, "edge.vcl");
  const template = await readFile(new URL("edge.vcl", import.meta.url), "utf8");
  await writeFile(
    config,
    template.replaceAll("PORT", String(backendPort)).replaceAll("HASTE", String(haste)),
  );
  const args = [
    ...["-F", "-f", config, "-n", join(folder, "state"), "-T", "none"],
    ...["-a", `callers=127.0.0.1:${port}`, "-a", `purges=127.0.0.1:${purgePort}`],
    ...["-s", "malloc,64m", "-s", "Transient=malloc,64m", "-p", "vsl_space=2m"],
    // When the cache is full, a large response must evict many small entries. By default it fails with 503 after 50.
    ...["-p", "nuke_limit=10000"],
    ...["-p", "http_gzip_support=off", "-p", "thread_pools=1", "-p", "thread_pool_min=50"],
    ...["-p", "http_req_size=64k", "-p", "http_req_hdr_len=20k", "-p", "workspace_client=128k"],
  ];
  const child = execa("varnishd", args, { env, detached, all: true, reject: false });
  const exited = child.then(() => rm(folder, { recursive: true, force: true }));
  const ended = child.then(({ all }) => {
    throw new Error(`Varnish ended while starting, and said:\n${all}`);
  });
  const listening = async () => {
    while (child.exitCode === null && !(await isPortTaken(port))) await sleep(20);
  };
  await Promise.race([listening(), ended]);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    folder,
    exited,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

export interface BehindVarnish {
  /** URL for clients. */
  url: string;
  varnish: Varnish;
  worker: Workerd;
  stop(): Promise<void>;
}

/**
 * Serves the bundle in `folder` behind Varnish, which is the platform cache to the Worker. `port` is
 * Varnish's port; default: a free one.
 */
export async function startBehindVarnish(
  folder: string,
  variables: Record<string, string>,
  { port: wantedPort, haste = 1, ...options }: Omit<WorkerdOptions, "cacheInFront"> & { haste?: number } = {},
): Promise<BehindVarnish> {
  const port = wantedPort ?? (await freePort());
  const purgePort = await freePort();
  const backendPort = await freePort();
  const { detached = false } = options;
  const varnish = await startVarnish({ port, purgePort, backendPort, haste, detached });
  const cacheInFront = { port, purgePort };
  const worker = await startWorkerd(folder, variables, { ...options, port: backendPort, cacheInFront });
  return {
    url: varnish.url,
    varnish,
    worker,
    stop: async () => {
      await varnish.stop();
      await worker.stop();
    },
  };
}
