import type { Client } from "pg";
import { type Lifetime, servedFor } from "../../src/cache/lifetime.ts";
// The one place that says which tags an answer depends on: a second list of them here could differ.
import { tagsPurgedBy, tagsRecordedBy } from "../../src/invalidation.ts";
import { lifetimes } from "../../src/lifetimes.ts";
import { FREE_PLAN } from "../../src/purges/limits.ts";
import { recordPurge } from "./swap.ts";
import { TOUCHED } from "./update-cards.ts";

/** What of a product an update has touched. */
interface Touched {
  product: number;
  is_made: boolean;
  is_gone: boolean;
  is_listed: boolean;
  is_changed: boolean;
  is_reviewed: boolean;
  is_on_card: boolean;
}

/** Tags to renew in a data centre, or everything. */
export type EndedAnswers = readonly string[] | "everything";

// An update takes half of the calls that a zone allows: writes need the others.
const CALLS_AT_ONCE = Math.floor(FREE_PLAN.burst / 2);
const SECONDS_BETWEEN_CALLS = (2 * 60) / FREE_PLAN.callsPerMinute;

/** How many tags can be sent while such an answer lives elsewhere: a later call would end nothing. */
const tagsWithin = (lifetime: Lifetime) =>
  FREE_PLAN.tagsPerCall * (CALLS_AT_ONCE + Math.floor(servedFor(lifetime) / SECONDS_BETWEEN_CALLS));

/** More calls of 1,000 tags each, as many as the platform lets one call renew, would take longer than the update. */
const MOST_TAGS_HERE = 100_000;

/**
 * Records the purges for all data centres, and returns the tags to purge here at once. Listeners are notified at the
 * commit. Purges everything if the tags would arrive after the lifetimes end.
 */
export async function endAnswers(client: Client, softS: number | undefined): Promise<EndedAnswers> {
  const { rows } = await client.query<Touched>(`select * from ${TOUCHED} order by product`);
  const here = [...new Set(rows.flatMap(tagsHere))];
  const elsewhere = [...new Set(rows.flatMap(tagsElsewhere))];
  if (here.length > MOST_TAGS_HERE || elsewhere.length > tagsWithin(lifetimes.product)) {
    await client.query(recordPurge(softS));
    await client.query("select pg_notify('catalogue_replaced', $1)", [String(softS ?? "")]);
    return "everything";
  }
  const reviews = [...new Set(rows.filter(({ is_reviewed }) => is_reviewed).flatMap(tagsOfReviews))];
  const inTime = Math.max(tagsWithin(lifetimes.reviews) - elsewhere.length, 0);
  await recordTags(client, [...elsewhere, ...reviews.slice(0, inTime)]);
  await notify(client, here);
  return here;
}

const touched = ({ is_listed, is_on_card }: Touched) => ({ isListed: is_listed, isOnCard: is_on_card });

function tagsHere(row: Touched): string[] {
  const { product, is_made, is_gone, is_changed, is_reviewed } = row;
  return [
    // Before it was made, its reviews may have been answered as those of no product.
    ...(is_made ? [...tagsPurgedBy.created(product), ...tagsPurgedBy.reviewed(product)] : []),
    ...(is_gone ? tagsPurgedBy.deleted(product) : []),
    ...(is_changed ? tagsPurgedBy.changed(product, touched(row)) : []),
    ...(is_reviewed ? tagsPurgedBy.reviewed(product) : []),
  ];
}

function tagsElsewhere({ product, is_made, is_gone, is_changed, is_listed }: Touched): string[] {
  return [
    ...(is_made ? tagsRecordedBy.created(product) : []),
    ...(is_gone ? tagsRecordedBy.deleted(product) : []),
    ...(is_changed ? tagsRecordedBy.changed(product) : []),
    ...(is_listed ? [tagsRecordedBy.listed] : []),
  ];
}

const tagsOfReviews = ({ product }: Touched) => tagsRecordedBy.reviewed(product);

async function recordTags(client: Client, tags: readonly string[]): Promise<void> {
  await client.query(
    `insert into cache_purges (tag, due_at)
     select tag, now() + greatest((place - 1) / $2 - $3 + 1, 0) * interval '1 second' * $4
     from unnest($1::text[]) with ordinality as tags (tag, place)
     order by place`,
    [tags, FREE_PLAN.tagsPerCall, CALLS_AT_ONCE, SECONDS_BETWEEN_CALLS],
  );
}

const TAGS_IN_A_NOTICE = 400; // a notice has 8,000 bytes at most

async function notify(client: Client, tags: readonly string[]): Promise<void> {
  for (let next = 0; next < tags.length; next += TAGS_IN_A_NOTICE) {
    const some = tags.slice(next, next + TAGS_IN_A_NOTICE).join(" ");
    await client.query("select pg_notify('catalogue_changed', $1)", [some]);
  }
}
