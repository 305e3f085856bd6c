/** What the shop sells. Which sizes and characteristics a product has follows from the kind of its category. */

type Words = readonly [string, ...string[]];

export type Kind = "clothes" | "shoes" | "accessory";

export interface Category {
  name: string;
  kind: Kind;
  nouns: Words;
  /** Whole dollars, lowest and highest. */
  price: readonly [number, number];
}

export const SIZES: Readonly<Record<Kind, readonly string[]>> = {
  clothes: ["XS", "S", "M", "L", "XL", "XXL"],
  shoes: ["7", "7.5", "8", "8.5", "9", "9.5", "10", "10.5", "11", "11.5", "12"],
  accessory: ["One Size"],
};

export const CHARACTERISTICS: Readonly<Record<Kind, readonly string[]>> = {
  clothes: ["Fit", "Length", "Comfort", "Quality"],
  shoes: ["Size", "Width", "Comfort", "Quality"],
  accessory: ["Size", "Quality"],
};

/** Twelve kinds of clothes, four of shoes, four of accessories: drawn evenly, they give the published number of skus. */
export const CATEGORIES: readonly [Category, ...Category[]] = [
  {
    name: "Jackets",
    kind: "clothes",
    nouns: ["Rain Jacket", "Windbreaker", "Bomber", "Anorak"],
    price: [90, 320],
  },
  {
    name: "Trousers",
    kind: "clothes",
    nouns: ["Chinos", "Cargo Trousers", "Pleated Trousers"],
    price: [45, 160],
  },
  { name: "Shirts", kind: "clothes", nouns: ["Oxford Shirt", "Linen Shirt", "Overshirt"], price: [35, 120] },
  { name: "Knitwear", kind: "clothes", nouns: ["Cardigan", "Crew Jumper", "Roll Neck"], price: [60, 220] },
  { name: "Dresses", kind: "clothes", nouns: ["Wrap Dress", "Shirt Dress", "Sundress"], price: [55, 260] },
  {
    name: "Shorts",
    kind: "clothes",
    nouns: ["Swim Shorts", "Walking Shorts", "Denim Shorts"],
    price: [25, 90],
  },
  { name: "Skirts", kind: "clothes", nouns: ["Midi Skirt", "Pleated Skirt", "Wrap Skirt"], price: [30, 130] },
  { name: "Coats", kind: "clothes", nouns: ["Trench Coat", "Duffle Coat", "Parka"], price: [140, 480] },
  {
    name: "T-Shirts",
    kind: "clothes",
    nouns: ["Pocket Tee", "Striped Tee", "Long Sleeve Tee"],
    price: [15, 55],
  },
  { name: "Jeans", kind: "clothes", nouns: ["Straight Jeans", "Slim Jeans", "Wide Jeans"], price: [60, 180] },
  { name: "Sportswear", kind: "clothes", nouns: ["Running Tights", "Hoodie", "Track Top"], price: [30, 140] },
  { name: "Sleepwear", kind: "clothes", nouns: ["Pyjamas", "Dressing Gown", "Onesie"], price: [35, 140] },
  { name: "Sneakers", kind: "shoes", nouns: ["Court Sneakers", "Runners", "High Tops"], price: [60, 190] },
  {
    name: "Boots",
    kind: "shoes",
    nouns: ["Chelsea Boots", "Hiking Boots", "Desert Boots"],
    price: [110, 340],
  },
  { name: "Sandals", kind: "shoes", nouns: ["Slides", "Strap Sandals", "Espadrilles"], price: [25, 110] },
  { name: "Dress Shoes", kind: "shoes", nouns: ["Brogues", "Loafers", "Derbies"], price: [120, 360] },
  { name: "Hats", kind: "accessory", nouns: ["Beanie", "Bucket Hat", "Flat Cap"], price: [15, 70] },
  { name: "Bags", kind: "accessory", nouns: ["Tote", "Backpack", "Weekender"], price: [40, 280] },
  {
    name: "Sunglasses",
    kind: "accessory",
    nouns: ["Sunglasses", "Aviators", "Round Shades"],
    price: [40, 210],
  },
  { name: "Scarves", kind: "accessory", nouns: ["Scarf", "Shawl", "Snood"], price: [20, 120] },
];

