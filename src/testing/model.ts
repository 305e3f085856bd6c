import { createEdgeCache } from "../cache/edge-cache.ts";
import { EVERYTHING } from "../cache/entry.ts";
import type { CacheStore } from "../cache/store.ts";
import type { Answer } from "../cache/tier.ts";
import { dependsOn, tagsPurgedBy } from "../invalidation.ts";

// A model of a shop with two products: facts with version numbers, writes that change some of them, and responses that show
// some of them. The tags are the service's own (src/invalidation.ts).

export const SUBJECTS = [1, 2] as const;
type Id = (typeof SUBJECTS)[number];

/** The facts about a product, grouped by the writes that change them and the responses that show them. */
const FACTS = ["details", "listed", "card", "exists", "reviews"] as const;
type Fact = `${(typeof FACTS)[number]} of ${Id}`;

export const READS = ["product", "related", "relatedCards", "page", "list", "cards", "reviews"] as const;
export const WRITES = ["created", "deleted", "changed", "listed", "onCard", "reviewed"] as const;
export type Read = { what: (typeof READS)[number]; of: Id };
export type Write = { what: (typeof WRITES)[number]; of: Id };

/** The tags that a response depends on, and the tags that a write purges. */
export type Division = {
  depends: (read: Read) => readonly string[];
  renewed: (write: Write) => readonly string[];
  everything: readonly string[];
};

export const division: Division = {
  depends: ({ what, of }) => {
    const tags = dependsOn[what];
    return typeof tags === "function" ? tags(of) : tags;
  },
  renewed: ({ what, of }) => {
    if (what === "listed") return tagsPurgedBy.changed(of, { isListed: true, isOnCard: false });
    if (what === "onCard") return tagsPurgedBy.changed(of, { isListed: false, isOnCard: true });
    if (what === "changed") return tagsPurgedBy.changed(of, { isListed: false, isOnCard: false });
    return tagsPurgedBy[what](of);
  },
  everything: [EVERYTHING],
};

const other = (id: Id): Id => (id === 1 ? 2 : 1);

const everyFact = SUBJECTS.flatMap((id) => FACTS.map((fact): Fact => `${fact} of ${id}`));

/** The facts that a response shows, except ratings on cards, which may be stale. */
function shownBy({ what, of }: Read): Fact[] {
  const own: Fact[] = [`details of ${of}`, `listed of ${of}`, `exists of ${of}`];
  const cards = (id: Id): Fact[] => [`listed of ${id}`, `card of ${id}`, `exists of ${id}`];
  switch (what) {
    case "product":
      return own;
    case "related":
      return [`details of ${of}`, `exists of ${of}`, `exists of ${other(of)}`];
    case "relatedCards":
      return [`details of ${of}`, `exists of ${of}`, ...cards(other(of))];
    case "page":
      return [...own, `reviews of ${of}`, ...cards(other(of))];
    case "list":
      return SUBJECTS.flatMap((id): Fact[] => [`listed of ${id}`, `exists of ${id}`]);
    case "cards":
      return SUBJECTS.flatMap(cards);
    case "reviews":
      return [`reviews of ${of}`];
  }
}

function changedBy({ what, of }: Write): Fact[] {
  switch (what) {
    case "created":
      return [`exists of ${of}`, `details of ${of}`, `listed of ${of}`, `card of ${of}`];
    case "deleted":
      return FACTS.map((fact): Fact => `${fact} of ${of}`);
    case "changed":
      return [`details of ${of}`];
    case "listed":
      return [`details of ${of}`, `listed of ${of}`];
    case "onCard":
      return [`details of ${of}`, `card of ${of}`];
    case "reviewed":
      return [`reviews of ${of}`];
  }
}

const LIFETIME = { fresh: 10, staleWhileRevalidate: 20, staleIfError: 60 };

