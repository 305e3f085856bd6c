import { copyText } from "./copy.ts";
import { IdIndex, IntegerColumn } from "./id-index.ts";

const TALLIES = 7; // stars 1 to 5, recommended, not recommended

export const SUMMARY_COLUMNS = [
  "product_id",
  "stars_1",
  "stars_2",
  "stars_3",
  "stars_4",
  "stars_5",
  "recommended",
  "not_recommended",
  "characteristics",
] as const;

/** Counts what review_summaries holds while the review files pass by: a row for each product with reviews or characteristics. */
export class Summaries {
  readonly #products = new IdIndex();
  readonly #tallies = new IntegerColumn(); // TALLIES for each product
  readonly #ranks = new IntegerColumn(); // by product: how many characteristics it has
  readonly #newest = new IntegerColumn(); // by product: its characteristic added last, position + 1

  readonly #characteristics = new IdIndex();
  readonly #product = new IntegerColumn(); // by characteristic, as all that follow
  readonly #rank = new IntegerColumn();
  readonly #older = new IntegerColumn(); // the product's characteristic added before, position + 1
  readonly #name = new IntegerColumn();
  readonly #sum = new IntegerColumn();
  readonly #count = new IntegerColumn();

  // Millions of characteristics share a handful of names.
  readonly #names: string[] = [];
  readonly #numberOfName = new Map<string, number>();

  addReview(product: number, rating: number, recommend: boolean): void {
    const tallies = this.#products.add(product) * TALLIES;
    this.#tallies.add(tallies + rating - 1, 1);
    this.#tallies.add(tallies + (recommend ? 5 : 6), 1);
  }

  /** Answers whether the id is new; if not, nothing is added. */
  addCharacteristic(id: number, productId: number, name: string): boolean {
    if (this.#characteristics.find(id) !== -1) return false;
    const characteristic = this.#characteristics.add(id);
    const product = this.#products.add(productId);
    this.#product.set(characteristic, productId);
    this.#rank.set(characteristic, this.#ranks.get(product));
    this.#ranks.add(product, 1);
    this.#older.set(characteristic, this.#newest.get(product));
    this.#newest.set(product, characteristic + 1);
    this.#name.set(characteristic, this.#numberName(name));
    return true;
  }

  /** The position of a characteristic, or -1. */
  findCharacteristic(id: number): number {
    return this.#characteristics.find(id);
  }

  /** The product's id. */
  productOf(characteristic: number): number {
    return this.#product.get(characteristic);
  }

  /** 0 for the characteristic of its product that came first, 1 for the next … */
  rankOf(characteristic: number): number {
    return this.#rank.get(characteristic);
  }

  addVote(characteristic: number, value: number): void {
    this.#sum.add(characteristic, value);
    this.#count.add(characteristic, 1);
  }

  /** The rows as COPY text, in the order of the products' ids. */
  *rows(): Generator<string> {
    for (const id of this.#products.sortedIds()) {
      const product = this.#products.find(id);
      let row = String(id);
      for (let tally = 0; tally < TALLIES; tally++)
        row += `\t${this.#tallies.get(product * TALLIES + tally)}`;
      yield `${row}\t${copyText(this.#characteristicsOf(product))}\n`;
    }
  }

  #characteristicsOf(product: number): string | null {
    const characteristics: number[] = [];
    for (let next = this.#newest.get(product); next !== 0; next = this.#older.get(next - 1)) {
      characteristics.push(next - 1);
    }
    if (characteristics.length === 0) return null;
    characteristics.sort((a, b) => this.#characteristics.id(a) - this.#characteristics.id(b));
    return `[${characteristics.map((characteristic) => this.#json(characteristic)).join()}]`;
  }

  #json(characteristic: number): string {
    const id = this.#characteristics.id(characteristic);
    const name = JSON.stringify(this.#names[this.#name.get(characteristic)]);
    const sum = this.#sum.get(characteristic);
    const count = this.#count.get(characteristic);
    return `{"id":${id},"name":${name},"sum":${sum},"count":${count}}`;
  }

  #numberName(name: string): number {
    let number = this.#numberOfName.get(name);
    if (number === undefined) {
      // A slice would keep the whole block of the file in memory that it was cut from.
      const kept = Buffer.from(name, "latin1").toString("latin1");
      number = this.#names.push(kept) - 1;
      this.#numberOfName.set(kept, number);
    }
    return number;
  }
}
