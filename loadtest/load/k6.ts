import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../db/user-error.ts";

export const K6_PACKAGE = "go.k6.io/k6@v1.8.1";

/** The path of k6: on PATH, or the folder of `go install`. Fails with a UserError that says how to install it. */
export async function findK6(): Promise<string> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  folders.push(process.env.GOBIN ?? join(process.env.GOPATH ?? join(homedir(), "go"), "bin"));
  for (const folder of folders) {
    const file = join(folder, process.platform === "win32" ? "k6.exe" : "k6");
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new UserError(
    `k6, which generates the load, is not installed. Run \`go install ${K6_PACKAGE}\`, ` +
      "or install a package from https://k6.io.",
  );
}

export interface K6Run {
  /** The scenario's file. */
  script: string;
  env: Record<string, string>;
  /** The file for its HTML report. Undefined: none. */
  htmlReport: string | undefined;
  /** The files for its figures, its warnings and the scripts' output. */
  files: { summary: string; log: string; printed: string };
  signal: AbortSignal;
}

/** Thresholds that were not met. */
const CROSSED = 99;

/** Runs a scenario. Fails with a UserError if k6 could not run it. Missed thresholds are in the summary. */
export async function runK6(k6: string, { script, env, htmlReport, files, signal }: K6Run): Promise<void> {
  const output = ["--log-output", `file=${files.log}`, "--console-output", files.printed];
  const dashboard = htmlReport && {
    K6_WEB_DASHBOARD: "true",
    K6_WEB_DASHBOARD_PORT: "-1", // no port: only the file
    K6_WEB_DASHBOARD_PERIOD: "1s",
    K6_WEB_DASHBOARD_EXPORT: htmlReport,
  };
  const { exitCode, stderr } = await execa(
    k6,
    [
      "run",
      "--quiet",
      "--no-usage-report",
      "--log-format",
      "json",
      ...output,
      "--summary-export",
      files.summary,
      script,
    ],
    {
      // Fewer garbage collections save some percent of the processor that k6 shares with the rig.
      env: { GOGC: "400", ...env, ...dashboard },
      stdio: ["ignore", "ignore", "pipe"],
      // In its own process group, so that it gets Ctrl-C only once, from this process.
      detached: true,
      cancelSignal: signal,
      reject: false,
    },
  );
  signal.throwIfAborted();
  if (exitCode === 0 || exitCode === CROSSED) return;
  throw new UserError(`k6 could not run ${script}: ${firstLine(stderr)} The rest is in ${files.log}.`);
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "it ended without a word.";
}
