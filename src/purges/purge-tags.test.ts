import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createRouter } from "../router.ts";
import { createTestApp } from "../testing/catalogue.ts";
import { purgeTags } from "./purge-tags.ts";

/** An app with a write that only purges tags. */
function createWrite(deps: Parameters<typeof createTestApp>[0], everywhere: boolean) {
  const { app, records } = createTestApp(deps);
  const writes = createRouter();
  writes.put("/write", async (c) => {
    await purgeTags(c, ["product-1"], { everywhere });
    return c.body(null, 204);
  });
  app.route("/", writes);
  const answer = async (ctx: ExecutionContext) => await app.request("/write", { method: "PUT" }, env, ctx);
  /** Returns after all background work. */
  const write = async () => {
    const ctx = createExecutionContext();
    const response = await answer(ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
  return { write, answer, records };
}

function inFront(): ExecutionContext {
  const purge = async () => ({ success: true, errors: [] });
  return Object.assign(createExecutionContext(), { cache: { purge, invalidate: purge } });
}

describe("a write that purges tags", () => {
  it("starts the drain only if the tags are recorded", async () => {
    let sent = 0;
    const drainPurges = async () => {
      sent += 1;
    };
    await createWrite({ drainPurges }, false).write();
    expect(sent).toBe(0);
    await createWrite({ drainPurges }, true).write();
    expect(sent).toBe(1);
  });

  it("waits up to a second until they are sent, with the platform cache", async () => {
    let sent = false;
    const soon = async () => {
      await scheduler.wait(20);
      sent = true;
    };
    await createWrite({ drainPurges: soon }, true).answer(inFront());
    expect(sent).toBe(true);
    const never = () => new Promise<void>(() => {});
    expect((await createWrite({ drainPurges: never }, true).answer(inFront())).status).toBe(204);
  });

  it("lists them in its log record", async () => {
    const { write, records } = createWrite({}, false);
    await write();
    expect(records).toMatchObject([{ level: "info", path: "/write", purged: ["product-1"] }]);
  });

  it("succeeds if the store fails, and logs the failure", async () => {
    const store = { match: async () => undefined, put: () => Promise.reject(new Error("no store")) };
    const { write, records } = createWrite({ store }, true);
    expect((await write()).status).toBe(204);
    expect(records[0]).toMatchObject({ level: "error", failed: "purging here" });
    expect(records[0]?.error).toContain("no store");
  });

  it("succeeds if they cannot be sent, and logs the failure", async () => {
    const { write, records } = createWrite({ drainPurges: () => Promise.reject(new Error("no way")) }, true);
    expect((await write()).status).toBe(204);
    expect(records.find(({ failed }) => failed === "purging everywhere")?.error).toContain("no way");
  });
});
