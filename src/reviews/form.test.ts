import { beforeAll, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { form, type Posted, type Refused, reviewer } from "../testing/reviews.ts";

const { post } = reviewer(createTestApp().request);

beforeAll(async () => {
  await emptyCatalogue();
  await given.product({ id: 2 });
  await given.product({ id: 40344 });
  const named = ["Fit", "Length", "Comfort", "Quality"].map((name, i) => ({
    id: 5 + i,
    name,
    sum: 0,
    count: 0,
  }));
  for (const id of [2, 40344])
    await given.summary({ product_id: id, characteristics: JSON.stringify(named) });
});

describe("a review form", () => {
  it.each([
    ["fills in everything", form, []],
    ["fills in what it must", { product_id: 2, rating: 1, recommend: false, body: "B", name: "N" }, []],
    [
      "sends everything as text",
      {
        ...form,
        product_id: "40344",
        rating: "5",
        recommend: "true",
        characteristics: { "5": "4", "6": "1" },
      },
      [],
    ],
    ["sends what was left empty", { ...form, summary: "", email: "", photos: [], characteristics: {} }, []],
    [
      "sends null for what was left empty",
      { ...form, summary: null, email: null, photos: null, characteristics: null },
      [],
    ],
    [
      "sends the characteristics of every product it knows",
      { ...form, characteristics: { "135219": 3, "5": 2, "8": 5, "135220": 1 } },
      ["characteristics.135219", "characteristics.135220"],
    ],
    [
      "names its characteristics",
      { ...form, characteristics: { Fit: 3, undefined: 1, "05": 2 } },
      ["characteristics.Fit", "characteristics.undefined", "characteristics.05"],
    ],
    [
      "sends its whole state along",
      {
        ...form,
        size: 3,
        showModal: true,
        errors: { deep: [[[]]] },
        review_id: 1,
        helpfulness: 99,
        reported: true,
        date: "2001-01-01",
        response: "we",
      },
      ["size", "showModal", "errors", "review_id", "helpfulness", "reported", "date", "response"],
    ],
  ])("that %s is accepted", async (_, body, ignored) => {
    const response = await post(body);
    expect(await response.json()).toMatchObject({ ignored, helpfulness: 0, response: null });
    expect(response.status).toBe(201);
  });

  it.each([
    ["rating", [1, 5, "1", "05", 3.0]],
    ["recommend", [true, false, "true", "false"]],
    ["body", ["x", " ", "x".repeat(5000), "👍".repeat(5000)]],
    ["name", ["x", "👍".repeat(60)]],
    ["summary", ["", "👍".repeat(200)]],
    ["email", ["", "a@b.example", "o'hara+tag#1@sub.example.co.uk", "a@localhost"]],
    ["photos", [["http://a"], ["HTTPS://EXAMPLE.COM/ä?b=%20#c"], Array(10).fill("https://a.example/p")]],
    ["characteristics", [{ "5": 1 }, { "5": "5" }]],
  ])("may have as %s each of %j", async (field, values) => {
    for (const value of values) {
      const response = await post({ ...form, [field]: value });
      expect([value, response.status]).toEqual([value, 201]);
    }
  });

  const stars = "must be an integer from 1 to 5";
  const email = "must be an e-mail address, or empty";
  const half = "must not contain half a character (a lone surrogate)";
  it.each([
    [
      "product_id",
      "must be an integer from 1 to 2147483647",
      [0, -1, 1.5, 2147483648, "2147483648", "x", "", null, [], {}],
    ],
    ["rating", stars, [0, 6, 4.5, "6", "4.5", "five", "", " 5", "5e0", null, true, [5]]],
    ["recommend", "must be true or false", ["yes", "TRUE", "", 1, 0, null, []]],
    ["body", "must have 1 to 5000 characters", ["", "x".repeat(5001), "👍".repeat(5001)]],
    ["body", "must be a text", [null, 5, {}]],
    ["name", "must have 1 to 60 characters", ["", "x".repeat(61)]],
    ["summary", "must have 0 to 200 characters", ["x".repeat(201)]],
    ["summary", "must be a text", [5, false]],
    [
      "email",
      email,
      [
        "x",
        "@",
        "a@",
        "@b.example",
        "a b@c.example",
        "a@b@c.example",
        " ",
        `${"a".repeat(250)}@b.example`,
        5,
      ],
    ],
    ["photos", "must be at most 10 URLs", [Array(11).fill("https://a.example/p")]],
    ["characteristics.5", stars, [{ "5": 0 }, { "5": 6 }, { "5": "x" }, { "5": null }, { "5": 2.5 }]],
    ["characteristics.17", stars, [{ "17": 9 }]],
    ["body", half, ["\ud83d", "\udc4d and more"]],
  ])("may not have as %s a value that breaks the rule: %s", async (path, message, values) => {
    const [field = ""] = path.split(".");
    for (const value of values) {
      const response = await post({ ...form, [field]: value });
      const { errors } = (await response.json()) as Refused;
      expect([value, response.status, errors]).toEqual([
        value,
        422,
        expect.arrayContaining([{ in: "body", field: path, message }]),
      ]);
    }
  });

  const good = "https://a.example/p";
  it.each([
    ["one that is left empty", [""], [], []],
    ["fields that are left empty", ["", good, "  ", null, "\n", good], [good, good], []],
    ["an address without a scheme", ["a.example/p", good], [good], ["photos.0"]],
    ["a file's name behind an empty field", ["", "p.jpg", good], [good], ["photos.1"]],
    [
      "what browsers must not load",
      ["ftp://a.example/p", "javascript:alert(1)", "data:image/png;base64,AA", "blob:https://a.example/1"],
      [],
      ["photos.0", "photos.1", "photos.2", "photos.3"],
    ],
    [
      "what is no address",
      [
        "//a.example/p",
        "https://",
        "https://a b",
        `${good}\n`,
        `${good}\ud83d`,
        `${good}${"x".repeat(2048)}`,
      ],
      [],
      ["photos.0", "photos.1", "photos.2", "photos.3", "photos.4", "photos.5"],
    ],
    [
      "things that are no text",
      [{ url: good }, {}, [good], 5, false],
      [],
      [0, 1, 2, 3, 4].map((i) => `photos.${i}`),
    ],
    ["many empty fields", [...Array(30).fill(""), good], [good], []],
    [
      "ten that can be had among others",
      [...Array(10).fill(good), "p.jpg"],
      Array(10).fill(good),
      ["photos.10"],
    ],
    ["a text in place of a list", good, [], ["photos"]],
    ["a file list, of which JSON makes an object", { "0": {} }, [], ["photos"]],
    ["a number in place of a list", 5, [], ["photos"]],
    ["an empty text in place of a list", "", [], []],
    ["null in place of a list", null, [], []],
  ])("keeps the valid photos when it is sent %s", async (_, photos, kept, ignored) => {
    const response = await post({ ...form, photos });
    expect(response.status).toBe(201);
    const posted = (await response.json()) as Posted & { photos: { url: string }[] };
    expect([posted.photos.map(({ url }) => url), posted.ignored]).toEqual([kept, ignored]);
  });

  it("lists ignored fields first, then photos, then characteristics", async () => {
    const sent = { ...form, photos: ["p.jpg"], size: "M", characteristics: { "17": 1 } };
    expect(await (await post(sent)).json()).toMatchObject({
      ignored: ["size", "photos.0", "characteristics.17"],
    });
  });

  it.each([
    ["is left out", ({ summary: _, ...rest }: typeof form) => rest],
    ["is null", (whole: typeof form) => ({ ...whole, summary: null })],
    ["is empty", (whole: typeof form) => ({ ...whole, summary: "" })],
  ])("has an empty text for a summary that %s", async (_, change) => {
    expect(await (await post(change(form))).json()).toMatchObject({ summary: "" });
    expect(await query("select summary from reviews order by id desc limit 1", [])).toEqual([[""]]);
  });

  it("must send an object as characteristics", async () => {
    for (const value of ["x", 5, true]) {
      const response = await post({ ...form, characteristics: value });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ errors: [{ in: "body", field: "characteristics" }] });
    }
  });

  it("gets all errors at once", async () => {
    const response = await post({
      product_id: "x",
      summary: 1,
      body: "",
      email: "nobody",
      photos: ["p.jpg", "https://a.example/p", 7],
      characteristics: { "5": 9, "6": 1 },
    });
    const { errors, detail } = (await response.json()) as Refused;
    expect(errors.map(({ field }) => field).toSorted()).toEqual([
      "body",
      "characteristics.5",
      "email",
      "name",
      "product_id",
      "rating",
      "recommend",
      "summary",
    ]);
    expect(detail).toContain("invalid product_id: must be an integer from 1 to 2147483647");
    expect(detail).toContain("invalid rating: is required: an integer from 1 to 5");
    expect(detail).toContain("invalid name: is required");
  });

  it.each([
    ["400 with a body that is no JSON", "{", {}, 400, "malformed-body"],
    ["400 with NUL in a text", JSON.stringify({ ...form, body: "a\0b" }), {}, 400, "nul-in-text"],
    ["400 with NUL in what is ignored", JSON.stringify({ ...form, "a\0b": 1 }), {}, 400, "nul-in-text"],
    ["413 over 64 KiB", JSON.stringify({ ...form, junk: "x".repeat(65536) }), {}, 413, "body-too-large"],
    ["415 as text", JSON.stringify(form), { "Content-Type": "text/plain" }, 415, "unsupported-media-type"],
    ["422 with a list", "[]", {}, 422, "invalid-request"],
    ["422 with null", "null", {}, 422, "invalid-request"],
    ["422 with nothing in it", "{}", {}, 422, "invalid-request"],
    [
      "422 with half a character for an id",
      JSON.stringify({ ...form, characteristics: { "\ud83d": 1 } }),
      {},
      422,
      "invalid-request",
    ],
  ])("is %s", async (_, body, headers, status, kind) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: `/problems/${kind}` });
  });

  it("that is not an object gets an error that says so", async () => {
    expect(await (await post("[]")).json()).toMatchObject({
      status: 422,
      errors: [{ in: "body", field: "", message: "must be an object" }],
    });
  });

  it("cannot change other data by the name of a field", async () => {
    const response = await post(`{"__proto__":{"rating":1},"constructor":1,${JSON.stringify(form).slice(1)}`);
    expect(response.status).toBe(201);
    const { rating, ignored } = (await response.json()) as Posted;
    expect(rating).toBe(form.rating);
    expect(ignored).toContain("constructor");
  });
});
