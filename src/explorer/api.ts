import { createClient } from "../client/client.ts";
import { recordedFetch } from "./proof/exchange.ts";

/** The API of this page's host. Answers are kept while the page is open, and revalidated by their ETag. */
export const api = createClient({ baseUrl: location.origin, fetch: recordedFetch, store: new Map() });
