import { DatabaseError, type PoolClient, type QueryArrayConfig, type QueryArrayResult } from "pg";

/** One statement as Neon's driver sends it. It sends all parameters as text or null. */
export interface Statement {
  query: string;
  params: unknown[];
}

/** A request to the SQL endpoint. */
export interface SqlRequest {
  statements: Statement[];
  /** The statement that begins a batch's transaction. A single statement has none. */
  begin: string | undefined;
}

export interface Answer {
  status: number;
  body: string;
}

/** A request that is rejected before any statement runs. */
export class RequestError extends Error {
  status: number;
  code: string | undefined;

  constructor(status: number, message: string, code?: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Headers = Record<string, string | string[] | undefined>;

const isolationLevels: Record<string, string> = {
  ReadUncommitted: "read uncommitted",
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
};

/** Parses the body and headers of a request. Throws a RequestError if they are invalid. */
export function parseSqlRequest(text: string, headers: Headers): SqlRequest {
  const body = parseJson(text);
  if (typeof body !== "object" || body === null) throw new RequestError(400, "the body is not a JSON object");
  if ("queries" in body) {
    if (!Array.isArray(body.queries)) throw new RequestError(400, "`queries` is not an array");
    return { statements: body.queries.map(parseStatement), begin: beginStatement(headers) };
  }
  return { statements: [parseStatement(body)], begin: undefined };
}

/** The response of a successful statement, with every value in PostgreSQL's text form. */
function describeResult(result: QueryArrayResult<(string | null)[]>): object {
  return {
    fields: result.fields ?? [],
    rows: result.rows,
    command: result.command,
    rowCount: result.rowCount,
    rowAsArray: true,
  };
}

/** A failure as the driver expects it: 400 for an error of PostgreSQL, 500 if PostgreSQL was not reached. */
export function describeFailure(error: unknown): Answer {
  if (error instanceof RequestError) {
    return { status: error.status, body: JSON.stringify({ message: error.message, code: error.code }) };
  }
  if (error instanceof DatabaseError && error.severity) {
    return { status: 400, body: JSON.stringify(describeDatabaseError(error)) };
  }
  return { status: 500, body: JSON.stringify({ message: "Couldn't connect to compute node" }) };
}

/**
 * Runs the statements on a connection. Always with the extended protocol, in which PostgreSQL itself rejects several
 * statements in one text.
 */
export async function runStatements(
  client: PoolClient,
  request: SqlRequest,
  count: () => void,
): Promise<string> {
  if (request.begin === undefined) {
    const [only] = request.statements;
    return JSON.stringify(only ? await runStatement(client, only, count) : {});
  }
  await client.query(request.begin);
  try {
    const results = [];
    for (const statement of request.statements) results.push(await runStatement(client, statement, count));
    await client.query("commit");
    return JSON.stringify({ results });
  } catch (error) {
    // A lost connection has been rolled back anyway. The first error has the cause.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

const asText = { getTypeParser: () => (value: string) => value };

async function runStatement(
  client: PoolClient,
  { query, params }: Statement,
  count: () => void,
): Promise<object> {
  count();
  const config: QueryArrayConfig & { queryMode: "extended" } = {
    text: query,
    values: params,
    rowMode: "array",
    types: asText,
    queryMode: "extended",
  };
  return describeResult(await client.query<(string | null)[]>(config));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError(400, "the body is not JSON");
  }
}

function parseStatement(value: unknown): Statement {
  if (typeof value !== "object" || value === null || !("query" in value) || typeof value.query !== "string") {
    throw new RequestError(400, "a query must be an object with a text `query`");
  }
  const params = "params" in value ? value.params : [];
  if (!Array.isArray(params)) throw new RequestError(400, "`params` is not an array");
  return { query: value.query, params: params.map(toParameter) };
}

function toParameter(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  return Array.isArray(value) ? toArrayLiteral(value) : JSON.stringify(value);
}

function toArrayLiteral(values: unknown[]): string {
  const items = values.map((value) => {
    if (value === null) return "NULL";
    if (Array.isArray(value)) return toArrayLiteral(value);
    return JSON.stringify(typeof value === "string" ? value : JSON.stringify(value));
  });
  return `{${items.join(",")}}`;
}

function beginStatement(headers: Headers): string {
  const isolation = headers["neon-batch-isolation-level"];
  const level = typeof isolation === "string" ? isolationLevels[isolation] : undefined;
  if (isolation !== undefined && level === undefined) throw new RequestError(400, "unknown isolation level");
  const readOnly = headers["neon-batch-read-only"];
  const deferrable = headers["neon-batch-deferrable"];
  return [
    "begin",
    level && `isolation level ${level}`,
    readOnly && (readOnly === "true" ? "read only" : "read write"),
    deferrable && (deferrable === "true" ? "deferrable" : "not deferrable"),
  ]
    .filter(Boolean)
    .join(" ");
}

function describeDatabaseError(error: DatabaseError): object {
  const { message, code, severity, detail, hint, position, internalPosition, internalQuery, where } = error;
  const { schema, table, column, dataType, constraint, file, line, routine } = error;
  return {
    ...{ message, code, severity, detail, hint, position, internalPosition, internalQuery, where },
    ...{ schema, table, column, dataType, constraint, file, line, routine },
  };
}
