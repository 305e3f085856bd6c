import { beforeAll, describe, expect, it } from "vitest";
import { KINDS } from "./problem.ts";
import { problemExamples } from "./problem-examples.ts";
import { arrange, NOT_SHOWN, SHOWN } from "./reference/arrange.ts";
import type { Document, Operation } from "./reference/document.ts";
import { createTestApp } from "./testing/catalogue.ts";

type Shown = Operation & { "x-code-samples": { label: string; source: string }[] };

const ORIGIN = "https://api.example.test";
let document: Document;
let page: ReturnType<typeof arrange>;
let operations: Shown[];

beforeAll(async () => {
  document = await (await createTestApp().get("/openapi.json")).json<Document>();
  page = arrange(document, { guide: "## Errors\n", problems: problemExamples() }, ORIGIN);
  operations = Object.values(page.paths).flatMap((methods) => Object.values(methods) as Shown[]);
});

const find = (id: string) => operations.find(({ operationId }) => operationId === id);
const sample = (id: string, label: string) =>
  find(id)?.["x-code-samples"].find((one) => one.label === label)?.source;

describe("the reference page", () => {
  it("shows every operation once, in a group", () => {
    const all = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const own = all.map(({ operationId }) => operationId).filter((id) => !id.endsWith("Alias"));
    expect([...SHOWN, ...NOT_SHOWN].sort()).toEqual(own.sort());
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual([...SHOWN].sort());
    expect(page.tags.map(({ name }) => name)).toEqual([
      "Products",
      "Reviews",
      "Listing and search",
      "Writing",
      "Operating",
    ]);
  });

  it("lists the aliases of an operation with it", () => {
    expect(find("listProducts")?.description).toContain("Also at `GET /products/list`.");
  });

  it("has an example of each error of an operation, and at least one of each kind", () => {
    const seen = new Set<string>();
    for (const { operationId, responses } of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        const problem = content?.["application/problem+json"];
        if (problem === undefined) continue;
        const kinds = Object.keys(problem.examples ?? {});
        expect([operationId, status, kinds]).not.toEqual([operationId, status, []]);
        for (const kind of kinds) seen.add(kind);
      }
    }
    expect([...seen].sort()).toEqual(Object.keys(KINDS).sort());
  });

  it("lists the headers of every request and response in one table", () => {
    expect(page.info.description).toContain("| `If-None-Match (request)` |");
    expect(page.info.description).toContain("| `Cache-Status` |");
    const names = operations.flatMap(({ parameters = [] }) => parameters.map(({ name }) => name));
    expect(names).not.toContain("X-Request-Id");
    expect(names).toContain("Idempotency-Key");
  });

  it("has samples in three languages", () => {
    expect(sample("listReviews", "curl")).toBe(`curl '${ORIGIN}/reviews?product_id=2'`);
    expect(sample("updateProduct", "JavaScript")).toBe(
      `const response = await fetch("${ORIGIN}/products/2", {
  method: "PUT",
  headers: {"Authorization":"Bearer <token>","Content-Type":"application/json"},
  body: JSON.stringify({
    "default_price": "120.00"
  }),
});
if (!response.ok) throw new Error((await response.json()).detail);
console.log(await response.json());`,
    );
    expect(sample("createProduct", "Python")).toContain('"default?": True');
    expect(sample("recordHelpfulVote", "Python")).toContain("print(response.status_code)");
    for (const operation of operations) expect(operation["x-code-samples"]).toHaveLength(3);
  });
});
