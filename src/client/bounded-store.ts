import type { ResponseStore, StoredResponse } from "./request.ts";

/** An LRU store for responses, up to a total number of characters. */
export function createBoundedStore({ maxCharacters = 4_000_000 } = {}): ResponseStore {
  const answers = new Map<string, StoredResponse>();
  let characters = 0;

  function drop(url: string, answer: StoredResponse): void {
    answers.delete(url);
    characters -= sizeOf(url, answer);
  }

  return {
    get(url) {
      const answer = answers.get(url);
      if (answer === undefined) return undefined;
      answers.delete(url); // moves it to the end: the order is least recently used first
      answers.set(url, answer);
      return answer;
    },
    set(url, answer) {
      const before = answers.get(url);
      if (before !== undefined) drop(url, before);
      answers.set(url, answer);
      characters += sizeOf(url, answer);
      for (const [oldUrl, old] of answers) {
        if (characters <= maxCharacters) break;
        drop(oldUrl, old);
      }
    },
  };
}

const sizeOf = (url: string, { etag, body }: StoredResponse) => url.length + etag.length + body.length;
