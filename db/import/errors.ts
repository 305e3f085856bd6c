import { UserError } from "../user-error.ts";

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code that Node (ENOENT) or Postgres (28P01) gives an error, or "". */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

const NOTHING_CHANGED = "The catalogue is unchanged.";

/** What a person is told when the database fails; `target` names it without its password. */
export function databaseError(error: unknown, target: string): Error {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  const said = messageOf(error).trim();
  if (code === "28P01" || code === "28000") {
    return new UserError(`The database at ${target} refuses this user or password. ${NOTHING_CHANGED}`);
  }
  if (code === "3D000")
    return new UserError(`There is no such database at ${target}. Create it, then run db:migrate.`);
  if (code === "42501") {
    return new UserError(
      `This user may not replace the tables at ${target} (${said}). Import as the owner of the database. ${NOTHING_CHANGED}`,
    );
  }
  if (code === "53100")
    return new UserError(`The disk of the database at ${target} is full. ${NOTHING_CHANGED}`);
  if (["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"].includes(code)) {
    return new UserError(
      `No database answers at ${target} (${code}). Start it, or name another with --database-url.`,
    );
  }
  if (
    /^(57P|08)/.test(code) ||
    code === "ECONNRESET" ||
    code === "EPIPE" ||
    /connection|timeout expired/i.test(said)
  ) {
    return new UserError(
      `The connection to the database at ${target} was lost (${said || code}). ${NOTHING_CHANGED} Start the import again.`,
    );
  }
  if (/^[0-9A-Z]{5}$/.test(code)) {
    return new UserError(
      `The database at ${target} stopped the import: ${said} (${code}). ${NOTHING_CHANGED}`,
    );
  }
  return error instanceof Error ? error : new Error(said);
}
