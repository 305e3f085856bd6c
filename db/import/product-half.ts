import { copyText } from "./copy.ts";
import { FILES } from "./files.ts";
import { Fold } from "./fold.ts";
import { type FileLoad, RUN_COLUMNS } from "./half.ts";
import { IdSet } from "./id-set.ts";

/**
 * How the product files are taken in: products and styles, and what is folded into them. Every child's parent must be
 * in the catalogue, so a parent's file must be read before its children's.
 */
export function productHalf() {
  const products = new IdSet();
  const styles = new IdSet();
  const highest = { sku_ids: 0 };
  return {
    products: loadProducts(products),
    features: loadFeatures(products),
    styles: loadStyles(products, styles),
    photos: loadPhotos(styles),
    skus: loadSkus(styles, highest),
    related: loadRelated(products),
    highest,
  };
}

function loadProducts(products: IdSet): FileLoad {
  return {
    file: FILES.products,
    table: "staged_products",
    columns: ["id", "name", "slogan", "description", "category", "default_price"],
    accept(row, write) {
      const id = row.id(0);
      const name = row.text(1);
      const slogan = row.optionalText(2);
      const description = row.optionalText(3);
      const category = row.optionalText(4);
      const price = row.price(5);
      if (row.reason !== undefined) return;
      if (!products.add(id)) return row.reject("duplicate-id");
      write(
        `${id}\t${copyText(name)}\t${copyText(slogan)}\t${copyText(description)}\t${copyText(category)}\t${price}\n`,
      );
    },
  };
}

function loadFeatures(products: IdSet): FileLoad {
  const seen = new IdSet();
  const fold = new Fold("elements");
  return {
    file: FILES.features,
    table: "feature_runs",
    columns: RUN_COLUMNS,
    fold,
    accept(row, write) {
      const id = row.id(0);
      const product = row.id(1);
      const feature = row.text(2);
      const value = row.optionalText(3);
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!products.has(product)) return row.reject("missing-parent");
      seen.add(id);
      fold.add(product, id, `{"feature":${JSON.stringify(feature)},"value":${JSON.stringify(value)}}`, write);
    },
  };
}

function loadStyles(products: IdSet, styles: IdSet): FileLoad {
  return {
    file: FILES.styles,
    table: "staged_styles",
    columns: ["id", "product_id", "name", "sale_price", "original_price", "is_default"],
    accept(row, write) {
      const id = row.id(0);
      const product = row.id(1);
      const name = row.text(2);
      const salePrice = row.optionalPrice(3);
      const originalPrice = row.price(4);
      const isDefault = row.booleanOrFalse(5);
      if (row.reason !== undefined) return;
      if (styles.has(id)) return row.reject("duplicate-id");
      if (!products.has(product)) return row.reject("missing-parent");
      styles.add(id);
      write(`${id}\t${product}\t${copyText(name)}\t${salePrice ?? "\\N"}\t${originalPrice}\t${isDefault}\n`);
    },
  };
}

function loadPhotos(styles: IdSet): FileLoad {
  const seen = new IdSet();
  const fold = new Fold("elements");
  return {
    file: FILES.photos,
    table: "photo_runs",
    columns: RUN_COLUMNS,
    fold,
    accept(row, write) {
      const id = row.id(0);
      const style = row.id(1);
      const url = row.optionalUrl(2);
      const thumbnail = row.optionalUrl(3);
      if (url === null && thumbnail === null) row.reject("missing-value");
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!styles.has(style)) return row.reject("missing-parent");
      seen.add(id);
      fold.add(
        style,
        id,
        `{"thumbnail_url":${JSON.stringify(thumbnail)},"url":${JSON.stringify(url)}}`,
        write,
      );
    },
  };
}

function loadSkus(styles: IdSet, highest: { sku_ids: number }): FileLoad {
  const seen = new IdSet();
  const fold = new Fold("members");
  return {
    file: FILES.skus,
    table: "sku_runs",
    columns: RUN_COLUMNS,
    fold,
    accept(row, write) {
      const id = row.id(0);
      const style = row.id(1);
      const size = row.optionalText(2);
      const quantity = row.count(3);
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!styles.has(style)) return row.reject("missing-parent");
      seen.add(id);
      if (id > highest.sku_ids) highest.sku_ids = id;
      fold.add(style, id, `"${id}":{"quantity":${quantity},"size":${JSON.stringify(size)}}`, write);
    },
  };
}

function loadRelated(products: IdSet): FileLoad {
  const seen = new IdSet();
  const fold = new Fold("numbers");
  return {
    file: FILES.related,
    table: "related_runs",
    columns: RUN_COLUMNS,
    fold,
    accept(row, write) {
      const id = row.id(0);
      const product = row.id(1);
      const target = row.idOrZero(2);
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!products.has(product)) return row.reject("missing-parent");
      if (!products.has(target)) return row.reject("missing-target");
      if (target === product) return row.reject("self-reference");
      seen.add(id);
      fold.add(product, id, String(target), write);
    },
  };
}
