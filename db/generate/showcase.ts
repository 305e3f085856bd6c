/** The first products of every catalogue, written by hand: they are what a visitor of the shop sees first. */
export interface ShowcaseProduct {
  name: string;
  slogan: string;
  description: string;
  category: string;
  price: number;
  colours: readonly string[];
}

export const SHOWCASE: readonly ShowcaseProduct[] = [
  {
    name: "Harbour Rain Jacket",
    slogan: "Let it pour",
    description:
      "A waxed cotton jacket for people who walk anyway. The hood stays up in a gale and rolls away into the collar, the cuffs close over gloves, and the two front pockets are deep enough for a paperback and a flask. Made in small runs on the coast, where it is tested most days of the year.",
    category: "Jackets",
    price: 180,
    colours: ["Ocean Blue & Slate Grey", "Forest Green", "Mustard", "Midnight"],
  },
  {
    name: "Lantern Pleated Trousers",
    slogan: "Room to think",
    description:
      "High-waisted, softly pleated and cut wide, in a wool that holds a crease and forgives a bicycle.",
    category: "Trousers",
    price: 95,
    colours: ["Charcoal", "Sand", "Olive"],
  },
  {
    name: "Heron Court Sneakers",
    slogan: "Clean for a week, better after a year",
    description:
      "Plain leather court shoes with a stitched rubber sole that a cobbler can replace. No logo anywhere.",
    category: "Sneakers",
    price: 120,
    colours: ["Off White", "Off White & Teal", "Black"],
  },
  {
    name: "Meadow Wrap Dress",
    slogan: "From the allotment to the wedding",
    description: "A wrap dress in washed linen with proper pockets and a tie that stays tied.",
    category: "Dresses",
    price: 140,
    colours: ["Brick Red", "Sky Blue", "Ivory & Plum"],
  },
  {
    name: "Saltmarsh Crew Jumper",
    slogan: "Warm, not scratchy",
    description:
      "Three-ply merino in a fisherman's rib, knitted in one piece so there is no seam to rub or to burst.",
    category: "Knitwear",
    price: 130,
    colours: ["Stone", "Midnight", "Rust"],
  },
  {
    name: "Quarry Chelsea Boots",
    slogan: "Kick the leaves",
    description:
      "Oiled leather uppers, a storm welt and a lugged sole: smart from above, sensible from below.",
    category: "Boots",
    price: 210,
    colours: ["Caramel", "Black"],
  },
  {
    name: "Juniper Oxford Shirt",
    slogan: "Iron it or don't",
    description:
      "A heavy Oxford cloth with a soft roll to the collar. Cut a little longer so that it stays tucked in.",
    category: "Shirts",
    price: 70,
    colours: ["Ivory", "Sky Blue", "Blush", "Sky Blue & Ivory"],
  },
  {
    name: "Drift Weekender",
    slogan: "Two nights, one bag",
    description:
      "Canvas and bridle leather, a flat base that stands up by itself, and a pocket for wet things.",
    category: "Bags",
    price: 165,
    colours: ["Olive & Caramel", "Midnight"],
  },
];
