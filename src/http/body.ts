import { bodyLimit } from "hono/body-limit";
import { ProblemError } from "../problem.ts";

const KIB = 1024;

/** Refuses a larger body before any of it is parsed. Bytes; 64 KiB unless told. */
export function limitBody(maxBytes = 64 * KIB) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new ProblemError({ kind: "body-too-large", maxBytes });
    },
  });
}
