import { expect, it, onTestFinished } from "vitest";
import { type LinkOptions, startLink, TEST_CERTIFICATE } from "../local/link.ts";
import { createFilled, NEW, sentence, type Target, writeFolder } from "./test-catalogue.ts";

async function linkTo(target: Target, options: LinkOptions): Promise<URL> {
  const link = await startLink(target.url, options);
  onTestFinished(() => link.stop());
  return link.url;
}

it("imports over TLS, with a certificate that it has been told to trust", async () => {
  const target = await createFilled();
  const url = await linkTo(target, { tls: true });
  url.search = `?sslmode=require&sslrootcert=${encodeURIComponent(TEST_CERTIFICATE)}`;
  await target.import(await writeFolder(NEW), { databaseUrl: url.href });
  expect(await target.query("select id from products")).toEqual([[7]]);
});

it("trusts no certificate that nobody vouches for", async () => {
  const target = await createFilled();
  const url = await linkTo(target, { tls: true });
  url.search = "?sslmode=require";
  const said = await sentence(target.import(await writeFolder(NEW), { databaseUrl: url.href }));
  expect(said).toMatch(/certificate .* \(DEPTH_ZERO_SELF_SIGNED_CERT\): add sslrootcert=/);
  await target.unchanged();
});

it("takes its time on a slow link, whatever time-outs the database has for others", async () => {
  const target = await createFilled();
  const name = new URL(target.url).pathname.slice(1);
  for (const timeout of [
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "transaction_timeout",
  ]) {
    await target.query(`alter database ${name} set ${timeout} = '300ms'`);
  }
  const url = await linkTo(target, { delayMs: 10, bytesPerSecond: 500_000 });
  const rows = Array.from({ length: 5000 }, (_, row) => `${row + 1},A product,${"s".repeat(60)},,,1`);
  await target.import(await writeFolder({ ...NEW, product: rows }), { databaseUrl: url.href });
  expect(await target.query("select count(*)::int from products")).toEqual([[5000]]);
});

it("asks for no more than to own the tables and to make a schema", async () => {
  const target = await createFilled();
  const name = new URL(target.url).pathname.slice(1);
  await target.query(`revoke create, temporary on database ${name} from atelier, public`);
  const said = await sentence(target.import(await writeFolder(NEW)));
  expect(said).toMatch(/may not replace the tables .*permission denied for database/);
  await target.unchanged();
  await target.query(`grant create on database ${name} to atelier`);
  await target.import(await writeFolder(NEW));
  expect(await target.query("select id from products")).toEqual([[7]]);
});
