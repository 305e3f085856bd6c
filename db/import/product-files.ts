import { RejectedIds } from "./causes.ts";
import { copyText } from "./copy.ts";
import type { ChildLoad, ParentLoad } from "./file-load.ts";
import { FILES } from "./files.ts";
import { IdSet } from "./id-set.ts";
import { LIMITS } from "./limits.ts";

// In the order in which they are written.
export const PRODUCT_COLUMNS = ["id", "name", "slogan", "description", "category", "default_price"];
export const STYLE_COLUMNS = ["id", "product_id", "name", "sale_price", "original_price", "is_default"];

/** The rows of a file that others belong to. */
export interface Parents {
  taken: IdSet;
  rejected: RejectedIds;
}

const noParents = (): Parents => ({ taken: new IdSet(), rejected: new RejectedIds() });

/**
 * How products are taken in, and what is folded into them. Every child's parent must be in the catalogue, so a parent must be
 * read before its children. `known`: which products there are, once they have been read.
 */
export function productLoads() {
  const known = noParents();
  return {
    products: loadProducts(known),
    features: loadFeatures(known),
    related: loadRelated(known),
    known,
  };
}

/** How the styles of known products are taken in, and what is folded into them. */
export function styleLoads(products: Parents) {
  const styles = noParents();
  const highest = { sku_ids: 0 };
  return {
    styles: loadStyles(products, styles),
    photos: loadPhotos(styles),
    skus: loadSkus(styles, highest),
    highest,
  };
}

function loadProducts(products: Parents): ParentLoad {
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
      if (!products.taken.add(id)) return row.reject("duplicate-id");
      add(
        id,
        `${id}\t${copyText(name)}\t${copyText(slogan)}\t${copyText(description)}\t${copyText(category)}\t${price}`,
      );
    },
  };
}

function loadFeatures(products: Parents): ChildLoad {
  const seen = new IdSet();
  return {
    file: FILES.features,
    column: "features",
    kind: "elements",
    parentAt: 1,
    accept(row, add) {
      const id = row.id(0);
      const product = row.id(1);
      const feature = row.text(2, LIMITS.feature);
      const value = row.optionalText(3, LIMITS.featureValue);
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!products.taken.has(product))
        return row.reject("missing-parent", products.rejected.causeOf(product));
      seen.add(id);
      add(product, id, `{"feature":${JSON.stringify(feature)},"value":${JSON.stringify(value)}}`);
    },
  };
}

function loadStyles(products: Parents, styles: Parents): ParentLoad {
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
      if (styles.taken.has(id)) return row.reject("duplicate-id");
      if (!products.taken.has(product))
        return row.reject("missing-parent", products.rejected.causeOf(product));
      styles.taken.add(id);
      add(id, `${id}\t${product}\t${copyText(name)}\t${salePrice ?? "\\N"}\t${originalPrice}\t${isDefault}`);
    },
  };
}

function loadPhotos(styles: Parents): ChildLoad {
  const seen = new IdSet();
  return {
    file: FILES.photos,
    column: "photos",
    kind: "elements",
    parentAt: 1,
    accept(row, add) {
      const id = row.id(0);
      const style = row.id(1);
      const url = row.optionalUrl(2);
      const thumbnail = row.optionalUrl(3);
      if (url === null && thumbnail === null) row.reject("missing-value");
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!styles.taken.has(style)) return row.reject("missing-parent", styles.rejected.causeOf(style));
      seen.add(id);
      add(style, id, `{"thumbnail_url":${JSON.stringify(thumbnail)},"url":${JSON.stringify(url)}}`);
    },
  };
}

function loadSkus(styles: Parents, highest: { sku_ids: number }): ChildLoad {
  const seen = new IdSet();
  return {
    file: FILES.skus,
    column: "skus",
    kind: "members",
    parentAt: 1,
    accept(row, add) {
      const id = row.id(0);
      const style = row.id(1);
      const size = row.optionalText(2, LIMITS.size);
      const quantity = row.count(3);
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!styles.taken.has(style)) return row.reject("missing-parent", styles.rejected.causeOf(style));
      seen.add(id);
      if (id > highest.sku_ids) highest.sku_ids = id;
      add(style, id, `"${id}":{"quantity":${quantity},"size":${JSON.stringify(size)}}`);
    },
  };
}

function loadRelated(products: Parents): ChildLoad {
  const seen = new IdSet();
  return {
    file: FILES.related,
    column: "related",
    kind: "numbers",
    parentAt: 1,
    accept(row, add) {
      const id = row.id(0);
      const product = row.id(1);
      const target = row.idOrZero(2);
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!products.taken.has(product))
        return row.reject("missing-parent", products.rejected.causeOf(product));
      if (!products.taken.has(target)) return row.reject("missing-target", products.rejected.causeOf(target));
      if (target === product) return row.reject("self-reference");
      seen.add(id);
      add(product, id, String(target));
    },
  };
}
