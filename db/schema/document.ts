import type { Client } from "pg";
import { readSchema, type SchemaObject } from "./catalog.ts";
import { SUBJECTS } from "./subjects.ts";

export const DOCUMENT = new URL("../schema.sql", import.meta.url);

const HEAD = `-- The schema as the migrations leave it, to be read: \`npm run db:schema\` writes it, and db/schema/schema.test.ts holds it
-- against them. To change it, add a migration and run that again. Words about a table, column or function are its
-- \`comment on\`.
`;

export interface Document {
  objects: SchemaObject[];
  text: string;
}

/** The schema of a migrated database as one text, told by subject. */
export async function describeSchema(client: Client): Promise<Document> {
  const objects = await readSchema(client);
  const told = new Set(SUBJECTS.flatMap((subject) => subject.objects));
  const sections = SUBJECTS.map(({ title, objects: names }) => ({
    title,
    objects: names.flatMap((name) => objects.filter((object) => object.name === name)),
  }));
  const others = objects.filter(({ name }) => !told.has(name));
  if (others.length > 0) sections.push({ title: "Of no subject in db/schema/subjects.ts", objects: others });
  const texts = sections.map(({ title, objects }) =>
    [`\n-- ${"=".repeat(117)}\n-- ${title}\n-- ${"=".repeat(117)}`, ...objects.map(({ sql }) => sql)].join(
      "\n\n",
    ),
  );
  return { objects, text: `${HEAD}${texts.join("\n\n")}\n` };
}
