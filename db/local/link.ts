import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";

/**
 * A self-signed certificate for 127.0.0.1 with its key, valid for a hundred years. Made with `openssl req -x509 -newkey ec
 * -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1`.
 */
export const TEST_CERTIFICATE = fileURLToPath(new URL("certificate.pem", import.meta.url));

export interface LinkOptions {
  /** Clients must start TLS as PostgreSQL's clients do, and get TEST_CERTIFICATE. */
  tls?: boolean;
  /** The delay of each byte, in each direction. */
  delayMs?: number;
  /** For each direction of each connection. */
  bytesPerSecond?: number;
}

export interface Link {
  /** URL of the same database through the link. */
  url: URL;
  stop(): Promise<void>;
}

/** A proxy in front of a database with the latency and bandwidth of a remote one, or with TLS. */
export async function startLink(databaseUrl: string, options: LinkOptions): Promise<Link> {
  const url = new URL(databaseUrl);
  const { hostname: host, port } = url;
  const open = new Set<Socket>();
  // Without noDelay the second part of a response would wait for the acknowledgement of the first.
  const server = createServer({ noDelay: true }, (plain) => {
    const database = connect({ host, port: Number(port), noDelay: true });
    for (const socket of [plain, database]) {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      // Both ends notice a broken connection themselves.
      socket.on("error", () => undefined);
    }
    void (options.tls ? encrypted(plain) : Promise.resolve(plain)).then((client) => {
      carry(client, database, options);
      carry(database, client, options);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url.port = String((server.address() as AddressInfo).port);
  return {
    url,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** PostgreSQL's protocol, "SSL Session Encryption": a request of eight bytes, answered with an S, then the handshake. */
async function encrypted(plain: Socket): Promise<Socket> {
  await once(plain, "data");
  plain.pause();
  plain.write("S");
  const pem = readFileSync(TEST_CERTIFICATE);
  return new TLSSocket(plain, { isServer: true, cert: pem, key: pem });
}

function carry(from: Socket, to: Socket, { delayMs = 0, bytesPerSecond }: LinkOptions): void {
  const later = (what: () => void) => setTimeout(what, delayMs); // timers of one length fire in order
  // Not an async iterator, which costs a world as much as its reads and writes.
  from.on("data", (chunk: Buffer) => {
    if (bytesPerSecond === undefined) return void later(() => to.write(chunk));
    from.pause();
    setTimeout(
      () => {
        later(() => to.write(chunk));
        from.resume();
      },
      (1000 * chunk.length) / bytesPerSecond,
    );
  });
  from.once("end", () => later(() => to.end()));
  from.once("error", () => to.destroy());
}
