import { refusal } from "./guard.ts";

// The explorer's controls of the stack, under /local/. They use the write token, so that the page does not need it.
// db/README.md has the table.

type Bindings = { SQL_GATEWAY_URL: string; WRITE_TOKENS: string; PUBLIC_ORIGIN: string; CONTROL_URL: string };

/** The Worker itself, without its bindings. */
type Ask = (request: Request) => Promise<Response>;

type Context = { env: Bindings; ask: Ask; body: Body };
type Body = Record<string, unknown>;
type Control = (context: Context, id: string) => Promise<Response>;

const CONTROLS: [path: RegExp, control: Control][] = [
  [/^\/local\/state$/, state],
  [/^\/local\/faults$/, setFaults],
  [/^\/local\/purges$/, ({ env, ask, body }) => ask(toApi(env, "POST", "/purges", body))],
  [/^\/local\/products\/(\d{1,10})$/, editProduct],
  [
    /^\/local\/import$/,
    ({ env, body }) => fetch(`${env.CONTROL_URL}/import`, jsonRequest("POST", body, env)),
  ],
];

/** The response of a control. Undefined: the path is not one. */
export async function answerControl(
  request: Request,
  env: Bindings,
  ask: Ask,
): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  for (const [path, control] of CONTROLS) {
    const found = path.exec(pathname);
    if (found === null) continue;
    const [status, detail] = refusal(request) ?? [];
    if (status !== undefined)
      return Response.json({ detail }, { status, headers: { ...UNSTORED, Allow: "POST" } });
    const body = await request.json().catch(() => undefined);
    if (typeof body !== "object" || body === null || Array.isArray(body))
      return refuse("The body must be a JSON object.");
    const answer = await control({ env, ask, body: body as Body }, found[1] ?? "");
    const headers = new Headers(answer.headers);
    for (const name of [...headers.keys()]) if (name.startsWith("access-control-")) headers.delete(name);
    for (const [name, value] of Object.entries(UNSTORED)) headers.set(name, value);
    return new Response(answer.body, { status: answer.status, headers });
  }
  return undefined;
}

const UNSTORED = { "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin" };

const refuse = (detail: string) => Response.json({ detail }, { status: 422, headers: UNSTORED });

function jsonRequest(method: string, body: unknown, { WRITE_TOKENS }: Bindings): RequestInit {
  const token = WRITE_TOKENS.replace(/^\w+:/, "");
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  return { method, headers, body: JSON.stringify(body) };
}

const toApi = (env: Bindings, method: string, path: string, body: unknown) =>
  new Request(`${env.PUBLIC_ORIGIN}${path}`, jsonRequest(method, body, env));

const gateway = ({ SQL_GATEWAY_URL }: Bindings, path: string, init?: RequestInit) =>
  fetch(new URL(path, SQL_GATEWAY_URL), init);

async function state({ env }: Context): Promise<Response> {
  const answers = await Promise.all([gateway(env, "/faults"), gateway(env, "/stats")]);
  const [faults, stats] = await Promise.all(answers.map((answer) => answer.json() as Promise<Body>));
  return Response.json({ faults, ...stats });
}

/** Makes the database fail or slow, or restores it: see db/local/faults.ts. */
async function setFaults({ env, body }: Context): Promise<Response> {
  return await gateway(env, "/faults", { method: "PUT", body: JSON.stringify(body) });
}

type Style = {
  name: string;
  original_price: string;
  sale_price: string | null;
  "default?": boolean;
  photos: { url: string | null; thumbnail_url: string | null }[];
  skus: Record<string, { quantity: number | null; size: string | null }>;
};

/** Sets the price of the default style, or the quantity of each size, through the API. */
async function editProduct({ env, ask, body }: Context, id: string): Promise<Response> {
  const { price, quantity, ...unknown } = body;
  if (Object.keys(unknown).length > 0 || (price === undefined && quantity === undefined)) {
    return refuse("The body must be {price}, {quantity} or both.");
  }
  const read = await ask(new Request(`${env.PUBLIC_ORIGIN}/products/${id}/styles`));
  if (read.status !== 200) return read;
  const { results } = (await read.json()) as { results: Style[] };
  const first = results.find((style) => style["default?"]) ?? results[0];
  const styles = results.map((style) => ({
    ...without("style_id", style),
    ...(style === first && price !== undefined && { original_price: price, sale_price: null }),
    photos: style.photos.filter(({ url }) => url !== null),
    skus: Object.values(style.skus)
      .filter(({ size }) => size !== null)
      .map((sku) => (quantity === undefined ? sku : { ...sku, quantity })),
  }));
  const change = first === undefined ? { default_price: price } : { styles };
  return await ask(toApi(env, "PUT", `/products/${id}`, change));
}

function without(name: string, { ...rest }: Record<string, unknown>): Record<string, unknown> {
  delete rest[name];
  return rest;
}
