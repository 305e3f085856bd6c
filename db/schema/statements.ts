const WIDTH = 120;

export interface Column {
  name: string;
  type: string;
  isRequired: boolean;
  /** As pg_attribute has it: '' for none. */
  identity: string;
  generated: string;
  /** Its default, or what it is generated from. */
  value: string | null;
  collation: string | null;
  storage: string | null;
  comment: string | null;
}

export interface Table {
  name: string;
  comment: string | null;
  options: string | null;
  columns: readonly Column[];
  constraints: readonly string[];
  /** Its indexes and triggers. */
  others: readonly string[];
}

export function writeTable({ name, comment, options, columns, constraints, others }: Table): string {
  const inline = (column: Column) => `primary key (${column.name})`;
  const apart = constraints.filter((text) => !columns.some((column) => text === inline(column)));
  const lines = columns.map((column, i) => {
    const isLast = i === columns.length - 1 && apart.length === 0;
    const sql = writeColumn(column, constraints.includes(inline(column)));
    return { sql: `  ${sql}${isLast ? "" : ","}`, comment: column.comment };
  });
  const fits = (line: { sql: string; comment: string | null }, at: number) =>
    line.sql.length <= at && at + 5 + (line.comment?.length ?? 0) <= WIDTH;
  const place = Math.max(0, ...lines.map(({ sql }) => sql.length).filter((length) => length <= WIDTH / 2));
  const body = lines.flatMap((line) => {
    if (line.comment === null) return [line.sql];
    if (fits(line, place)) return [`${line.sql.padEnd(place)}  -- ${line.comment}`];
    return [...writeComment(line.comment, "  "), line.sql];
  });
  return [
    ...writeComment(comment),
    `create table ${name} (`,
    ...body,
    ...apart.map((text, i) => `  ${text}${i === apart.length - 1 ? "" : ","}`),
    `)${options === null ? "" : ` with (${options})`};`,
    ...others.map((text) => `${writeOther(text)};`),
  ].join("\n");
}

/** An index on one line, or a trigger on several. */
function writeOther(text: string): string {
  return text
    .replace(" using btree ", " ")
    .replace(/ (?=(deferrable|referencing|for each|execute|when) )/g, "\n  ");
}

function writeColumn(column: Column, isKey: boolean): string {
  const { name, type, isRequired, identity, generated, value, collation, storage } = column;
  const parts = [name, inOurSpelling(type)];
  if (collation !== null) parts.push(`collate ${collation}`);
  if (storage !== null) parts.push(`storage ${storage}`);
  if (isRequired && !isKey) parts.push("not null");
  if (identity !== "") parts.push(`generated ${identity === "a" ? "always" : "by default"} as identity`);
  if (isKey) parts.push("primary key");
  if (value !== null && generated === "") parts.push(`default ${inOurSpelling(value)}`);
  if (value !== null && generated !== "") {
    parts.push(`generated always as (${inOurSpelling(value)}) ${generated === "s" ? "stored" : "virtual"}`);
  }
  const words = parts.join(" ").match(/(?:'[^']*'|[^ '])+/g) ?? [];
  return wrap(words, " ", "    ", WIDTH - 3).join("\n");
}

export function writeSequence({
  name,
  type,
  comment,
}: {
  name: string;
  type: string;
  comment: string | null;
}) {
  return [...writeComment(comment), `create sequence ${name} as ${type};`].join("\n");
}

export interface FunctionText {
  name: string;
  arguments: string;
  result: string;
  /** Its result is said by its arguments. */
  hasOut: boolean;
  language: string;
  volatility: string;
  isStrict: boolean;
  parallel: string;
  rows: number | null;
  settings: string[] | null;
  body: string;
  comment: string | null;
}

const USUAL_ROWS = 1000;

export function writeFunction(one: FunctionText): string {
  const isTable = one.result.startsWith("TABLE(");
  const traits = [
    `language ${one.language}`,
    ...(one.volatility === "volatile" ? [] : [one.volatility]),
    ...(one.isStrict ? ["strict"] : []),
    ...(one.parallel === "unsafe" ? [] : [`parallel ${one.parallel}`]),
    ...(one.rows === null || one.rows === USUAL_ROWS ? [] : [`rows ${one.rows}`]),
    ...(one.settings ?? []).map((setting) => `set ${setting.replace("=", " = ")}`),
  ];
  const quote = one.body.includes("$$") ? "$function$" : "$$";
  return [
    ...writeComment(one.comment),
    ...wrap(`create function ${one.name}(${inOurSpelling(one.arguments)})`.split(", "), ", ", "  "),
    ...(one.hasOut && !isTable ? [] : wrap(`returns ${inOurSpelling(one.result)}`.split(", "), ", ", "  ")),
    `${traits.join(" ")} as ${quote}${one.body}${quote};`,
  ].join("\n");
}

export function writeComment(comment: string | null, indent = ""): string[] {
  if (comment === null) return [];
  return wrap(comment.split(" "), " ", "", WIDTH - 3 - indent.length).map((line) => `${indent}-- ${line}`);
}

/** As this project spells what Postgres writes in capitals or at length; quoted texts and names stay as they are. */
export function inOurSpelling(sql: string): string {
  return sql
    .replaceAll("timestamp with time zone", "timestamptz")
    .replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\b[A-Z]{2,}\b/g, (found) =>
      /^['"]/.test(found) ? found : found.toLowerCase(),
    );
}

/** Lines of no more than `width`, broken at a separator where that is possible. */
function wrap(parts: readonly string[], separator: string, indent: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    const longer = line === "" ? part : `${line}${separator}${part}`;
    if (line.trim() === "" || longer.length <= width) line = line === "" ? part : longer;
    else {
      lines.push(`${line}${separator}`.trimEnd());
      line = indent + part;
    }
  }
  return [...lines, line];
}
