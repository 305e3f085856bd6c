import { element } from "../elements.ts";
import type { Exchange } from "./ledger.ts";
import { singleRequests } from "./single-requests.ts";

/** What the cache, the tags and the page in one have saved since the page was opened. */
export type Session = {
  requests: number;
  bytes: number;
  cacheable: number;
  fromCache: number;
  statementsSaved: number;
  unchanged: number;
  bytesSaved: number;
  requestsSaved: number;
};

export const emptySession = (): Session => ({
  requests: 0,
  bytes: 0,
  cacheable: 0,
  fromCache: 0,
  statementsSaved: 0,
  unchanged: 0,
  bytesSaved: 0,
  requestsSaved: 0,
});

export function add(
  session: Session,
  { method, url, status, body, bytes, sparedBytes, cached }: Exchange,
): void {
  session.requests += 1;
  session.bytes += bytes;
  session.bytesSaved += sparedBytes;
  if (status === 304) session.unchanged += 1;
  if (method !== "GET" || cached.state === undefined) return;
  session.cacheable += 1;
  if (cached.state !== "miss") session.fromCache += 1;
  if (cached.originMs === undefined) session.statementsSaved += 1;
  const [, id] = /^\/products\/(\d+)\/page$/.exec(url.pathname) ?? [];
  if (status === 200 && id !== undefined)
    session.requestsSaved += singleRequests(Number(id), JSON.parse(body).related).length - 1;
}

export const kilobytes = (bytes: number) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`);

/** As terms and values. */
export function sessionStrip(session: Session): HTMLElement[] {
  const { cacheable, fromCache, statementsSaved, unchanged, bytesSaved, requestsSaved } = session;
  const ratio = cacheable === 0 ? "–" : `${Math.round((fromCache / cacheable) * 100)} %`;
  const figures = [
    ["from the cache", ratio],
    ["statements saved", statementsSaved.toLocaleString("en")],
    ["unchanged (304)", unchanged.toLocaleString("en")],
    ["bytes saved", kilobytes(bytesSaved)],
    ["requests saved", requestsSaved.toLocaleString("en")],
  ] as const;
  return figures.map(([term, value]) =>
    element("div", {}, element("dt", {}, term), element("dd", {}, value)),
  );
}
