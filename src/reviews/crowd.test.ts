import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { parseEnv } from "../env.ts";
import { createOrigin } from "../sql.ts";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { form, IMPORTED, reviewer } from "../testing/reviews.ts";

const MAX_WAIT_MS = 60_000; // the writes run one after another, on a machine that may be busy
const { request } = createTestApp(createOrigin(parseEnv(env), MAX_WAIT_MS));
const { post, vote, report } = reviewer(request);

/** The expected sums, from the reviews themselves. */
const RECOUNT = `
select product_id::text,
  count(*) filter (where rating = 1), count(*) filter (where rating = 2), count(*) filter (where rating = 3),
  count(*) filter (where rating = 4), count(*) filter (where rating = 5),
  count(*) filter (where recommend), count(*) filter (where not recommend),
  (
    select string_agg(format('%s: %s/%s', id, sum, count), ' ' order by id)
    from (
      select key::integer as id, sum(value::integer), count(*)
      from reviews rated
      cross join json_each_text(characteristics)
      where rated.product_id = reviews.product_id
      group by key
    ) as ratings
  )
from reviews
group by product_id
order by product_id`;

const SUMS = `
select product_id, stars_1, stars_2, stars_3, stars_4, stars_5, recommended, not_recommended,
  (
    select string_agg(format('%s: %s/%s', id, sum, count), ' ' order by id)
    from json_to_recordset(characteristics) as known (id integer, sum integer, count integer)
  )
from review_summaries
order by product_id`;

/** Two products with reviews and characteristics, and one without reviews. */
beforeAll(async () => {
  await emptyCatalogue();
  for (const id of [1, 2, 3]) await given.product({ id });
  for (const id of [1, 2]) {
    await given.review({
      id: IMPORTED + id,
      product_id: id,
      rating: 3,
      characteristics: `{"${id}1":2,"${id}2":5}`,
    });
    await given.summary({
      product_id: id,
      stars_3: 1,
      recommended: 1,
      characteristics: `[{"id":${id}1,"name":"Fit","sum":2,"count":1},{"id":${id}2,"name":"Size","sum":5,"count":1}]`,
    });
  }
});

it("a thousand concurrent posts, votes and reports leave sums that equal a recount", {
  timeout: 90_000,
}, async () => {
  const everybody = Array.from({ length: 1000 }, (_, i) => {
    const product = (i % 3) + 1;
    if (i % 5 === 3) return vote(IMPORTED + (i % 2) + 1);
    if (i % 25 === 4) return report(IMPORTED + (i % 2) + 1);
    return post({
      ...form,
      product_id: product,
      rating: (i % 5) + 1,
      recommend: i % 7 > 2,
      characteristics: { [`${product}1`]: (i % 5) + 1, ...(i % 2 === 0 && { [`${product}2`]: 5 }), "999": 1 },
    });
  });
  const answers = await Promise.all(everybody);
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  expect([count(201), count(204)]).toEqual([760, 240]);

  expect(await query(SUMS, [])).toEqual(await query(RECOUNT, []));
  expect(await query("select sum(helpfulness), count(*) filter (where reported) from reviews", [])).toEqual([
    ["200", "2"],
  ]);
  expect(
    await query(
      "select count(*), count(distinct photo ->> 'id') from reviews, json_array_elements(photos) photo",
      [],
    ),
  ).toEqual([["760", "760"]]);
});
