import { describe, expect, it } from "vitest";
import { NEEDS_MORE_TEXT, RECORD_LIMIT, type RecordFormat, type Split, splitCarefully } from "./split.ts";

const TEXTS: RecordFormat = { columns: 3, width: 3, kinds: ["text", "text", "text"] };
const URLS: RecordFormat = { columns: 3, width: 3, kinds: ["other", "url", "url"] };

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

  it("is not closed behind a comma, which may be the value's or another column's", () => {
    expect(split('1,"u","t&q=80,,\n', URLS).problem).toBe("unclosed-quote");
    expect(split('1,"a","b, \n2,"c","d"\n').problem).toBe("unclosed-quote");
    expect(split('1,"u","t&q=8,0\n', URLS)).toMatchObject({ fields: ["1", "u", "t&q=8,0"], repaired: true });
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

  it("swallows no further line in a column that is no text", () => {
    const numbers: RecordFormat = { columns: 3, width: 3, kinds: ["other", "text", "other"] };
    expect(split('1,"a","2""\n2,"b",3"\n', numbers)).toMatchObject({
      fields: ["1", "a", '2"'],
      repaired: true,
    });
    expect(split('"1\n2",b,c\n', numbers)).toMatchObject({ problem: "unclosed-quote", end: 2 });
    expect(split('1,"a","2', numbers).problem).toBe("unclosed-quote");
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

describe("more fields than columns", () => {
  // The last field is quoted with a stray quote, so that the careful way is taken; read.test.ts has the plain one.
  const STRAY = '1,"a "b" c",';

  it("are passed over if the first of them is empty or quoted", () => {
    for (const extra of [",", ", ", ',""', ',"",""', ",,,"]) {
      expect([extra, split(`${STRAY}d${extra}\n`).problem]).toEqual([extra, undefined]);
    }
  });

  it("are refused if the first of them is neither, or if there is anything beside a stray quote", () => {
    for (const extra of [",000", ", b", ",null", ',b"', ',"x"', ",,x"]) {
      expect([extra, split(`${STRAY}1${extra}\n`).problem]).toEqual([extra, "too-many-fields"]);
    }
  });

  it("are passed over as far as the header has columns without a name", () => {
    const wide = { ...TEXTS, width: 5 };
    expect(split('1,"a ""b""" ,c,x,y\n', wide).problem).toBeUndefined();
    expect(split('1,"a ""b""" ,c,x,y,"z"\n', wide).problem).toBeUndefined();
    expect(split('1,"a ""b""" ,c,x,y,z\n', wide).problem).toBe("too-many-fields");
  });
});

describe("text that ends before the record does", () => {
  it("asks for more while a quote may still be closed", () => {
    expect(splitCarefully('1,"a\n', 0, false, TEXTS)).toBe(NEEDS_MORE_TEXT);
    expect(splitCarefully('1,"a\nb"', 0, false, TEXTS)).toBe(NEEDS_MORE_TEXT);
    expect(splitCarefully('1,"a","b\n', 0, false, URLS)).not.toBe(NEEDS_MORE_TEXT);
  });
});
