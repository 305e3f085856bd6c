import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { temporaryFolder } from "../local/temporary-folder.ts";

/**
 * Without anything of a window, Chromium takes a fifth of the time; the path, because Debian's script of that name passes
 * no signal on. Then as Linux distributions, and Google's own package, name the whole browser.
 */
const COMMANDS = [
  "/usr/lib/chromium/chromium-headless-shell",
  ...["chromium", "chromium-browser", "google-chrome"],
];

/** What this machine calls its Chromium; undefined: there is none. */
export async function findChromium(): Promise<string | undefined> {
  for (const command of COMMANDS) {
    const { failed } = await execa(command, ["--version"], { reject: false });
    if (!failed) return command;
  }
  return undefined;
}

/**
 * Starts a browser without a window that reaches nothing but this machine, and answers the address of its DevTools
 * protocol.
 */
export async function startChromium(command: string): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await temporaryFolder("atelier-chromium-");
  const flags = [
    "--headless=new",
    "--remote-debugging-port=0",
    `--user-data-dir=${folder}`,
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ...["--no-first-run", "--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage"],
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), // which root cannot have
  ];
  const child = execa(command, [...flags, "about:blank"], { stdout: "ignore", buffer: false, reject: false });
  const ended = child.then(() => Promise.reject(new Error(`${command} ended while starting`)));
  const listening = new Promise<string>((found) => {
    createInterface(child.stderr).on("line", (line) => {
      const [, url] = line.match(/^DevTools listening on (ws:\S+)/) ?? [];
      if (url !== undefined) found(url);
    });
  });
  return {
    url: await Promise.race([listening, ended]),
    stop: async () => {
      child.kill();
      await child;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
