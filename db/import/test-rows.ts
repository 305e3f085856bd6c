import { expect } from "vitest";
import { type Content, createTarget, type Imported, type Target, writeFolder } from "./test-catalogue.ts";

// A small catalogue, right in all rows, which each test adds its own rows to.

export const PRODUCTS = ['1,"One",null,"d","c",140', '2,"Two","s",null,null,"$956.00"', "3,Three,,,,140.5"];
export const STYLES = [
  '1,1,"Red",null,140,1',
  '2,1,"Blue",$10.5,140.00,false',
  '3,2,"Green",0,500000000,null',
];
export const REVIEW = (id: number, product = 1) =>
  `${id},${product},5,1596080481467,"s","b",true,false,"n","e",null,8`;
const CHARACTERISTICS = ['1,1,"Fit"', '2,1,"Size"', '3,2,"Fit"'];

/** Imports files into a new database, the parents above being there unless given. */
export async function imported(contents: Record<string, Content>): Promise<Imported & { target: Target }> {
  const target = await createTarget();
  const reviews = [REVIEW(1), REVIEW(2), REVIEW(3, 2)];
  const folder = await writeFolder({
    product: PRODUCTS,
    styles: STYLES,
    reviews,
    characteristics: CHARACTERISTICS,
    ...contents,
  });
  return { target, ...(await target.import(folder)) };
}

/** What is said about the rows of one file. */
export function told({ report, rejects }: Imported, file: string) {
  const { imported, repaired, merged, rejected } =
    report.files[file] ?? expect.fail(`${file} is not in the report`);
  return {
    imported,
    repaired,
    merged,
    rejected,
    rejects: rejects.map(({ line, reason, text }) => [line, reason, text]),
  };
}
