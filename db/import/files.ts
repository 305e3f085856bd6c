/** The ten files of a catalogue as published: names, headers, and the columns that hold free text or a URL. */
export interface CatalogueFile {
  name: string;
  otherName?: string;
  half: Half;
  columns: readonly string[];
  texts: readonly string[];
  urls: readonly string[];
}

export type Half = "products" | "reviews";

export const HALVES: readonly Half[] = ["products", "reviews"];

function file(half: Half, name: string, header: string, extra: Partial<CatalogueFile> = {}): CatalogueFile {
  return { name, half, columns: header.split(","), texts: [], urls: [], ...extra };
}

// Parents come before their children, so that a child's parent is known when the child is read.
export const FILES = {
  products: file("products", "product.csv", "id,name,slogan,description,category,default_price", {
    otherName: "products.csv",
    texts: ["name", "slogan", "description", "category"],
  }),
  features: file("products", "features.csv", "id,product_id,feature,value", { texts: ["feature", "value"] }),
  styles: file("products", "styles.csv", "id,productId,name,sale_price,original_price,default_style", {
    texts: ["name"],
  }),
  photos: file("products", "photos.csv", "id,styleId,url,thumbnail_url", { urls: ["url", "thumbnail_url"] }),
  skus: file("products", "skus.csv", "id,styleId,size,quantity", { texts: ["size"] }),
  related: file("products", "related.csv", "id,current_product_id,related_product_id"),
  reviews: file(
    "reviews",
    "reviews.csv",
    "id,product_id,rating,date,summary,body,recommend,reported,reviewer_name,reviewer_email,response,helpfulness",
    { texts: ["summary", "body", "reviewer_name", "response"] },
  ),
  reviewPhotos: file("reviews", "reviews_photos.csv", "id,review_id,url", { urls: ["url"] }),
  characteristics: file("reviews", "characteristics.csv", "id,product_id,name", { texts: ["name"] }),
  votes: file("reviews", "characteristic_reviews.csv", "id,characteristic_id,review_id,value", {
    otherName: "characteristics_reviews.csv",
  }),
} satisfies Record<string, CatalogueFile>;