// biome-ignore format: a list of words
export const NAME_STARTS: Words = [
  "Harbour", "Meadow", "Alder", "Northwind", "Copper", "Juniper", "Saltmarsh", "Lantern", "Quarry", "Heron",
  "Orchard", "Fjord", "Cinder", "Willow", "Summit", "Drift", "Ember", "Moor", "Pebble", "Sparrow", "Tide",
  "Bramble", "Thistle", "Kestrel", "Granite", "Café", "Señorita", "Zoë's", "Dusk", "Larch",
];

// biome-ignore format: a list of words
export const MATERIALS: Words = [
  "Cotton", "Merino", "Linen", "Canvas", "Corduroy", "Denim", "Tweed", "Recycled", "Waxed", "Brushed",
  "Quilted", "Ripstop", "Suede", "Bamboo", "Hemp", "Woven",
];

export const SLOGANS: Words = [
  "Made for the long way home",
  "Looks better every year",
  "Less fuss, more Friday",
  "Pack light, stay warm",
  "The one you reach for first",
  "Weather is only a rumour",
  "Quietly well made",
  "For days that do not end at five",
  "Good manners, great pockets",
  "Comfort you forget about",
  'As seen on "nobody in particular"',
  "Go on, spill something",
];

export const DESCRIPTION_SENTENCES: Words = [
  "Cut from a dense, soft cloth that keeps its shape after years of washing.",
  "The seams are taped and double stitched where it matters, so it takes a beating without complaint.",
  "Deep pockets hold a phone, keys and the book you meant to finish on the train.",
  "Dyed in small batches, so that every piece is a little different from the next.",
  "We wore the first samples for two winters before we sold a single one.",
  "It folds into nothing, dries overnight and never asks to be ironed.",
  "Every part can be repaired, and our workshop does it at cost for as long as you own it.",
  "An easy cut leaves room for a jumper underneath and looks right without one.",
  "The lining is breathable and the trim is real horn, not plastic.",
  "Inspired by what dock workers wore in the 1930s, with everything scratchy taken out.",
  'Our cutters call it "the reliable one", and they are hard to please.',
  "Light enough for spring, warm enough for an autumn evening by the water.",
];

// biome-ignore format: a list of words
export const COLOURS: Words = [
  "Ocean Blue", "Slate Grey", "Forest Green", "Brick Red", "Mustard", "Off White", "Charcoal", "Sand",
  "Plum", "Sky Blue", "Rust", "Olive", "Midnight", "Blush", "Ivory", "Black", "Teal", "Caramel", "Lilac",
  "Stone",
];

interface Feature {
  name: string;
  /** Null: the feature says it all. */
  values: Words | null;
}

export const FEATURES: readonly [Feature, ...Feature[]] = [
  { name: "Fabric", values: ["100% Cotton", "Wool Blend", "Linen", "Recycled Polyester", "Canvas"] },
  { name: "Buttons", values: ["Brass", "Horn", "Corozo", "Press Studs"] },
  { name: "Lining", values: ["Fleece", "Satin", "Mesh", "Unlined"] },
  { name: "Stitching", values: ["Double Stitch", '"Cross Stitch"', "Flatlock", "Hand Finished"] },
  { name: "Sole", values: ["Rubber", "Crepe", "Cork"] },
  { name: "Fit", values: ["Relaxed", "Slim", "Regular", "Oversized"] },
  { name: "Made In", values: ["Portugal", "Italy", "Scotland", "Japan"] },
  { name: "UV Protection", values: null },
  { name: "Non-GMO", values: null },
  { name: "Machine Washable", values: null },
  { name: "Water Resistant", values: null },
  { name: "Satisfaction Guaranteed", values: null },
];
