import { describe, expect, it } from "vitest";
import { KINDS } from "./problem.ts";
import { createTestApp } from "./testing/catalogue.ts";

const { app, get } = createTestApp();

describe("documentation", () => {
  it("describes every route, with its parameters and errors", async () => {
    const { paths, openapi } = (await (await get("/openapi.json")).json()) as {
      openapi: string;
      paths: Record<
        string,
        Record<string, { responses: Record<string, unknown>; parameters?: { name: string }[] }>
      >;
    };
    expect(openapi).toBe("3.1.0");
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const mounted = app.routes
      .filter(
        ({ method, path }) => method !== "ALL" && method !== "OPTIONS" && !/^\/(docs|assets)\//.test(path),
      )
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(new Set(described)).toEqual(new Set(mounted));
    expect(Object.keys(paths["/products/{product_id}"]?.get?.responses ?? {})).toEqual([
      "200",
      "304",
      "404",
      "422",
      "503",
      "default",
    ]);
    expect(paths["/reviews"]?.get?.parameters?.map(({ name }) => name)).toEqual([
      "X-Request-Id",
      "If-None-Match",
      "Atelier-Position",
      "product_id",
      "sort",
      "page",
      "count",
    ]);
  });

  it("is a page whose script, styles and data all come from this host", async () => {
    const page = await get("/docs");
    expect(page.headers.get("Content-Type")).toContain("text/html");
    expect(page.headers.get("Content-Security-Policy")).toContain("script-src 'self';");
    const html = await page.text();
    expect(html).not.toMatch(/https?:/);
    const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(assets).toHaveLength(3);
    for (const path of assets) {
      const asset = await get(path);
      expect(asset.status).toBe(200);
      expect(asset.headers.get("ETag")).toMatch(/^"/);
      expect(asset.headers.get("CDN-Cache-Control")).toContain("max-age=3600");
      expect(asset.headers.get("X-Request-Id")).toMatch(/./);
      expect(asset.headers.get("Access-Control-Allow-Origin")).toBe("*");
      const again = await get(path, { "If-None-Match": asset.headers.get("ETag") ?? "" });
      expect(again.status).toBe(304);
      await asset.body?.cancel();
    }
  });

  it("has a page for each type of problem, which loads nothing", async () => {
    const policy = (await get("/docs")).headers.get("Content-Security-Policy");
    for (const [kind, { title, status }] of Object.entries(KINDS)) {
      const page = await get(`/problems/${kind}`);
      expect([kind, page.status, page.headers.get("Content-Type")]).toEqual([
        kind,
        200,
        "text/html; charset=utf-8",
      ]);
      expect(page.headers.get("Content-Security-Policy")).toBe(policy);
      expect(page.headers.get("CDN-Cache-Control")).toContain("max-age=3600,");
      const html = await page.text();
      expect(html).toContain(`<h1>${title}</h1>`);
      expect(html).toContain(`Status ${status}, type <code>/problems/${kind}</code>`);
      expect(html).not.toMatch(/https?:|<script|<img|undefined|&/);
    }
  });

  it.each([
    "/problems",
    "/problems/",
    "/problems/nope",
    "/problems/Internal",
    "/problems/toString",
    "/problems/a%2fb",
  ])("has no page for an unknown type of problem: %s", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ type: "/problems/unknown-path" });
  });

  it("has a content policy, and the explorer's is stricter with styles", async () => {
    const page = await get("/?product=1");
    expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    const policy = page.headers.get("Content-Security-Policy");
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toContain("unsafe");
    const html = await page.text();
    const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(assets.length).toBe(3); // an icon, a stylesheet, a script
    for (const path of assets) {
      const asset = await get(path);
      expect([path, asset.status, asset.headers.get("Content-Type")]).toEqual([
        path,
        200,
        expect.stringMatching(/^(text\/(css|javascript); charset=utf-8|image\/svg\+xml)$/),
      ]);
      expect(await asset.text()).not.toMatch(/^import type|https?:\/\/(?!www\.w3\.org)/m);
    }
  });

  it("serves no other file of the viewer's package", async () => {
    for (const path of [
      "/viewer.js",
      "/docs/package.json",
      "/docs/index.html",
      "/docs/..%2fpackage.json",
      "/explorer/index.html",
      "/assets/explorer/index.html",
      "/assets/explorer/main.ts",
      "/docs/viewer.js",
      "/assets/reference/index.html",
      "/assets/reference/main.ts",
      "/assets/reference/..%2fexplorer%2fmain.js",
    ]) {
      expect((await get(path)).status).toBe(404);
    }
  });
});
