import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { to as copyTo } from "pg-copy-streams";
import { connect } from "../../connect.ts";
import { UserError } from "../../user-error.ts";

/** With more products, writing the files takes too long for a page. */
const MOST_PRODUCTS = 50_000;

/** The product files of the database's catalogue, with `$slogan` for product `$id`. */
const FILES: Record<string, string> = {
  product: `
    select id, name, case id when $id then $slogan else slogan end as slogan, description, category, default_price
    from products order by id`,
  features: `
    select row_number() over (order by p.id, place) as id, p.id as product_id, item ->> 'feature' as feature, item ->> 'value' as value
    from products p cross join json_array_elements(features) with ordinality as features (item, place)`,
  styles: `
    select id, product_id as "productId", name, sale_price, original_price, is_default as default_style
    from styles order by id`,
  photos: `
    select row_number() over (order by s.id, place) as id, s.id as "styleId", item ->> 'url' as url, item ->> 'thumbnail_url' as thumbnail_url
    from styles s cross join json_array_elements(photos) with ordinality as photos (item, place)`,
  skus: `
    select key as id, s.id as "styleId", value ->> 'size' as size, value ->> 'quantity' as quantity
    from styles s cross join json_each(skus)`,
  related: `
    select row_number() over (order by p.id, place) as id, p.id as current_product_id, other as related_product_id
    from products p cross join unnest(related) with ordinality as named (other, place)`,
};

export interface SmallImport {
  slogan: string;
  seconds: number;
  /** The changes in the import's report. */
  said: string;
}

/**
 * Changes one product's slogan by an import of the whole catalogue with --update, like a merchant's nightly
 * import: the files are the database's own products with one change.
 */
export async function importSmallChange(databaseUrl: string, productId: number): Promise<SmallImport> {
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "atelier-change-"));
  try {
    const slogan = `Imported at ${new Date().toTimeString().slice(0, 8)}`;
    await writeFiles(databaseUrl, folder, { id: String(productId), slogan: `'${slogan}'` });
    const main = fileURLToPath(new URL("../../import/main.ts", import.meta.url));
    // The files include what was written through the API since the last import.
    const options = [
      "--update",
      "--replace",
      "--max-rejects",
      "100%",
      "--rejects",
      join(folder, "rejects.jsonl"),
    ];
    const { stdout } = await execa(process.execPath, [
      main,
      folder,
      "--database-url",
      databaseUrl,
      ...options,
    ]);
    const said = stdout.split("\n").find((line) => line.includes(" changed, ")) ?? "";
    return { slogan, seconds: Math.round((performance.now() - started) / 100) / 10, said };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeFiles(
  databaseUrl: string,
  folder: string,
  values: { id: string; slogan: string },
): Promise<void> {
  const client = await connect(databaseUrl);
  try {
    await client.query("begin isolation level repeatable read read only");
    const { rows } = await client.query<{ products: number; is_there: boolean }>(
      "select count(*)::int as products, coalesce(bool_or(id = $1), false) as is_there from products",
      [values.id],
    );
    const { products = 0, is_there = false } = rows[0] ?? {};
    if (!is_there) throw new UserError(`There is no product ${values.id}.`);
    if (products > MOST_PRODUCTS)
      throw new UserError(`This works up to ${MOST_PRODUCTS} products; here are ${products}.`);
    for (const [name, query] of Object.entries(FILES)) {
      const text = query.replace("$id", values.id).replace("$slogan", values.slogan);
      const rowsOf = client.query(
        copyTo(`copy (${text}) to stdout with (format csv, header, null 'null', force_quote *)`),
      );
      await pipeline(rowsOf, createWriteStream(join(folder, `${name}.csv`)));
    }
  } finally {
    await client.end();
  }
}
