/** Where the photos of a generated catalogue are; without an address to draw them at, on a host that nobody has. */
export interface Pictures {
  ofStyle(style: { id: number; name: string; category: string; photo: number; random: number }): {
    url: string;
    thumbnail: string;
  };
  ofReview(review: { id: number; category: string; photo: number; colour: string }): string;
}

const NOWHERE = "https://images.example.com";

const elsewhere: Pictures = {
  ofStyle: ({ id, photo, random }) => {
    const url = `${NOWHERE}/styles/${id}/photo-${photo}-${random}.jpg?auto=format&fit=crop`;
    return { url: `${url}&w=1350&q=80`, thumbnail: `${url}&w=300&q=80` };
  },
  ofReview: ({ id, photo }) => `${NOWHERE}/reviews/${id}/photo-${photo}.jpg?auto=format&fit=crop&w=800&q=80`,
};

/** "Off White & Teal" → "off-white_teal". */
const spell = (name: string) => name.toLowerCase().replaceAll(" & ", "_").replaceAll(" ", "-");

/** Addresses that say what is to be drawn: db/start/garments/garments.ts answers them. */
const drawnAt = (address: string): Pictures => {
  const at = (category: string, colours: string, picture: string) =>
    `${address}/garments/${spell(category)}/${spell(colours)}/${picture}`;
  return {
    ofStyle: ({ id, name, category, photo }) => ({
      url: at(category, name, `${id}-${photo}.svg`),
      thumbnail: at(category, name, `${id}-${photo}-small.svg`),
    }),
    ofReview: ({ id, category, photo, colour }) => at(category, colour, `${id}-${photo}.svg`),
  };
};

/** `address` is that of an `npm start`, such as http://127.0.0.1:8787. */
export const picturesAt = (address: string | undefined): Pictures =>
  address === undefined ? elsewhere : drawnAt(address);
