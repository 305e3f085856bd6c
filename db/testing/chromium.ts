import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { temporaryFolder } from "../local/temporary-folder.ts";

/**
 * Chromium's headless shell takes a fifth of the time. Its path is given, because Debian's script of that name does not pass
 * signals on. The others are names of the whole browser.
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
 * Starts a browser without a window that can reach only this machine, and returns the URL of its DevTools
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
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), // root cannot use the sandbox
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
