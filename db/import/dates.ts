import { wholeNumber } from "./numbers.ts";

const FIRST_MS = -62_135_596_800_000; // 0001-01-01T00:00:00.000Z
const LAST_MS = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z
const DAY_MS = 86_400_000;
const DAYS_KEPT = 20_000;

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;

const days = new Map<number, string>();

/**
 * A moment as Postgres reads it, in UTC, from epoch milliseconds or an ISO date or timestamp (UTC where it names no
 * zone); undefined if the text is neither, the date does not exist, or it lies outside the years 1 to 9999.
 */
export function readDate(text: string): string | undefined {
  const ms = wholeNumber(text);
  return Number.isNaN(ms) ? readIso(text) : utc(ms, "");
}

function readIso(text: string): string | undefined {
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = parts;
  const moment = new Date(0);
  moment.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (moment.getUTCMonth() !== Number(month) - 1 || moment.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = zoneMinutes(zone);
  if (offset === undefined) return undefined;
  moment.setUTCHours(
    Number(hour),
    Number(minute) - offset,
    Number(second),
    Number(fraction.slice(0, 3).padEnd(3, "0")),
  );
  return utc(moment.getTime(), fraction.slice(3, 6));
}

function zoneMinutes(zone: string): number | undefined {
  if (zone.toUpperCase() === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 15 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (zone.startsWith("-") ? -1 : 1);
}

/** `finer`: digits after the milliseconds. */
function utc(ms: number, finer: string): string | undefined {
  if (!(ms >= FIRST_MS && ms <= LAST_MS)) return undefined;
  const day = Math.floor(ms / DAY_MS);
  const time = ms - day * DAY_MS;
  const second = Math.floor(time / 1000);
  return `${dayText(day)}T${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}.${String(time % 1000).padStart(3, "0")}${finer}Z`;
}

// Writing a date out takes longer than all else about a row, and reviews share few days.
function dayText(day: number): string {
  let text = days.get(day);
  if (text === undefined) {
    if (days.size >= DAYS_KEPT) days.clear();
    text = new Date(day * DAY_MS).toISOString().slice(0, 10);
    days.set(day, text);
  }
  return text;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
