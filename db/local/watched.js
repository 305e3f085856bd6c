// Logs unhandled rejections, which the runtime does not log itself.

addEventListener("unhandledrejection", ({ reason }) =>
  console.error(`unhandled: ${reason?.stack ?? reason}`),
);

export { default } from "./index.js";
