import { describe, expect, it } from "vitest";
import { NEEDS_MORE_TEXT, RECORD_LIMIT, type RecordFormat, type Split, splitCarefully } from "./split.ts";

const TEXTS: RecordFormat = { columns: 3, urls: [false, false, false] };
const URLS: RecordFormat = { columns: 3, urls: [false, true, true] };

function split(text: string, format = TEXTS): Split {
  const answer = splitCarefully(text, 0, true, format);
  if (answer === NEEDS_MORE_TEXT) throw new Error("asked for more although there is none");
  return answer;
}

describe("quotes that stand where they should", () => {
  it("unescapes doubled quotes without calling that a repair", () => {
    expect(split('1,"""Cross Stitch""","a ""b"" c"\n')).toMatchObject({
      fields: ["1", '"Cross Stitch"', 'a "b" c'],
      repaired: false,
    });
  });

  it("tells null and nothing from their quoted spellings", () => {
    expect(split('null,"null",\n').fields).toEqual([null, "null", null]);
    expect(split('NULL,"",Null\n').fields).toEqual([null, "", null]);
  });

  it("ignores spaces around quoted and bare fields, but keeps those inside quotes", () => {
    expect(split('1 , " a " , b c \n')).toMatchObject({ fields: ["1", " a ", "b c"], repaired: false });
  });

  it("keeps real newlines in quoted text, in the middle and at the end of a record", () => {
    const text = '1,"one\r\ntwo","three\n\nfour"\n2,b,c\n';
    expect(split(text)).toMatchObject({ fields: ["1", "one\r\ntwo", "three\n\nfour"], repaired: false });
    expect(split(text).end).toBe(text.indexOf("\n2,"));
  });

  it("keeps commas and bytes of other characters", () => {
    expect(split('1,"a, b",\u00c3\u00a0\n').fields).toEqual(["1", "a, b", "\u00c3\u00a0"]);
  });
});

describe("a missing last quote", () => {
  it("is closed at the line end of a url, whatever follows", () => {
    expect(split('1,"u","t&q=80\n2,"u","t"\n', URLS)).toMatchObject({
      fields: ["1", "u", "t&q=80"],
      repaired: true,
    });
    expect(split('1,"u","t&q=80\r\n2,"u","t"\r\n', URLS)).toMatchObject({ fields: ["1", "u", "t&q=80"] });
    expect(split('1,"u","t\nx",\n', URLS)).toMatchObject({ fields: ["1", "u", "t"], repaired: true });
  });

  it("is closed at the end of the file of a url, with or without a last newline", () => {
    expect(split('1,"u","t&q=80', URLS)).toMatchObject({ fields: ["1", "u", "t&q=80"], repaired: true });
  });

  it("is closed at the line end of a text if the next quote opens something else", () => {
    expect(split('1,"a","b\n2,"c","d"\n')).toMatchObject({ fields: ["1", "a", "b"], repaired: true });
    expect(split('1,"a","b\n2,"c","d\n')).toMatchObject({ fields: ["1", "a", "b"], repaired: true });
    expect(split('1,"a","b\n')).toMatchObject({ fields: ["1", "a", "b"], repaired: true });
  });

  it("refuses a text that the file's end cuts off", () => {
    expect(split('1,"a","b').problem).toBe("unclosed-quote");
  });

  it("refuses the line if it is not the last column's and the text does not go on", () => {
    const answer = split('1,"a,b\n2,"c","d"\n');
    expect(answer).toMatchObject({ problem: "unclosed-quote", end: 6 });
    expect(split('1,"u\nv","t"\n', URLS)).toMatchObject({ problem: "unclosed-quote", end: 4 });
  });

  it("refuses the first line if the text goes on but the record does not come out right", () => {
    expect(split('1,"a\nb"\n2,"c","d"\n')).toMatchObject({ problem: "unclosed-quote", end: 4 });
    expect(split('1,"a\nb",c,d\n')).toMatchObject({ problem: "unclosed-quote", end: 4 });
  });

  it("is looked for no further than a record may be long", () => {
    expect(split(`1,"${"a\n".repeat(RECORD_LIMIT / 2)}","b"\n`).problem).toBe("unclosed-quote");
  });
});

describe("a stray quote", () => {
  it("is text inside a quoted field", () => {
    expect(split('1,"a 5" pipe","b"\n')).toMatchObject({ fields: ["1", 'a 5" pipe', "b"], repaired: true });
    expect(split('1,"a "quoted" word",b\n')).toMatchObject({
      fields: ["1", 'a "quoted" word', "b"],
      repaired: true,
    });
  });

  it("is text inside a bare field", () => {
    expect(split('1,5" pipe,b\n')).toMatchObject({ fields: ["1", '5" pipe', "b"], repaired: true });
  });

  it("refuses the row if the number of fields does not come out right", () => {
    expect(split('1,"a,"b"\n').problem).toBe("too-few-fields");
    expect(split('1,"a "b", c",d,e\n').problem).toBe("too-many-fields");
  });

  it("does not make columns without a name count", () => {
    expect(split('1,"a"b","c",,""\n')).toMatchObject({ repaired: true });
    expect(split('1,"a"b","c",,""\n').problem).toBeUndefined();
  });
});

describe("text that ends before the record does", () => {
  it("asks for more while a quote may still be closed", () => {
    expect(splitCarefully('1,"a\n', 0, false, TEXTS)).toBe(NEEDS_MORE_TEXT);
    expect(splitCarefully('1,"a\nb"', 0, false, TEXTS)).toBe(NEEDS_MORE_TEXT);
    expect(splitCarefully('1,"a","b\n', 0, false, URLS)).not.toBe(NEEDS_MORE_TEXT);
  });
});
