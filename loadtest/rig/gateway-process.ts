import { startGateway } from "../../db/local/gateway.ts";

// The gateway alone in a process, so that its share of the processor can be told apart. Ends with its parent.
const { DATABASE_URL: databaseUrl = "", UNPOOLED } = process.env;
const gateway = await startGateway({ databaseUrl, unpooled: UNPOOLED === "yes" });
process.once("disconnect", () => void gateway.stop().finally(() => process.exit()));
process.send?.(gateway.url);
