import type { Product, Tables } from "./catalogue.ts";
import { quoted } from "./csv.ts";
import { type Pictures, picturesAt } from "./pictures.ts";
import { popularity } from "./popularity.ts";
import type { Random } from "./random.ts";
import {
  CLOSINGS,
  DETAILS,
  FIRST_NAMES,
  LAST_NAMES,
  OPENINGS,
  RESPONSES,
  SUMMARIES,
  UNUSUAL_BODIES,
  UNUSUAL_SUMMARIES,
} from "./review-words.ts";
import { CHARACTERISTICS, COLOURS, type Kind } from "./words.ts";

const PHOTOS_PER_REVIEW = [0.74, 0.13, 0.07, 0.04, 0.015, 0.005]; // 0.475
const STARS = [0, 0.07, 0.08, 0.14, 0.26, 0.45];
const FIRST_DAY = Date.UTC(2017, 0, 1);
const LAST_DAY = Date.UTC(2025, 0, 1);
const UNUSUAL_TEXT = 0.03;

/** Adds the characteristics of one product after the other, its reviews, and their photos and votes. */
export function createReviews(
  tables: Tables,
  random: Random,
  products: number,
  pictures: Pictures = picturesAt(undefined),
): (product: Product) => void {
  const reviewsOf = popularity(products, random);

  function addReviews(product: Product): void {
    const characteristics: number[] = [];
    for (const name of characteristicNames(product.category.kind)) {
      const id = tables["characteristics.csv"].nextId();
      tables["characteristics.csv"].add(`${id},${product.id},"${name}"`);
      characteristics.push(id);
    }
    for (let left = reviewsOf(product.id); left > 0; left--) addReview(product, characteristics);
  }

  function characteristicNames(kind: Kind): readonly string[] {
    const names = CHARACTERISTICS[kind];
    if (kind === "clothes" && random.chance(0.37)) return names.slice(0, 3);
    return kind === "accessory" && random.chance(0.05) ? [] : names;
  }

  function addReview(product: Product, characteristics: readonly number[]): void {
    const id = tables["reviews.csv"].nextId();
    const rating = random.count(STARS);
    const summary = random.chance(UNUSUAL_TEXT) ? random.pick(UNUSUAL_SUMMARIES) : pickFor(rating, SUMMARIES);
    const body = random.chance(UNUSUAL_TEXT) ? random.pick(UNUSUAL_BODIES) : writeBody(rating);
    const recommend = flag(random.chance(rating >= 3 ? 0.92 : 0.15));
    const first = random.pick(FIRST_NAMES);
    const last = random.pick(LAST_NAMES);
    const name = random.chance(0.5) ? `${first}${random.below(100)}` : `${first}.${last}`;
    const response = random.chance(0.12) ? random.pick(RESPONSES) : null;
    const helpfulness = Math.floor(35 * random.unit() ** 3);
    tables["reviews.csv"].add(
      `${id},${product.id},${rating},${writeDate()},${quoted(summary)},${quoted(body)},${recommend},` +
        `${flag(random.chance(0.02))},"${name}","${first}.${last}@example.com",${quoted(response)},${helpfulness}`,
    );
    addPhotos(id, product.category.name);
    for (const characteristic of characteristics) {
      const vote = Math.min(5, Math.max(1, rating + random.between(-1, 1)));
      tables["characteristic_reviews.csv"].add(
        `${tables["characteristic_reviews.csv"].nextId()},${characteristic},${id},${vote}`,
      );
    }
  }

  function addPhotos(review: number, category: string): void {
    const colour = COLOURS[review % COLOURS.length] ?? COLOURS[0];
    for (let left = random.count(PHOTOS_PER_REVIEW); left > 0; left--) {
      const photo = tables["reviews_photos.csv"].nextId();
      const url = pictures.ofReview({ id: review, category, photo, colour });
      tables["reviews_photos.csv"].add(`${photo},${review},"${url}"`);
    }
  }

  function pickFor(rating: number, texts: typeof SUMMARIES): string {
    return random.pick(texts[rating] ?? texts[0]);
  }

  function writeBody(rating: number): string {
    let body = pickFor(rating, OPENINGS);
    const first = random.below(DETAILS.length);
    for (let i = random.below(4); i > 0; i--) body += ` ${DETAILS[(first + i * 3) % DETAILS.length]}`;
    return random.chance(0.5) ? `${body} ${random.pick(CLOSINGS)}` : body;
  }

  /** Mostly epoch milliseconds; one in ten as older files have it, an ISO date or timestamp. */
  function writeDate(): string {
    const moment = Math.floor(FIRST_DAY + random.unit() * (LAST_DAY - FIRST_DAY));
    if (!random.chance(0.1)) return String(moment);
    const iso = new Date(moment).toISOString();
    return random.pick([`"${iso}"`, `"${iso.slice(0, 10)}"`, `"${iso.slice(0, 10)} ${iso.slice(11, 19)}"`]);
  }

  function flag(value: boolean): string {
    return String(random.chance(0.9) ? value : Number(value));
  }

  return addReviews;
}
