/** A word as it was typed, and what the names that were found have in its place. */
export type Reading = { typed: string; found: string };

/**
 * Which words of a search no name that was found has, nor begins with, and the word of the names that comes closest. The
 * API forgives typos without a word; what it forgave is seen in what it found.
 */
export function readings(q: string, names: readonly string[]): Reading[] {
  const counts = new Map<string, number>();
  for (const word of names.flatMap(wordsOf)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const known = [...counts.keys()];
  return wordsOf(q).flatMap((typed) => {
    if (known.some((word) => word.startsWith(typed))) return [];
    const close = known
      .map((word) => ({ word, steps: distance(typed, word), times: counts.get(word) ?? 0 }))
      .filter(({ steps }) => steps <= 2)
      .toSorted((a, b) => a.steps - b.steps || b.times - a.times);
    return close[0] === undefined ? [] : [{ typed, found: close[0].word }];
  });
}

/** Parts of letters or of digits, without accents and case, as the API divides a name. */
const wordsOf = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/\p{L}+|\p{N}+/gu) ?? [];

/** Letters missing, added, replaced or swapped, of the beginning of `word` that is as long or a little longer. */
function distance(typed: string, word: string): number {
  const lengths = [-1, 0, 1, 2].map((more) => typed.length + more).filter((length) => length <= word.length);
  return Math.min(...lengths.map((length) => edits(typed, word.slice(0, length))), edits(typed, word));
}

/** Optimal string alignment: https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance */
function edits(a: string, b: string): number {
  let [before, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const choices = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        choices.push(at(before, j - 2) + 1);
      row.push(Math.min(...choices));
    }
    [before, last] = [last, row];
  }
  return at(last, b.length);
}

const at = (row: number[] | undefined, j: number) => row?.[j] ?? Number.POSITIVE_INFINITY;
