import { connect } from "../../db/connect.ts";
import { UserError } from "../../db/user-error.ts";
import { expectedAnswer, numberProducts } from "./expected.ts";

/** The body of a 200 on a path. */
export interface Sample {
  path: string;
  body: string;
}

export interface WrongAnswer extends Sample {
  expected: string | undefined;
}

/** Compares responses text for text with plain SQL, and returns those that differ. */
export async function findWrongAnswers(databaseUrl: string, samples: Sample[]): Promise<WrongAnswer[]> {
  const client = await connect(databaseUrl);
  const known = new Map<string, string | undefined>();
  const wrong: WrongAnswer[] = [];
  try {
    await numberProducts(client);
    for (const sample of samples) {
      if (!known.has(sample.path)) known.set(sample.path, await expectedAnswer(client, sample.path));
      const expected = known.get(sample.path);
      if (sample.body !== expected) wrong.push({ ...sample, expected });
    }
  } finally {
    await client.end();
  }
  return wrong;
}

/** Requests each route once. Fails with a UserError if a response differs from the tables. */
export async function checkAnswers(
  rig: { url: string; databaseUrl: string },
  products: number,
): Promise<void> {
  const id = Math.ceil(products / 2);
  const several = [...new Set([id, 1])].join(",");
  const samples: Sample[] = [];
  for (const path of [
    "/products?page=2&count=3",
    `/products/${id}`,
    `/products/${id}/styles`,
    `/products/${id}/related`,
    `/reviews?product_id=${id}`,
    `/reviews?product_id=${id}&sort=newest&count=50`,
    `/reviews?product_id=${id}&sort=helpful&page=2`,
    `/reviews/meta?product_id=${id}`,
    "/products?view=cards&page=2",
    `/products?ids=${several}`,
    `/products/${id}/related?view=cards`,
    `/products/${id}/page`,
    `/reviews/meta?product_ids=${several}`,
    "/categories",
    "/products?category=Jackets&sort=price&view=cards",
  ]) {
    const response = await fetch(rig.url + path);
    if (!response.ok)
      throw new UserError(`The rig answers GET ${path} with ${response.status}: it is not usable.`);
    samples.push({ path, body: await response.text() });
  }
  const [wrong] = await findWrongAnswers(rig.databaseUrl, samples);
  if (wrong !== undefined) throw new UserError(describeDifference(wrong));
}

/** The place where two responses differ, with some text of both. */
export function describeDifference({ path, body, expected }: WrongAnswer): string {
  if (expected === undefined) return `GET ${path} is answered, but the tables hold nothing for it.`;
  let at = 0;
  while (body[at] === expected[at]) at += 1;
  const from = Math.max(0, at - 40);
  const excerpt = (text: string) => `…${text.slice(from, at + 40)}…`;
  return `GET ${path} is answered with ${excerpt(body)} where the tables say ${excerpt(expected)}`;
}
