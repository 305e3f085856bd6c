/**
 * The cache key: the path and the defined parameters, in the given order. Defaults and a trailing slash are left out, so
 * that most request URLs equal their key, which is when the platform cache finds the entry without the Worker. Values must
 * need no escaping.
 */
export function keyOf(path: string, params: Record<string, string | number | undefined>): string {
  const query = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${value}`,
  );
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}
