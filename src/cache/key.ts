/**
 * The one spelling of a read: the parameters that are given, in their order here. It should be what callers are likely
 * to send, for only then does a cache in front of the Worker find it by the request as it stands: defaults are left out,
 * and so is a trailing slash. Values must need no escaping.
 */
export function keyOf(path: string, params: Record<string, string | number | undefined>): string {
  const query = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${value}`,
  );
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}
