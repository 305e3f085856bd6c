// Each drawing has a canvas of 300 × 400. `main` and `second` are the two colours of a style, `line` is a dark one
// for seams.

type Shape = string;

const TORSO = "M108 96 L132 84 Q150 100 168 84 L192 96 L204 310 L96 310 Z";
const LONG_SLEEVES =
  "M108 96 L70 124 L52 292 L82 298 L104 168 Z M192 96 L230 124 L248 292 L218 298 L196 168 Z";
const SHORT_SLEEVES = "M108 96 L62 132 L80 176 L106 158 Z M192 96 L238 132 L220 176 L194 158 Z";

const main = (d: string) => `<path class="main" d="${d}"/>`;
const second = (d: string) => `<path class="second" d="${d}"/>`;
const line = (d: string) => `<path class="line" d="${d}"/>`;

const opening = line("M150 98 L150 310");
const buttons = [140, 180, 220, 260].map((y) => `<circle class="dot" cx="150" cy="${y}" r="4"/>`).join("");
const collar = second("M132 84 Q150 100 168 84 L182 92 L150 128 L118 92 Z");
const pockets = line("M112 244 L138 244 L138 276 L112 276 Z M162 244 L188 244 L188 276 L162 276 Z");
const hem = second("M97 292 L203 292 L204 310 L96 310 Z");

const jacket = main(LONG_SLEEVES) + main(TORSO) + collar + opening + pockets;
const coat =
  main(LONG_SLEEVES) +
  main("M108 96 L132 84 Q150 100 168 84 L192 96 L216 366 L84 366 Z") +
  collar +
  line("M150 128 L150 366") +
  buttons;
const shirt = main(LONG_SLEEVES) + main(TORSO) + collar + opening + buttons;
const jumper =
  main(LONG_SLEEVES) + main(TORSO) + second("M132 84 Q150 108 168 84 L174 88 Q150 120 126 88 Z") + hem;
const tee =
  main(SHORT_SLEEVES) +
  main(TORSO) +
  second("M132 84 Q150 108 168 84 L173 87 Q150 118 127 87 Z") +
  line("M164 140 L186 140 L186 166 L164 166 Z");
const hoodie =
  main(LONG_SLEEVES) +
  second("M122 92 Q150 36 178 92 Q150 124 122 92 Z") +
  main(TORSO) +
  second("M118 232 L182 232 L192 280 L108 280 Z") +
  line("M142 108 L142 150 M158 108 L158 150");
const dress =
  main(SHORT_SLEEVES) +
  main("M108 96 L132 84 Q150 112 168 84 L192 96 L186 190 L228 366 L72 366 L114 190 Z") +
  second("M115 186 L185 186 L186 202 L114 202 Z");
const skirt =
  main("M112 130 L188 130 L226 330 L74 330 Z") +
  second("M110 116 L190 116 L190 136 L110 136 Z") +
  line("M136 138 L122 330 M164 138 L178 330");
const trousers =
  main("M108 70 L192 70 L206 360 L162 360 L150 160 L138 360 L94 360 Z") +
  second("M106 62 L194 62 L194 80 L106 80 Z") +
  line("M150 80 L150 160 M118 84 L112 120 M182 84 L188 120");
const shorts =
  main("M104 110 L196 110 L220 270 L160 276 L150 190 L140 276 L80 270 Z") +
  second("M102 100 L198 100 L198 120 L102 120 Z") +
  line("M150 120 L150 190");
const sneakers =
  main("M52 218 Q92 226 112 180 L156 184 Q182 226 238 236 Q256 242 254 264 L52 264 Z") +
  second("M48 262 L256 262 Q256 284 240 284 L60 284 Q48 284 48 262 Z") +
  line("M120 196 L146 206 M130 184 L156 196 M112 210 L138 220");
const boots =
  main("M92 92 L168 92 L168 214 Q216 224 240 252 L240 282 L92 282 Z") +
  second("M88 280 L244 280 L244 302 L140 302 L136 294 L128 302 L88 302 Z") +
  line("M140 92 L136 176 M120 92 L124 176");
const sandals =
  main("M60 262 Q150 230 246 262 L246 282 L60 282 Z") +
  second("M104 252 Q150 170 206 252 L186 256 Q150 200 126 256 Z");
const brogues =
  main("M50 214 Q90 232 122 190 L160 190 Q184 224 240 232 Q258 240 256 266 L50 266 Z") +
  second("M48 264 L256 264 L256 276 L104 276 L100 288 L48 288 Z") +
  line("M178 214 Q196 240 190 264 M130 204 L152 210 M124 214 L146 220");
const hat =
  main("M86 230 Q86 120 150 120 Q214 120 214 230 Z") +
  second("M78 224 L222 224 L222 264 Q150 276 78 264 Z") +
  '<circle class="second" cx="150" cy="114" r="16"/>';
const bag =
  main("M70 176 L230 176 L242 326 L58 326 Z") +
  '<path class="strap" d="M108 180 Q108 104 150 104 Q192 104 192 180"/>' +
  second("M64 250 L236 250 L238 276 L62 276 Z");
const sunglasses =
  '<path class="strap" d="M134 198 Q150 184 166 198 M64 190 L40 176 M236 190 L260 176"/>' +
  main(
    "M58 184 L136 184 Q138 244 98 244 Q58 244 58 184 Z M242 184 L164 184 Q162 244 202 244 Q242 244 242 184 Z",
  ) +
  second(
    "M70 192 L124 192 Q122 212 96 212 Q72 212 70 192 Z M230 192 L176 192 Q178 212 204 212 Q228 212 230 192 Z",
  );
const scarf =
  main(
    "M96 110 Q150 160 204 110 Q224 130 204 158 Q150 200 96 158 Q76 130 96 110 Z M128 168 L174 168 L182 336 L130 336 Z",
  ) + second("M129 276 L179 276 L180 296 L129 296 Z M129 306 L181 306 L182 322 L130 322 Z");

/** By the category of a generated catalogue, as in URLs. */
const SHAPES: Record<string, Shape> = {
  jackets: jacket,
  coats: coat,
  shirts: shirt,
  knitwear: jumper,
  "t-shirts": tee,
  sportswear: hoodie,
  sleepwear: shirt,
  dresses: dress,
  skirts: skirt,
  trousers,
  jeans: trousers,
  shorts,
  sneakers,
  boots,
  sandals,
  "dress-shoes": brogues,
  hats: hat,
  bags: bag,
  sunglasses,
  scarves: scarf,
};

export const hasShape = (category: string) => Object.hasOwn(SHAPES, category);

/** The drawing for a category. For an unknown one, a shirt. */
export const shapeOf = (category: string): Shape =>
  (hasShape(category) ? SHAPES[category] : undefined) ?? tee;
