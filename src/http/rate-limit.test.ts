import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { onError } from "../problem.ts";
import { createRouter } from "../router.ts";
import { limitWrites } from "./rate-limit.ts";

/** The limit a minute, in the configuration of the tests. */
const { TIGHT_LIMIT } = env as { TIGHT_LIMIT?: RateLimit };

function createApp(limit: RateLimit | undefined) {
  const app = createRouter();
  app.use(async function provide(c, next) {
    c.set("writeLimit", limit);
    await next();
  });
  app.post("/", limitWrites, (c) => c.body(null, 204));
  app.onError(onError);
  return (address: string) =>
    app.request("/", { method: "POST", headers: { "CF-Connecting-IP": address } }, env);
}

/** More than twice the limit, because a new minute may begin meanwhile. */
const MANY = Array.from({ length: 7 });

describe("a public write", () => {
  it("is 429 with Retry-After above the client's limit, and other clients are not affected", async () => {
    const post = createApp(TIGHT_LIMIT);
    const answers = [];
    for (const _ of MANY) answers.push(await post("203.0.113.7"));
    expect(answers[0]?.status).toBe(204);
    const refused = answers.find(({ status }) => status === 429);
    expect(await refused?.json()).toMatchObject({ type: "/problems/too-many-requests" });
    expect(refused?.headers.get("Retry-After")).toBe("60");
    expect((await post("203.0.113.8")).status).toBe(204);
  });

  it("counts all addresses of one IPv6 network as one client", async () => {
    const keys: string[] = [];
    const limit = async ({ key }: { key: string }) => {
      keys.push(key);
      return { success: true };
    };
    const post = createApp({ limit });
    const addresses = ["2001:db8:0:7::1", "2001:db8:0:7:a:b:c:d", "2001:db8::7:0:0:0:9", "2001:db8:0:8::1"];
    for (const address of [...addresses, "::1", "::ffff:203.0.113.7"]) await post(address);
    const first = "2001:db8:0:7::/64";
    expect(keys).toEqual([first, first, first, "2001:db8:0:8::/64", "0:0:0:0::/64", "::ffff:203.0.113.7"]);
  });

  it("is never 429 without the binding", async () => {
    const post = createApp(undefined);
    for (const _ of MANY) expect((await post("203.0.113.9")).status).toBe(204);
  });
});
