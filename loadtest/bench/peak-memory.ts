import { writeFileSync } from "node:fs";

/** Loaded into a process with --import. At its end it writes the peak memory in bytes. */
const file = process.env.PEAK_MEMORY_FILE;
if (file !== undefined) {
  process.once("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)));
}
