/** The limits of the receiver. */
export type PurgeLimits = { callsPerMinute: number; burst: number; tagsPerCall: number };

/** Of the free plan (developers.cloudflare.com/cache/how-to/purge-cache/#availability-and-limits), for all who are not told others. */
export const FREE_PLAN: PurgeLimits = { callsPerMinute: 5, burst: 25, tagsPerCall: 100 };
