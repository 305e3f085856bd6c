import { z } from "@hono/zod-openapi";
import { text } from "../http/fields.ts";
import { pageQuery } from "../http/page.ts";
import { MAX_ID, MAX_IDS, OptionalQueryId, PathId, QueryId, QueryIds, query } from "../http/params.ts";
import { emailOrEmpty, integer, photoUrls, yesOrNo } from "./fields.ts";

export const SORTS = ["newest", "helpful", "relevant"] as const;
export type Sort = (typeof SORTS)[number];
export const DEFAULT_SORT: Sort = "relevant";

/** Front ends also send `"Newest"`, `helpfulness`, `newest:desc` and made-up names, and show no reviews after a 422. */
function readSort(text: string): Sort {
  const [, bare] = text.toLowerCase().match(/^"?([a-z]+)"?(?::(?:asc|desc))?"?$/) ?? [];
  const name = bare === "helpfulness" ? "helpful" : bare;
  return SORTS.find((known) => known === name) ?? DEFAULT_SORT;
}

const paging = {
  sort: query(z.string().transform(readSort).default(DEFAULT_SORT)).openapi({
    type: "string",
    enum: [...SORTS],
    default: DEFAULT_SORT,
    description:
      "Sorts the reviews by date, by helpfulness, or by a score of both. Upper case, double quotes, `helpfulness` and a suffix `:asc` or `:desc` are accepted; the suffix has no effect. Any other value means `relevant`.",
  }),
  ...pageQuery,
};

export const ReviewListQuery = z.object({ product_id: QueryId, ...paging });
export const ReviewListPaging = z.object(paging);
export const ReviewMetaQuery = z.object({
  product_id: OptionalQueryId,
  product_ids: QueryIds.openapi({
    description: `Returns an array for several products, instead of \`product_id\`: up to ${MAX_IDS} ids, separated by commas.`,
  }),
});
export const ProductPath = z.object({
  product_id: PathId.openapi({ param: { name: "product_id", in: "path" } }),
});
export const ReviewPath = z.object({
  review_id: PathId.openapi({ param: { name: "review_id", in: "path" } }),
});

export const Review = z
  .strictObject({
    review_id: z.int(),
    rating: z.int().min(1).max(5),
    summary: z.string(),
    recommend: z.boolean(),
    response: z.string().nullable(),
    body: z.string(),
    date: z.iso.datetime().openapi({ example: "2019-04-14T00:00:00.000Z" }),
    reviewer_name: z.string(),
    helpfulness: z.int().min(0),
    photos: z.array(z.strictObject({ id: z.int(), url: z.string() })),
  })
  .openapi("Review");

export const ReviewList = z
  .strictObject({
    product: z.string().openapi({ example: "2" }),
    page: z
      .int()
      .openapi({ description: "Offset of this page: the number of reviews before it, not the page number." }),
    count: z.int().openapi({ description: "As requested, also above the maximum." }),
    results: z.array(Review),
  })
  .openapi("ReviewList");

const Stars = integer(1, 5);

const MAX_PHOTOS = 10;

const formFields = {
  rating: Stars,
  recommend: yesOrNo,
  body: text({ max: 5000 }),
  name: text({ max: 60 }),
  summary: text({ min: 0, max: 200 }).nullish(),
  email: emailOrEmpty.nullish().openapi({ description: "Stored, and never shown." }),
  photos: photoUrls(MAX_PHOTOS).optional(),
  characteristics: z
    .record(text({ min: 0, max: 100 }), Stars)
    .nullish()
    .openapi({ description: "Stars by characteristic id." }),
};

type Sent<Id> = { product_id: Id } & z.output<z.ZodObject<typeof formFields>>;

/** The known fields of a review, and the names of the unknown ones. */
function readForm<Id>(sent: Sent<Id>) {
  const { product_id, rating, recommend, body, name, summary, email, photos, characteristics, ...unknown } =
    sent;
  const optional = {
    summary: summary ?? "",
    email: email || null,
    photos: photos?.urls ?? [],
    characteristics: characteristics ?? {},
  };
  return {
    review: { product_id, rating, recommend, body, name, ...optional },
    ignored: [...Object.keys(unknown), ...(photos?.ignored ?? [])],
  };
}

const NO_OBJECT = "must be an object";

const FORM = {
  description:
    "Numbers and booleans may be sent as text. Unknown fields, and characteristics of other products, are dropped and listed in `ignored`.",
  example: {
    product_id: 2,
    rating: 4,
    summary: "I'm enjoying wearing these shades",
    body: "Comfortable and practical.",
    recommend: true,
    name: "shortandsweeet",
    email: "first.last@example.com",
    photos: ["https://images.example/shades.jpg"],
    characteristics: { "5": 4 },
  },
};

const ProductId = integer(1, MAX_ID).openapi({
  description: "A product that is in the catalogue or has reviews.",
});

export const ReviewForm = z
  .looseObject({ product_id: ProductId, ...formFields }, NO_OBJECT)
  .transform(readForm)
  .openapi("ReviewForm", FORM);

const OverruledId = z.unknown().openapi({ description: "Ignored: the id in the path is used." });

/** A review form for the path that contains the product's id. */
export const ReviewFormOfProduct = z
  .looseObject({ product_id: OverruledId.optional(), ...formFields }, NO_OBJECT)
  .transform(({ product_id, ...sent }) => readForm({ ...sent, product_id }))
  .openapi("ReviewFormOfProduct", FORM);

/** The known fields of a review, with their defaults. */
export type NewReview = z.infer<typeof ReviewForm>["review"];

export const PostedReview = z
  .strictObject({
    ...Review.shape,
    ignored: z.array(z.string()).openapi({
      description: "Names of the fields that were dropped.",
      example: ["size", "characteristics.17"],
    }),
  })
  .openapi("PostedReview");

const Count = z.string().regex(/^\d+$/).openapi({ example: "3" });

export const ReviewMeta = z
  .strictObject({
    product_id: z.string().openapi({ example: "2" }),
    ratings: z.strictObject({ "1": Count, "2": Count, "3": Count, "4": Count, "5": Count }),
    recommended: z.strictObject({ false: Count, true: Count }),
    characteristics: z
      .record(
        z.string(),
        z.strictObject({
          id: z.int(),
          value: z
            .string()
            .regex(/^\d\.\d{16}$/)
            .nullable(),
        }),
      )
      .openapi({
        description: "By name. `value` is the average, null without ratings.",
        example: { Quality: { id: 5, value: "4.0000000000000000" } },
      }),
  })
  .openapi("ReviewMeta");