/** `pause` is awaited in every asynchronous operation. */
export function createModel(pause: (what: string) => Promise<void>, rules: Division) {
  let time = 1_000_000;
  let failures = 0;
  const copies = new Map<string, { text: string; headers: Headers }>();
  const versions = new Map(everyFact.map((fact) => [fact, 0]));
  /** The latest version of each fact whose purge has resolved. */
  const purged = new Map(versions);

  const store: CacheStore = {
    async match(url) {
      await pause("match starts");
      const copy = copies.get(url);
      await pause("match ends");
      return copy && new Response(copy.text, { headers: copy.headers });
    },
    async put(url, response) {
      const text = await response.text();
      await pause("put");
      copies.set(url, { text, headers: response.headers });
    },
  };

  async function query(read: Read): Promise<Answer> {
    await pause("query starts");
    const body = JSON.stringify(shownBy(read).map((fact) => versions.get(fact)));
    await pause("query ends");
    if (failures > 0) {
      failures -= 1;
      throw new Error("the origin failed");
    }
    return { status: 200, headers: {}, body };
  }

  const caches = [0, 1].map(() =>
    createEdgeCache({
      store,
      origin: "https://api.example.test",
      now: () => time,
      async sleep(ms) {
        const end = time + ms;
        await pause("sleep");
        time = Math.max(time, end);
      },
      notFound: LIFETIME,
      maxWaitMs: 60_000,
      onFailure: () => {},
    }),
  );
  const cacheOf = (isolate: number) => caches[isolate] as (typeof caches)[number];

  /** Versions that count as purged from `until` on. */
  const soft: { until: number; written: Written }[] = [];
  type Written = (readonly [Fact, version: number])[];

  function bump(facts: readonly Fact[]): Written {
    for (const fact of facts) versions.set(fact, (versions.get(fact) ?? 0) + 1);
    return facts.map((fact) => [fact, versions.get(fact) ?? 0]);
  }

  function note(written: Written): void {
    for (const [fact, version] of written) purged.set(fact, Math.max(purged.get(fact) ?? 0, version));
  }

  async function change(facts: readonly Fact[], purge: () => Promise<void>): Promise<void> {
    const written = bump(facts);
    await purge();
    note(written);
  }

  return {
    /** Reads, and returns the faults of the response. */
    async read(read: Read, isolate: number): Promise<string[]> {
      for (const { until, written } of soft) if (until <= time) note(written);
      const atLeast = new Map(purged);
      const background: Promise<unknown>[] = [];
      const descriptor = { key: `/${read.what}/${read.of}`, lifetime: LIFETIME, tags: rules.depends(read) };
      try {
        const { entry, outcome } = await cacheOf(isolate).serve(
          descriptor,
          () => query(read),
          (work) => background.push(work),
        );
        const seen: number[] = JSON.parse(await new Response(entry.body).text());
        return shownBy(read).flatMap((fact, i) =>
          (seen[i] ?? -1) < (atLeast.get(fact) ?? 0)
            ? [
                `${descriptor.key} shows ${fact} ${seen[i]}, ${atLeast.get(fact)} was purged (${outcome.kind})`,
              ]
            : [],
        );
      } catch (error) {
        return (error as Error).message === "the origin failed" ? [] : [String(error)];
      } finally {
        await Promise.all(background);
      }
    },

    write: (write: Write, isolate: number) =>
      change(changedBy(write), () => cacheOf(isolate).purge(rules.renewed(write))),

    /** Changes every fact, as an import does. */
    purgeEverything: (isolate: number) => change(everyFact, () => cacheOf(isolate).purge(rules.everything)),

    /** The same, but old entries may be served for `seconds`. */
    async purgeSoftly(isolate: number, seconds: number): Promise<void> {
      const written = bump(everyFact);
      await cacheOf(isolate).purgeSoftly(seconds);
      soft.push({ until: time + seconds * 1000, written });
    },

    forget: (which: number) => copies.delete([...copies.keys()][which] ?? ""),
    wait: (ms: number) => {
      time += ms;
    },
    fail: () => {
      failures += 1;
    },
  };
}
