/** The part of Headers that the tier reads from a stored response. */
class HeadersDouble {
  readonly #values: ReadonlyMap<string, string>;

  constructor(init: Record<string, string> | HeadersDouble = {}) {
    this.#values =
      init instanceof HeadersDouble
        ? init.#values
        : new Map(Object.entries(init).map(([name, value]) => [name.toLowerCase(), value]));
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
}

/** The part of Response that the tier uses. Node's own takes more time than a whole schedule of the model. */
export class ResponseDouble {
  readonly body: string | null;
  readonly headers: HeadersDouble;

  constructor(
    body: string | null = null,
    { headers }: { headers?: Record<string, string> | HeadersDouble } = {},
  ) {
    this.body = body;
    this.headers = new HeadersDouble(headers);
  }

  async text(): Promise<string> {
    return this.body ?? "";
  }
}
