import { connect } from "../../db/connect.ts";
import { lastTenth, uniform } from "../lib/popularity.ts";
import type { Rig } from "../rig/rig.ts";
import { measure } from "./measure.ts";
import { indexPlainTables, makePlainTables } from "./plain-tables.ts";
import type { Rung } from "./rung.ts";
import {
  anyPage,
  pageByOffset,
  skusOfStyle,
  stylesByManyQueries,
  stylesByOneQuery,
  stylesWithTheirChildren,
  type Way,
} from "./ways.ts";

/** The steps in the database, measured on separate connections. */
export async function climbDatabase({ databaseUrl, products }: Rig, seconds: number): Promise<Rung[]> {
  const anyProduct = () => uniform(1, products);
  const ask = (way: Way, draw = anyProduct) => measure(databaseUrl, way, draw, seconds);
  const client = await connect(databaseUrl);
  try {
    await makePlainTables(client);
    const unindexed = await ask(skusOfStyle);
    await indexPlainTables(client);
    const oneQuery = await ask(stylesByOneQuery);
    return [
      {
        change: "no index → index",
        request: "skus of one style",
        before: unindexed,
        after: await ask(skusOfStyle),
      },
      {
        change: "many queries → one",
        request: "styles with photos and skus",
        before: await ask(stylesByManyQueries),
        after: oneQuery,
      },
      {
        change: "a row per child → children in their parent's row",
        request: "styles with photos and skus",
        before: oneQuery,
        after: await ask(stylesWithTheirChildren),
      },
      {
        change: "OFFSET → any page at one price",
        request: "a page in the last tenth of the list",
        before: await ask(pageByOffset, () => lastTenth(products)),
        after: await ask(anyPage, () => lastTenth(products)),
      },
    ];
  } finally {
    await client.end();
  }
}
