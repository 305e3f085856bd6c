import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { createParts } from "../local/parts.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { runMain } from "../user-error.ts";
import { DOCUMENT, describeSchema } from "./document.ts";

new Command("npm run db:schema --")
  .description("Writes the schema that the migrations make to db/schema.sql, with a temporary PostgreSQL.")
  .allowExcessArguments(false)
  .parse();

await runMain(async () => {
  // These take seconds to load, and --help does without.
  const [{ connect }, { startDatabase }] = await Promise.all([
    import("../connect.ts"),
    import("../local/service.ts"),
  ]);
  const parts = createParts();
  const folder = await temporaryFolder("atelier-schema-");
  parts.onStop(() => rm(folder, { recursive: true, force: true }));
  try {
    const { url } = await startDatabase(parts, { dataDir: join(folder, "postgres"), durable: false });
    const client = await connect(url);
    const { text } = await describeSchema(client);
    await client.end();
    await writeFile(DOCUMENT, text);
    console.log("wrote db/schema.sql");
  } finally {
    await parts.stop();
  }
});
