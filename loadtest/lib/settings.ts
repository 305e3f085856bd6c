/** The rig's settings for a scenario, from the environment. */
export const settings = {
  url: __ENV.BASE_URL ?? "http://127.0.0.1:8790",
  gatewayUrl: __ENV.GATEWAY_URL ?? "",
  /** The highest product id. */
  products: Number(__ENV.PRODUCTS ?? 100_000),
  /** Undefined: the scenario's own. */
  rate: __ENV.RATE === undefined ? undefined : Number(__ENV.RATE),
  durationS: __ENV.DURATION_S === undefined ? undefined : Number(__ENV.DURATION_S),
  figure: __ENV.FIGURE ?? "",
};
