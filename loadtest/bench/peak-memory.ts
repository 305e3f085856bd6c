import { writeFileSync } from "node:fs";

/** Loaded into a process with --import: at its end it writes down the most memory that it held, in bytes. */
const file = process.env.PEAK_MEMORY_FILE;
if (file !== undefined) {
  process.once("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)));
}
