export type PurgeLimits = { callsPerMinute: number; burst: number; tagsPerCall: number };

/** The default (developers.cloudflare.com/cache/how-to/purge-cache/#availability-and-limits). */
export const FREE_PLAN: PurgeLimits = { callsPerMinute: 5, burst: 25, tagsPerCall: 100 };
