import { startGateway } from "../../db/local/gateway.ts";

// The gateway in its own process, so that its processor time can be measured. Ends with its parent.
const { DATABASE_URL: databaseUrl = "", UNPOOLED } = process.env;
const gateway = await startGateway({ databaseUrl, unpooled: UNPOOLED === "yes" });
process.once("disconnect", () => void gateway.stop().finally(() => process.exit()));
process.send?.(gateway.url);
