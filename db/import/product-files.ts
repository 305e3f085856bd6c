import { type Cause, RejectedIds } from "./causes.ts";
import { childrenOf, type Parents } from "./children-of.ts";
import { copyText } from "./copy.ts";
import type { ChildLoad, ParentLoad } from "./file-load.ts";
import { FILES } from "./files.ts";
import { IdSet } from "./id-set.ts";
import { LIMITS } from "./limits.ts";

// In the order in which they are written.
export const PRODUCT_COLUMNS = ["id", "name", "slogan", "description", "category", "default_price"];
export const STYLE_COLUMNS = ["id", "product_id", "name", "sale_price", "original_price", "is_default"];

/** The rows of a file that others belong to. */
export class KnownRows implements Parents {
  readonly #taken = new IdSet();
  readonly rejected = new RejectedIds();

  /** Answers whether the id is new. */
  add(id: number): boolean {
    return this.#taken.add(id);
  }

  has(id: number): boolean {
    return this.#taken.has(id);
  }

  causeOf(id: number): Cause | undefined {
    return this.rejected.causeOf(id);
  }
}

/**
 * How products are taken in, and what is folded into them. Every child's parent must be in the catalogue, so a parent must be
 * read before its children. `known`: which products there are, once they have been read.
 */
export function productLoads() {
  const known = new KnownRows();
  return {
    products: loadProducts(known),
    features: loadFeatures(known),
    related: loadRelated(known),
    known,
  };
}

/** How the styles of known products are taken in, and what is folded into them. */
export function styleLoads(products: KnownRows) {
  const styles = new KnownRows();
  const highest = { sku_ids: 0 };
  return {
    styles: loadStyles(products, styles),
    photos: loadPhotos(styles),
    skus: loadSkus(styles, highest),
    highest,
  };
}

function loadProducts(products: KnownRows): ParentLoad {
  return {
    file: FILES.products,
    table: "products",
    rejected: products.rejected,
    columns: PRODUCT_COLUMNS,
    accept(row, add) {
      const id = row.id(0);
      const name = row.text(1, LIMITS.name);
      const slogan = row.optionalText(2, LIMITS.slogan);
      const description = row.optionalText(3, LIMITS.description);
      const category = row.optionalText(4, LIMITS.category);
      const price = row.price(5);
      if (row.reason !== undefined) return;
      if (!products.add(id)) return row.reject("duplicate-id");
      add(
        id,
        `${id}\t${copyText(name)}\t${copyText(slogan)}\t${copyText(description)}\t${copyText(category)}\t${price}`,
      );
    },
  };
}

function loadFeatures(products: KnownRows): ChildLoad {
  return childrenOf(products, {
    file: FILES.features,
    column: "features",
    kind: "elements",
    parentAt: 1,
    itemOf(row) {
      const feature = row.text(2, LIMITS.feature);
      const value = row.optionalText(3, LIMITS.featureValue);
      return `{"feature":${JSON.stringify(feature)},"value":${JSON.stringify(value)}}`;
    },
  });
}

function loadStyles(products: KnownRows, styles: KnownRows): ParentLoad {
  return {
    file: FILES.styles,
    table: "styles",
    rejected: styles.rejected,
    columns: STYLE_COLUMNS,
    accept(row, add) {
      const id = row.id(0);
      const product = row.id(1);
      const name = row.text(2, LIMITS.name);
      const salePrice = row.optionalPrice(3);
      const originalPrice = row.price(4);
      const isDefault = row.booleanOrFalse(5);
      if (row.reason !== undefined) return;
      if (styles.has(id)) return row.reject("duplicate-id");
      if (!products.has(product)) return row.reject("missing-parent", products.causeOf(product));
      styles.add(id);
      add(id, `${id}\t${product}\t${copyText(name)}\t${salePrice ?? "\\N"}\t${originalPrice}\t${isDefault}`);
    },
  };
}

function loadPhotos(styles: KnownRows): ChildLoad {
  return childrenOf(styles, {
    file: FILES.photos,
    column: "photos",
    kind: "elements",
    parentAt: 1,
    itemOf(row) {
      const url = row.optionalUrl(2);
      const thumbnail = row.optionalUrl(3);
      if (url === null && thumbnail === null) row.reject("missing-value");
      return `{"thumbnail_url":${JSON.stringify(thumbnail)},"url":${JSON.stringify(url)}}`;
    },
  });
}

function loadSkus(styles: KnownRows, highest: { sku_ids: number }): ChildLoad {
  return childrenOf(styles, {
    file: FILES.skus,
    column: "skus",
    kind: "members",
    parentAt: 1,
    itemOf(row, id) {
      const size = row.optionalText(2, LIMITS.size);
      const quantity = row.count(3);
      return `"${id}":{"quantity":${quantity},"size":${JSON.stringify(size)}}`;
    },
    added(id) {
      if (id > highest.sku_ids) highest.sku_ids = id;
    },
  });
}

function loadRelated(products: KnownRows): ChildLoad {
  return childrenOf(products, {
    file: FILES.related,
    column: "related",
    kind: "numbers",
    parentAt: 1,
    itemOf: (row) => String(row.idOrZero(2)),
    check(row, product, item) {
      const target = Number(item);
      if (!products.has(target)) row.reject("missing-target", products.causeOf(target));
      else if (target === product) row.reject("self-reference");
    },
  });
}
