import { createClient } from "../client/client.ts";
import { recordedFetch } from "./requests.ts";

/** The service that serves this page. What was read is kept while the page is open, and asked for by its tag. */
export const api = createClient({ baseUrl: location.origin, fetch: recordedFetch, kept: new Map() });
