import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { UserError } from "../../user-error.ts";
import { importSmallChange } from "./small-import.ts";

/** Starts processes for the controls, because a Worker cannot. It answers only the Worker, by its token. */
export async function startControlServer({ databaseUrl, token }: { databaseUrl: string; token: string }) {
  let isBusy = false;

  async function answer(request: IncomingMessage): Promise<[status: number, body: object]> {
    if (request.headers.authorization !== `Bearer ${token}`)
      return [401, { detail: "The token is missing or wrong." }];
    if (request.url !== "/import" || request.method !== "POST")
      return [404, { detail: "There is only POST /import." }];
    const { product_id } = JSON.parse(await text(request)) as { product_id?: unknown };
    if (!Number.isInteger(product_id)) return [422, { detail: "The body must be {product_id}." }];
    if (isBusy) return [409, { detail: "An import is running." }];
    isBusy = true;
    try {
      return [200, await importSmallChange(databaseUrl, Number(product_id))];
    } finally {
      isBusy = false;
    }
  }

  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request).catch((error: Error): [number, object] => {
      if (!(error instanceof UserError)) console.error(`POST /local/import failed: ${error.message}`);
      return error instanceof UserError
        ? [422, { detail: error.message }]
        : [500, { detail: "The import failed." }];
    });
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
