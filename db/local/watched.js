// Tells of promises that fail and that nobody looks after: the runtime alone is silent about them.

addEventListener("unhandledrejection", ({ reason }) =>
  console.error(`unhandled: ${reason?.stack ?? reason}`),
);

export { default } from "./index.js";
