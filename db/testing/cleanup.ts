import { rm } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Ends the tests' PostgreSQL and removes its folder as soon as the test run that started this closes its pipe:
 * at its end, or because it was interrupted or killed.
 */
const [pid = "", folder = ""] = process.argv.slice(2);
await text(process.stdin);
while (endServer(Number(pid))) await sleep(50);
await rm(folder, { recursive: true, force: true });

/** Kills the server, because its data is temporary. True: it is still running. */
function endServer(server: number): boolean {
  try {
    process.kill(server, "SIGQUIT");
    return true;
  } catch {
    return false;
  }
}
