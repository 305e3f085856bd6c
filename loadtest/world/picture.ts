import type { PlaceFigures, WorldResult } from "./result.ts";

const WIDTH = 860;
const LEFT = 210;
const ROW = 24;
const TOP = 36;
const GREY = "#9aa4b2";
const ORANGE = "#f6821f";
const BROWN = "#c2410c";

/** Two rows of bars: how long other places served the old answer, and what shoppers waited, `without` the edge too. */
export function drawWorld(results: WorldResult[], without: WorldResult | undefined): string {
  const stale = results.flatMap(({ writes, staleness }) => [
    { label: `${writes} changes/s, p50`, ms: staleness.p50, bar: GREY },
    { label: `${writes} changes/s, p99`, ms: staleness.p99, bar: ORANGE },
    { label: `${writes} changes/s, longest`, ms: staleness.longest, bar: BROWN },
  ]);
  const waits = (results[0]?.places ?? []).flatMap(({ place, p50, p95 }, i) => [
    { label: `${place}, p50`, ms: p50, bar: GREY },
    { label: `${place}, p95`, ms: p95, bar: ORANGE },
    ...barsWithout(without?.places[i]),
  ]);
  const second = TOP + stale.length * ROW + 40;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${second + waits.length * ROW + 10}" font-family="system-ui, sans-serif" font-size="12" fill="#57606a">
<title>Staleness in other places by rate of changes, and latency by place</title>
<text x="${LEFT}" y="${TOP - 16}">ms that other places served the old answer after a change</text>
${drawBars(stale, TOP)}
<text x="${LEFT}" y="${second - 16}">ms that shoppers waited for a read, distance included</text>
${drawBars(waits, second)}
</svg>
`;
}

function barsWithout(place: PlaceFigures | undefined) {
  if (place === undefined) return [];
  return [
    { label: `${place.place}, no edge, p50`, ms: place.p50, bar: GREY },
    { label: `${place.place}, no edge, p95`, ms: place.p95, bar: BROWN },
  ];
}

function drawBars(bars: { label: string; ms: number; bar: string }[], top: number): string {
  const longest = Math.max(1, ...bars.map(({ ms }) => ms));
  return bars
    .map(({ label, ms, bar }, i) => {
      const y = top + i * ROW;
      const width = Math.max(1, (ms / longest) * (WIDTH - LEFT - 90));
      return `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${label}</text>
<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="15" rx="2" fill="${bar}"/>
<text x="${LEFT + Number(width.toFixed(1)) + 6}" y="${y + 12}">${Math.round(ms).toLocaleString("en")}</text>`;
    })
    .join("\n");
}
