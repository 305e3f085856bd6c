/** What the rig tells a scenario, in the environment. */
export const settings = {
  url: __ENV.BASE_URL ?? "http://127.0.0.1:8790",
  gatewayUrl: __ENV.GATEWAY_URL ?? "",
  /** The highest product id. */
  products: Number(__ENV.PRODUCTS ?? 100_000),
  /** Undefined: what the scenario says. */
  rate: __ENV.RATE === undefined ? undefined : Number(__ENV.RATE),
  durationS: __ENV.DURATION_S === undefined ? undefined : Number(__ENV.DURATION_S),
  figure: __ENV.FIGURE ?? "",
};
