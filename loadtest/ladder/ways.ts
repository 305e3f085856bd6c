import { listProducts, listStyles } from "../../src/products/store.ts";
import type { Query } from "../../src/sql.ts";
import { PLAIN } from "./plain-tables.ts";

/** One way to read a response's data from the database. */
export type Way = (query: Query, id: number) => Promise<unknown>;

const PAGE = 5;

export const skusOfStyle: Way = (query, id) =>
  query(`select id, quantity, size from ${PLAIN}.skus where style_id = $1 order by id`, [id]);

/** Like three models with their own queries. */
export const stylesByManyQueries: Way = async (query, id) => {
  const styles = await query<[id: string]>(
    `select id, name, original_price, sale_price, is_default
     from ${PLAIN}.styles
     where product_id = $1
     order by id`,
    [id],
  );
  for (const [styleId] of styles) {
    await query(`select thumbnail_url, url from ${PLAIN}.photos where style_id = $1 order by id`, [styleId]);
    await skusOfStyle(query, Number(styleId));
  }
};

export const stylesByOneQuery: Way = (query, id) =>
  query(
    `select id, name, original_price, sale_price, is_default,
       (select json_agg(json_build_object('thumbnail_url', thumbnail_url, 'url', url) order by p.id)
        from ${PLAIN}.photos p
        where p.style_id = s.id),
       (select json_object_agg(k.id, json_build_object('quantity', quantity, 'size', size) order by k.id)
        from ${PLAIN}.skus k
        where k.style_id = s.id)
     from ${PLAIN}.styles s
     where product_id = $1
     order by id`,
    [id],
  );

/** The Worker's statement. */
export const stylesWithTheirChildren: Way = listStyles;

export const pageByOffset: Way = (query, id) =>
  query(
    `select id, name, slogan, description, category, default_price
     from products
     order by id
     limit ${PAGE}
     offset $1`,
    [id - 1],
  );

/** The Worker's statement, which also returns the exact total. */
export const anyPage: Way = (query, id) => listProducts(query, { offset: id - 1, limit: PAGE });
