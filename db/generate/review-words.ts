type Words = readonly [string, ...string[]];

/** By stars: index 0 is never used. Summaries stay within 76 characters, a body's sentences within 350 together. */
export const SUMMARIES: readonly [Words, ...Words[]] = [
  ["-"],
  ["Fell apart in a week", "Very disappointed", "Sent it straight back", "Do not bother", "Not as pictured"],
  ["Expected more for the price", "Runs far too small", "Nice idea, poor stitching", "Meh"],
  ["It's fine", "Good, not great", "Decent but order a size up", "Average quality, quick delivery"],
  [
    "Really nice, one small complaint",
    "Would buy again",
    "Great colour, true to size",
    "Solid and comfortable",
  ],
  [
    "Love it!",
    "Best I have ever owned",
    "Bought a second one",
    "Perfect fit, perfect colour",
    "Worth every penny",
  ],
];

export const OPENINGS: readonly [Words, ...Words[]] = [
  ["-"],
  [
    "I wanted to like this, but it came apart at the seam on the third day.",
    "The colour has nothing to do with the picture.",
    "Arrived late, creased and smelling of paint.",
  ],
  [
    "It looks good on the hanger and less good on me.",
    "The material is thinner than I expected, and it shows.",
    "Two washes and it is a size smaller.",
  ],
  [
    "It does what it says, no more and no less.",
    "Not bad for everyday use, though I would not wear it to a dinner.",
    "I am in between sizes and neither is quite right.",
  ],
  [
    "I have worn this most days since it came, and it still looks new.",
    "Very comfortable from the first day; the fit is a little generous.",
    "Lovely cloth and careful work, only the buttons feel cheap.",
  ],
  [
    "I really did not expect to like it this much, but here we are.",
    "Three strangers have asked me where I got it.",
    "Soft, warm, well cut and exactly as described.",
  ],
];

export const DETAILS: Words = [
  "I am 172 cm tall and took a medium.",
  "It went through the machine twice without shrinking.",
  "The pockets are deep enough for a phone.",
  "Delivery took four days.",
  "My sister borrowed it, and I have not seen it since.",
  "The stitching around the collar is neat.",
  "I wear it to the office and on the weekend.",
  "It keeps the wind out better than my old one.",
  "The box was nicely packed, with no plastic.",
  "Compared with the one I had before, this is lighter.",
];

export const CLOSINGS: Words = [
  "I would recommend it to a friend.",
  "Customer service was quick to answer.",
  "Let us see how it looks in a year.",
  "Ask for the other colour, it is nicer.",
  "That is all I have to say.",
];

/** Text that a simple CSV reader gets wrong: quotes, commas, line ends, emoji, other scripts. */
export const UNUSUAL_BODIES: Words = [
  'My daughter calls it "the good one", and she is right.',
  "Pros: warm, light, cheap\nCons: none so far\n\nWould buy again.",
  "Love love love it 😍😍 👩‍👩‍👧‍👧 wore it to the beach 🏖️, got compliments all day",
  "とても着心地が良く、サイズもぴったりでした。また買います。",
  "Отличное качество, но доставка заняла две недели.",
  "Très bien coupé, l'étoffe est épaisse ; je l'ai prise en « M ».",
  "مريح جدا والجودة ممتازة، أنصح به",
  'Size "L" fits like an "M", so order up.\nOtherwise fine, thanks',
  '"""',
  "50% off, \\o/ can't complain; <b>bold</b> & cheap\ttabs too",
];

export const UNUSUAL_SUMMARIES: Words = [
  'The "perfect" one',
  "Warm, light, cheap",
  "Super 👍🏽",
  "最高です",
  "Очень доволен",
  'O\'Brien, "size 9", says yes',
];

export const RESPONSES: Words = [
  "Thank you for your kind words!",
  "We are sorry to hear that. Please write to us, and we will put it right.",
  "Thanks for the feedback, our cutters have read it.",
];

// biome-ignore format: a list of words
export const FIRST_NAMES: Words = [
  "ada", "bo", "carla", "dmitri", "elif", "farah", "goran", "hana", "ines", "jomo", "kaito", "lena", "maya",
  "nils", "oona", "pablo", "quinn", "rosa", "sven", "tala", "uma", "viktor", "wren", "ximena", "yusuf",
  "zoé",
];

// biome-ignore format: a list of words
export const LAST_NAMES: Words = [
  "lind", "okafor", "marsh", "silva", "tanaka", "berg", "novak", "haddad", "murphy", "rossi", "kim", "weber",
];
