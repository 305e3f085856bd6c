import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Pages, slicesOf, type Texts } from "./pages.ts";

const textOf = (texts: Texts) =>
  slicesOf(texts)
    .map(({ bytes, start, end }) => bytes.toString("latin1", start, end))
    .join("");

it("keeps texts in the order of their ids until they are released, whatever else comes and goes", () => {
  const additions = fc.array(
    fc.record({ owner: fc.nat(5), id: fc.nat(1000), size: fc.constantFrom(1, 40, 60_000, 300_000) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(additions, fc.infiniteStream(fc.nat(9)), (all, choices) => {
      const pages = new Pages();
      const kept = new Map<number, { texts: Texts; parts: { id: number; text: string }[] }>();
      const check = (owner: number) => {
        const { texts, parts } = kept.get(owner) ?? expect.fail("it was not kept");
        expect(textOf(texts)).toBe(
          parts
            .toSorted((a, b) => a.id - b.id)
            .map(({ text }) => text)
            .join(""),
        );
        pages.release(texts);
        kept.delete(owner);
      };
      for (const [n, { owner, id, size }] of all.entries()) {
        const before = kept.get(owner);
        const text = String.fromCharCode(33 + (n % 90)).repeat(size);
        const parts = [...(before?.parts ?? []), { id: id * 100 + n, text }]; // no id comes twice
        kept.set(owner, { texts: pages.add(before?.texts, id * 100 + n, text), parts });
        if (choices.next().value === 0) check(owner);
      }
      for (const owner of [...kept.keys()]) check(owner);
    }),
    { numRuns: 200 },
  );
});
