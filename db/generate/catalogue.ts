import { quoted, type TableFile } from "./csv.ts";
import { type Pictures, picturesAt } from "./pictures.ts";
import type { Random } from "./random.ts";
import { SHOWCASE, type ShowcaseProduct } from "./showcase.ts";
import type { FileName } from "./tables.ts";
import {
  CATEGORIES,
  type Category,
  COLOURS,
  DESCRIPTION_SENTENCES,
  FEATURES,
  MATERIALS,
  NAME_STARTS,
  SIZES,
  SLOGANS,
} from "./words.ts";

export type Tables = Readonly<Record<FileName, TableFile>>;

export interface Product {
  id: number;
  category: Category;
}

/** Probabilities of 0, 1, 2, … of each. The means are those of the published files. */
const FEATURES_PER_PRODUCT = [0.12, 0.19, 0.28, 0.23, 0.12, 0.06]; // 2.22
const STYLES_PER_PRODUCT = [0.08, 0.36, 0.28, 0.16, 0.07, 0.03, 0.02]; // 1.95
const PHOTOS_PER_STYLE = [0.05, 0.155, 0.2, 0.245, 0.2, 0.1, 0.05]; // 2.89
const RELATED_PER_PRODUCT = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]; // 4.5
const WITHOUT_SKUS = 0.036;
/** The same means without 0. */
const STYLES_WHERE_WHOLE = [0, 0.465, 0.28, 0.155, 0.06, 0.025, 0.015];
const PHOTOS_WHERE_WHOLE = [0, 0.21, 0.21, 0.245, 0.19, 0.095, 0.05];
const WITHOUT_DEFAULT_STYLE = 0.05;
const ON_SALE = 0.38;

/** The first ids, and those that demonstrations use. Their products have at least one style, photo and sku. */
const WHOLE = [
  [1, 1000],
  [40_344 - 100, 40_355 + 100],
  [71_697 - 100, 71_697 + 100],
] as const;

const isWhole = (id: number) => WHOLE.some(([first, last]) => id >= first && id <= last);

/** Adds products in turn, with all that belongs to them except reviews. */
export function createCatalogue(
  tables: Tables,
  random: Random,
  products: number,
  pictures: Pictures = picturesAt(undefined),
): (id: number) => Product {
  function addProduct(id: number): Product {
    const shown = SHOWCASE[id - 1];
    const category = CATEGORIES.find((c) => c.name === shown?.category) ?? random.pick(CATEGORIES);
    const [lowest, highest] = category.price;
    const price = shown?.price ?? random.between(lowest, highest);
    const name =
      shown?.name ?? `${random.pick(NAME_STARTS)} ${random.pick(MATERIALS)} ${random.pick(category.nouns)}`;
    const slogan = shown?.slogan ?? random.pick(SLOGANS);
    const description = shown?.description ?? describe();
    tables["product.csv"].add(
      `${id},${quoted(name)},${quoted(slogan)},${quoted(description)},${quoted(category.name)},${price}`,
    );
    addFeatures(id, shown !== undefined);
    addStyles(id, category, price, shown);
    addRelated(id, shown !== undefined);
    return { id, category };
  }

  function describe(): string {
    const first = random.below(DESCRIPTION_SENTENCES.length);
    let text = "";
    // The step shares no factor with the number of sentences, so none repeats.
    for (let i = random.between(1, 5); i > 0; i--) {
      text += `${text && " "}${DESCRIPTION_SENTENCES[(first + i * 5) % DESCRIPTION_SENTENCES.length]}`;
    }
    return text;
  }

  function addFeatures(product: number, shown: boolean): void {
    const count = shown ? 3 : random.count(FEATURES_PER_PRODUCT);
    const first = random.below(FEATURES.length);
    for (let i = 0; i < count; i++) {
      const { name, values } = FEATURES[(first + i * 5) % FEATURES.length] ?? FEATURES[0];
      const value = values === null ? null : random.pick(values);
      tables["features.csv"].add(
        `${tables["features.csv"].nextId()},${product},${quoted(name)},${quoted(value)}`,
      );
    }
  }

  function addStyles(product: number, category: Category, price: number, shown?: ShowcaseProduct): void {
    const whole = isWhole(product);
    const count = shown?.colours.length ?? random.count(whole ? STYLES_WHERE_WHOLE : STYLES_PER_PRODUCT);
    const hasDefault = whole || !random.chance(WITHOUT_DEFAULT_STYLE);
    const defaultStyle = random.chance(0.9) ? 0 : random.below(count);
    for (let i = 0; i < count; i++) {
      const style = tables["styles.csv"].nextId();
      const name = shown?.colours[i] ?? colour();
      const sale = random.chance(ON_SALE) ? Math.floor(price * (0.4 + random.unit() / 2)) : null;
      const isDefault = hasDefault && i === defaultStyle;
      const flag = random.chance(0.9) ? Number(isDefault) : isDefault;
      tables["styles.csv"].add(`${style},${product},${quoted(name)},${sale},${price},${flag}`);
      addPhotos(
        { id: style, name, category: category.name },
        shown ? random.between(3, 6) : random.count(whole ? PHOTOS_WHERE_WHOLE : PHOTOS_PER_STYLE),
      );
      if (whole || !random.chance(WITHOUT_SKUS)) addSkus(style, category);
    }
  }

  function colour(): string {
    const main = random.pick(COLOURS);
    const second = random.pick(COLOURS);
    return main === second || random.chance(0.6) ? main : `${main} & ${second}`;
  }

  function addPhotos(style: { id: number; name: string; category: string }, count: number): void {
    for (let i = 0; i < count; i++) {
      const photo = tables["photos.csv"].nextId();
      const { url, thumbnail } = pictures.ofStyle({ ...style, photo, random: random.below(1e9) });
      tables["photos.csv"].add(`${photo},${style.id},"${url}","${thumbnail}"`);
    }
  }

  function addSkus(style: number, category: Category): void {
    for (const size of SIZES[category.kind]) {
      const quantity = random.chance(0.08) ? 0 : random.between(1, 60);
      tables["skus.csv"].add(`${tables["skus.csv"].nextId()},${style},"${size}",${quantity}`);
    }
  }

  function addRelated(product: number, shown: boolean): void {
    const count = Math.min(shown ? 5 : random.count(RELATED_PER_PRODUCT), products - 1);
    const targets: number[] = [];
    while (targets.length < count) {
      const target = 1 + random.below(products);
      if (target === product || targets.includes(target)) continue;
      targets.push(target);
      tables["related.csv"].add(`${tables["related.csv"].nextId()},${product},${target}`);
    }
  }

  return addProduct;
}
