/** The ten files of a catalogue and their headers, in the order in which the parents come before their children. */
export const HEADERS = {
  "product.csv": "id,name,slogan,description,category,default_price",
  "features.csv": "id,product_id,feature,value",
  "styles.csv": "id,productId,name,sale_price,original_price,default_style",
  "photos.csv": "id,styleId,url,thumbnail_url",
  "skus.csv": "id,styleId,size,quantity",
  "related.csv": "id,current_product_id,related_product_id",
  "reviews.csv":
    "id,product_id,rating,date,summary,body,recommend,reported,reviewer_name,reviewer_email,response,helpfulness",
  "reviews_photos.csv": "id,review_id,url",
  "characteristics.csv": "id,product_id,name",
  "characteristic_reviews.csv": "id,characteristic_id,review_id,value",
} as const;

export type FileName = keyof typeof HEADERS;

export const FILE_NAMES = Object.keys(HEADERS) as readonly FileName[];
