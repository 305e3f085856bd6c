import type { Query, ReadTogether, Row, Statement } from "../sql.ts";

type Asked = { statement: Statement; answer: (rows: Row[]) => void; fail: (error: unknown) => void };

/** Sends in one request all reads that `work` starts before its first await. Fails as `readTogether` does. */
export async function together<T>(
  readTogether: ReadTogether,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const asked: Asked[] = [];
  const query: Query = <R extends Row>(text: string, params: Statement["params"]) =>
    new Promise<R[]>((resolve, fail) => {
      // The caller asserts the type of the rows, as with any query.
      asked.push({ statement: { text, params }, answer: (rows) => resolve(rows as R[]), fail });
    });
  const made = work(query);
  try {
    const results = await readTogether(asked.map(({ statement }) => statement));
    asked.forEach(({ answer }, i) => {
      answer(results[i] ?? []);
    });
  } catch (error) {
    for (const { fail } of asked) fail(error);
  }
  return await made;
}
