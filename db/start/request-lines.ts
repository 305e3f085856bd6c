/** `short`: a line for each request. `verbose`: with its id, queries, tags and cause. `json`: the log records. */
export type LogStyle = "short" | "verbose" | "json";

/** The id of the requests by which `npm start` waits for the Worker. They are not shown. */
export const OWN_REQUEST_ID = "npm-start";

/** A record of a request has a method. A failure that no client saw has `setting`, `cache` or `failed`. */
type LogRecord = {
  level: string;
  requestId?: string;
  method?: string;
  path?: string;
  status?: number;
  ms?: number;
  cache?: string;
  failed?: string;
  setting?: string;
  error?: string;
  queries?: number;
  dbMs?: number;
  by?: string;
  write?: { what: string };
  purged?: string[];
};

/** What to print for one line of the Worker's output. Undefined: nothing. */
export function showLine(line: string, style: LogStyle): string | undefined {
  const record = parseRecord(line);
  if (record === undefined) return showOther(line, style);
  if (record.requestId === OWN_REQUEST_ID) return undefined;
  if (style === "json") return line;
  const lines = style === "short" ? [summarize(record)] : [summarize(record), ...details(record)];
  return lines.map(escapeControls).join("\n    ");
}

/** A path is decoded: without this, a request could write lines of its own, or command the terminal. */
const escapeControls = (line: string) =>
  line.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );

function parseRecord(line: string): LogRecord | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value?.level === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** wrangler's own messages are shown with --verbose only, a developer's console output always. */
function showOther(line: string, style: LogStyle): string | undefined {
  if (style === "verbose") return line;
  if (line.trim() === "" || line.startsWith("[wrangler:")) return undefined;
  return style === "json" ? JSON.stringify({ level: "info", output: line }) : line;
}

/** `GET /products/1 200 hit 3 ms`. A failure ends with the request's id and the first line of its cause. */
function summarize({ method, path, status = 0, ms, cache, ...record }: LogRecord): string {
  const failure = [record.requestId && `id=${record.requestId}`, record.error?.split("\n", 1)[0]];
  const parts =
    method === undefined
      ? ["ERROR", record.setting, record.failed, cache, ...failure]
      : [method, path, status, cache, `${ms} ms`, ...(status < 400 ? [] : failure)];
  return parts.filter((part) => part !== undefined).join(" ");
}

/** The details of a request, then the stack of its cause. */
function details({ requestId, queries = 0, dbMs, by, write, purged, error = "" }: LogRecord): string[] {
  const facts = [
    requestId !== undefined && `id ${requestId}`,
    queries > 0 && `${queries} ${queries === 1 ? "query" : "queries"}, ${dbMs} ms`,
    by !== undefined && `token ${by}`,
    write?.what,
    purged !== undefined && `invalidated ${purged.join(", ")}`,
  ].filter((fact) => typeof fact === "string");
  const stack = error.split("\n").slice(1);
  return [facts.join(" · "), ...stack.map((frame) => frame.trim())].filter((line) => line !== "");
}
