import { UserError } from "../../db/user-error.ts";

/**
 * Average round-trip times from Frankfurt in milliseconds, as IBM Cloud publishes them for its network. Its page shows later
 * ones by now; the text of that day is in https://github.com/ibm-cloud-docs/vpc, commit be2d5d2,
 * page `network-latency` of `_include-segments`.
 */
const FROM_FRANKFURT_MS = { washington: 88, tokyo: 235, sydney: 248, "sao-paulo": 205 };
const SOURCE =
  "cloud.ibm.com/docs/vpc?topic=vpc-network-latency-dashboard, average of 20 Dec 2025 to 18 Jan 2026";

/** Within one place: the Worker and a database in the same region. */
const WITHIN_PLACE_MS = 2;
/** To the nearest data centre: an assumption; Cloudflare says that 95 % of people have one within 50 ms. */
const SHOPPER_MS = 20;

const NAMES = ["frankfurt", "washington", "tokyo", "sydney", "sao-paulo"] as const;
/** Of their airports, as data centres are called. */
const CODES: Record<(typeof NAMES)[number], string> = {
  frankfurt: "FRA",
  washington: "IAD",
  tokyo: "NRT",
  sydney: "SYD",
  "sao-paulo": "GRU",
};

export interface Place {
  name: string;
  /** As in the header CF-Ray. */
  code: string;
  /** Round trips: from its shoppers to its data centre, and from there to the database, which is beside the first place. */
  shopperMs: number;
  databaseMs: number;
}

/** The first `count` places. Fails with a UserError where the table ends. */
export function choosePlaces(count: number): Place[] {
  if (count < 2 || count > NAMES.length)
    throw new UserError(`--places must be 2 to ${NAMES.length}: ${NAMES.join(", ")}.`);
  return NAMES.slice(0, count).map((name) => ({
    name,
    code: CODES[name],
    shopperMs: SHOPPER_MS,
    databaseMs: name === "frankfurt" ? WITHIN_PLACE_MS : FROM_FRANKFURT_MS[name],
  }));
}

/** Where the distances come from. */
export const SOURCES = `Round trips between places: ${SOURCE}. ${SHOPPER_MS} ms to the shoppers are an assumption.`;

export function describePlaces(places: Place[]): string {
  const each = places.map(
    ({ name, shopperMs, databaseMs }) =>
      `${name}: shoppers ${shopperMs} ms away, the database ${databaseMs} ms (round trips)`,
  );
  return [...each, SOURCES].join("\n");
}
