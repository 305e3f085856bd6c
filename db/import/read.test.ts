import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecords } from "./read.ts";
import { RECORD_LIMIT } from "./split.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-"));
});

afterAll(() => rm(folder, { recursive: true }));

interface Seen {
  line: number;
  fields?: (string | null)[];
  problem?: string;
  repaired?: true;
  text?: string;
}

async function read(content: string | Buffer, columns = 3, width = columns): Promise<Seen[]> {
  const path = join(folder, "file.csv");
  await writeFile(path, content);
  const seen: Seen[] = [];
  for await (const { records } of readRecords(path, {
    columns,
    width,
    kinds: new Array(columns).fill("text"),
  })) {
    while (records.next()) {
      const { line, problem, repaired, fields } = records;
      if (problem === undefined) {
        const decoded = fields
          .slice(0, columns)
          .map((field) => field && Buffer.from(field, "latin1").toString());
        seen.push({ line, fields: decoded, ...(repaired ? { repaired } : {}) });
      } else {
        seen.push({ line, problem, text: records.original(100) });
      }
    }
  }
  return seen;
}

describe("reading a file", () => {
  it("leaves out the header and blank lines, and counts physical lines", async () => {
    expect(await read('a,b,c\n1,"x\ny",2\n\n  \t\n3,4,5\n')).toEqual([
      { line: 2, fields: ["1", "x\ny", "2"] },
      { line: 6, fields: ["3", "4", "5"] },
    ]);
  });

  it("takes a BOM, CRLF, spaces after commas, further columns and a missing last newline", async () => {
    expect(await read("\ufeffa, b ,c\r\n1, 2, null,,\r\n 3 ,4,5")).toEqual([
      { line: 2, fields: ["1", "2", null] },
      { line: 3, fields: ["3", "4", "5"] },
    ]);
  });

  it("refuses a row with one more value that is not quoted, for a comma in one before may have made it", async () => {
    const rows = [
      '1,"a",299.00',
      '2,"a",1,299.00',
      "3,a,1,",
      '4,"a",1,"x"',
      "5,a, b,1",
      "6,a,1, ",
      "7,a,1,,x",
    ];
    const refused = (seen: Seen[]) => seen.filter(({ problem }) => problem === "too-many-fields");
    const seen = await read(`a,b,c\n${rows.join("\n")}\n`);
    expect(refused(seen).map(({ line, text }) => [line, text])).toEqual([
      [3, '2,"a",1,299.00'],
      [6, "5,a, b,1"],
    ]);
    expect(seen).toHaveLength(rows.length);
    expect(refused(await read(`a,b,c,\n${rows.join("\n")}\n`, 3, 4))).toMatchObject([{ line: 8 }]);
  });

  it("keeps text in every script as it is", async () => {
    expect(await read('a,b,c\n1,"à la carte — ✂️",مرحبا\n2,\u00a0x\u00a0,"é"\n')).toEqual([
      { line: 2, fields: ["1", "à la carte — ✂️", "مرحبا"] },
      { line: 3, fields: ["2", "\u00a0x\u00a0", "é"] },
    ]);
  });

  it("refuses the lines that are not UTF-8 or hold NUL, and no others", async () => {
    const bad = Buffer.from(
      'é,1,2\n3,"\xff",4\né,5,6\n7,"\xe2\x82",8\n'.replaceAll("é", "\xc3\xa9"),
      "latin1",
    );
    expect(
      await read(Buffer.concat([Buffer.from("a,b,c\n"), bad, Buffer.from("9,\0,\n10,11,12\n")])),
    ).toEqual([
      { line: 2, fields: ["é", "1", "2"] },
      { line: 3, problem: "invalid-utf8", text: '3,"\ufffd",4' },
      { line: 4, fields: ["é", "5", "6"] },
      { line: 5, problem: "invalid-utf8", text: '7,"\ufffd",8' },
      { line: 6, problem: "nul-character", text: "9,\0," },
      { line: 7, fields: ["10", "11", "12"] },
    ]);
  });

  it("refuses a record whose first line is not UTF-8 also where a block ends within it", async () => {
    const before = `1,"${"x".repeat(262_000)}",2\n`;
    const content = Buffer.from(`a,b,c\n${before}3,"\xff\n${"y".repeat(300)}",4\n5,6,7\n`, "latin1");
    expect((await read(content)).slice(1)).toMatchObject([
      { line: 3, problem: "invalid-utf8" },
      { line: 5, fields: ["5", "6", "7"] },
    ]);
  });

  it("goes on with the next line after one that it refuses", async () => {
    expect(await read('a,b,c\n1,"x,y\n2,3\n4,5,6\n')).toEqual([
      { line: 2, problem: "unclosed-quote", text: '1,"x,y' },
      { line: 3, problem: "too-few-fields", text: "2,3" },
      { line: 4, fields: ["4", "5", "6"] },
    ]);
  });

  it("refuses a line longer than a record may be, without keeping it in memory", async () => {
    const long = "x".repeat(3 * RECORD_LIMIT);
    expect(await read(`a,b,c\n1,2,3\n${long}\n4,5,6\n7,8,${long}`)).toMatchObject([
      { line: 2, fields: ["1", "2", "3"] },
      { line: 3, problem: "unclosed-quote", text: "x".repeat(100) },
      { line: 4, fields: ["4", "5", "6"] },
      { line: 5, problem: "unclosed-quote" },
    ]);
  });

  it("goes on after a quote that is open to the end of a long file", async () => {
    const rows = Array.from({ length: 100_000 }, (_, row) => `${row},plain text without quotes,${row}`);
    const seen = await read(`a,b,c\n1,"open,2\n${rows.join("\n")}\n`);
    expect(seen[0]).toMatchObject({ line: 2, problem: "unclosed-quote" });
    expect(seen).toHaveLength(1 + rows.length);
    expect(seen.at(-1)).toEqual({ line: 100_002, fields: ["99999", "plain text without quotes", "99999"] });
  });

  it("reads back whatever a writer quoted, across the edges of blocks", async () => {
    const character = fc.oneof(
      fc.constantFrom('"', ",", "\n", "\r\n", " ", "é", "😀", "null"),
      fc.string({ maxLength: 3 }),
    );
    const text = fc.array(character, { maxLength: 12 }).map((parts) => parts.join("").replaceAll("\0", ""));
    const field = fc.oneof(
      text.map((value) => ({ written: `"${value.replaceAll('"', '""')}"`, value })),
      fc.nat().map((value) => ({ written: String(value), value: String(value) })),
      fc.constantFrom("null", "", "NULL").map((written) => ({ written, value: null })),
    );
    const record = fc.array(field, { minLength: 4, maxLength: 4 });
    const filler = fc.constantFrom(0, 261_900, 262_100, 262_140);
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 30 }),
        filler,
        fc.constantFrom("\n", "\r\n"),
        async (rows, size, end) => {
          const body = rows
            .map((fields) => `x,${fields.map(({ written }) => written).join()}${end}`)
            .join("");
          const seen = await read(`a,b,c,d,e${end}f,"${"x".repeat(size)}",1,2,3${end}${body}`, 5);
          expect(seen.slice(1).map(({ fields }) => fields)).toEqual(
            rows.map((fields) => ["x", ...fields.map(({ value }) => value)]),
          );
          expect(seen.every((record) => record.repaired === undefined)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});
