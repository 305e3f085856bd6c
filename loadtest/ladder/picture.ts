import { type Rung, short } from "./rung.ts";

const WIDTH = 860;
const LEFT = 350;
const RIGHT = 90;
const TOP = 34;
const ROW = 46;
const BAR = 15;

/** The rates before and after each change, as bars on a logarithmic scale. */
export function drawRungs(rungs: Rung[]): string {
  const highest = Math.log10(Math.max(...rungs.flatMap(({ before, after }) => [before.rate, after.rate])));
  const lowest = Math.floor(Math.log10(Math.min(...rungs.map(({ before }) => before.rate))));
  const lengthOf = (rate: number) =>
    Math.max(1, ((Math.log10(rate) - lowest) / (highest - lowest)) * (WIDTH - LEFT - RIGHT));
  const bar = (rate: number, y: number, colour: string) => {
    const length = lengthOf(rate).toFixed(1);
    const end = LEFT + Number(length) + 6;
    return `<rect x="${LEFT}" y="${y}" width="${length}" height="${BAR}" rx="2" fill="${colour}"/>
<text x="${end}" y="${y + 12}">${short(rate)}</text>`;
  };
  const rows = rungs.map(({ change, request, before, after }, i) => {
    const y = TOP + i * ROW;
    return `<text x="${LEFT - 10}" y="${y + 12}" text-anchor="end" font-weight="600">${escapeText(change)}</text>
<text x="${LEFT - 10}" y="${y + 28}" text-anchor="end" fill-opacity="0.7">${escapeText(request)}</text>
${bar(before.rate, y, "#9aa4b2")}
${bar(after.rate, y + BAR + 2, "#f6821f")}`;
  });
  const height = TOP + rungs.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#57606a">
<title>Requests a second before and after each change</title>
<text x="${LEFT}" y="18">requests a second before (grey) and after (orange) each change, logarithmic</text>
${rows.join("\n")}
</svg>
`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
