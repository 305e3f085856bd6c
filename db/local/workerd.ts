import { once } from "node:events";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { unstable_readConfig as readConfig } from "wrangler";
import { ASSETS } from "./assets.ts";
import { freePort } from "./ports.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLE = "index.js";
const CACHE_SERVICE = "cache-service.js";
const BEHIND_CACHE = "behind-cache.js";
const WATCHED = "watched.js";
const IN_ZONE = "in-zone.js";

/** Bundles a Worker into `folder` as a deployment would, without an account. Default: this project's Worker. */
export async function buildWorker(folder: string, entry = "src/index.ts"): Promise<void> {
  await execa("wrangler", ["deploy", entry, "--dry-run", "--env", "production", "--outdir", folder], {
    cwd: ROOT,
    preferLocal: true,
    env: { WRANGLER_SEND_METRICS: "false" },
  });
}

export interface Workerd {
  url: string;
  pid: number;
  /** Resolves when the process has ended, for any reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

export interface WorkerdOptions {
  /** Default: a free port. */
  port?: number;
  /** True: in its own process group, so that Ctrl-C on a terminal reaches only its parent. */
  detached?: boolean;
  /** The size of the store behind the Cache API. 0: it stores nothing. Default: 256 MiB. */
  cacheBytes?: number;
  /** A file for its error log. Default: this process's standard error. */
  log?: string;
  /** True: it also logs unhandled rejections. */
  watched?: boolean;
  /** Ports of a cache in front, for clients and for purges. It is the platform cache to the Worker. */
  cacheInFront?: { port: number; purgePort: number };
  /** The Worker's zone: the URL of its purge API, and the port for purges of the store behind the Cache API. */
  zone?: { api: string; storePort: number };
}

/**
 * Serves the bundle in `folder` with bare workerd on the loopback address: the same binary that `wrangler dev`
 * starts, without its proxy, and with a map in memory behind the Cache API. Bindings that only the platform
 * has are absent.
 */
export async function startWorkerd(
  folder: string,
  variables: Record<string, string>,
  options: WorkerdOptions = {},
): Promise<Workerd> {
  const { detached = false, log } = options;
  const port = options.port ?? (await freePort());
  const config = join(folder, "config.capnp");
  await writeFile(config, describeServer(port, variables, options));
  for (const file of [CACHE_SERVICE, BEHIND_CACHE, WATCHED, IN_ZONE])
    await copyFile(new URL(file, import.meta.url), join(folder, file));
  // Writes one line to descriptor 3 when it listens.
  const child = execa("workerd", ["serve", "--control-fd=3", config], {
    preferLocal: true,
    localDir: ROOT,
    detached,
    stdio: ["ignore", "ignore", log === undefined ? "inherit" : { file: log }, "pipe"],
    buffer: false,
    reject: false,
  });
  const listening = child.stdio[3];
  if (listening === null || !("on" in listening))
    throw new Error("workerd was started without a control pipe");
  const ended = child.then(() => Promise.reject(new Error("workerd ended while starting: see above")));
  await Promise.race([once(listening, "data"), ended]);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    exited: child.then(() => undefined),
    stop: async () => {
      child.kill();
      await child;
    },
  };
}

/** https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */
function describeServer(
  port: number,
  variables: Record<string, string>,
  { cacheBytes, cacheInFront, watched, zone }: WorkerdOptions,
): string {
  const { compatibility_date: compatibilityDate } = readConfig({ config: join(ROOT, "wrangler.toml") });
  const bindings = Object.entries(variables).map(
    ([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`,
  );
  bindings.push(`(name = "ASSETS", service = "assets")`);
  const modules = watched ? [WATCHED, BUNDLE] : [BUNDLE]; // the first is the main one
  const services: string[] = [];
  if (cacheInFront !== undefined) {
    modules.unshift(BEHIND_CACHE);
    for (const [name, at] of Object.entries({ CACHE: cacheInFront.port, PURGES: cacheInFront.purgePort })) {
      bindings.push(`(name = "${name}", service = "${name}")`);
      services.push(`(name = "${name}", external = (address = "127.0.0.1:${at}", http = ())),`);
    }
  }
  if (zone !== undefined) {
    modules.unshift(IN_ZONE);
    bindings.push(`(name = "ZONE_API", text = "${zone.api}")`);
  }
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.map((file) => `(name = "${file}", esModule = embed "${file}")`).join(", ")}],
      compatibilityDate = "${compatibilityDate}",
      cacheApiOutbound = "cache",
      bindings = [${bindings.join(", ")}],
    )),
    (name = "cache", worker = (
      modules = [(name = "cache-service.js", esModule = embed "${CACHE_SERVICE}")],
      compatibilityDate = "${compatibilityDate}",
      bindings = [${cacheBytes === undefined ? "" : `(name = "MAX_BYTES", json = "${cacheBytes}")`}],
    )),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "assets", disk = ${JSON.stringify(ASSETS)}),
    ${services.join("")}
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:${port}", http = (), service = "main"),
    ${zone === undefined ? "" : `(name = "store", address = "127.0.0.1:${zone.storePort}", http = (), service = "cache"),`}
  ],
);
`;
}
