import type { Client } from "pg";
import { readSchema, type SchemaObject } from "./catalog.ts";
import { SUBJECTS } from "./subjects.ts";

export const DOCUMENT = new URL("../schema.sql", import.meta.url);

const HEAD = `-- The current schema, for reading. \`npm run db:schema\` writes it from the migrations; db/schema/schema.test.ts compares
-- them. To change the schema, add a migration and run the command again. The comments are those of \`comment on\`.
`;

export interface Document {
  objects: SchemaObject[];
  text: string;
}

/** The schema of a migrated database as one text, by subject. */
export async function describeSchema(client: Client): Promise<Document> {
  const objects = await readSchema(client);
  const told = new Set(SUBJECTS.flatMap((subject) => subject.objects));
  const sections = SUBJECTS.map(({ title, objects: names }) => ({
    title,
    objects: names.flatMap((name) => objects.filter((object) => object.name === name)),
  }));
  const others = objects.filter(({ name }) => !told.has(name));
  if (others.length > 0) sections.push({ title: "Missing in db/schema/subjects.ts", objects: others });
  const texts = sections.map(({ title, objects }) =>
    [`\n-- ${"=".repeat(117)}\n-- ${title}\n-- ${"=".repeat(117)}`, ...objects.map(({ sql }) => sql)].join(
      "\n\n",
    ),
  );
  return { objects, text: `${HEAD}${texts.join("\n\n")}\n` };
}
