import type { Document, Operation, ProblemExample, Response } from "./document.ts";
import { samplesOf } from "./samples.ts";

/** The groups of the page, in this order. The document itself groups operations by resource, for generated clients. */
const GROUPS = {
  Products: ["findProduct", "findPage", "listStyles", "listRelated"],
  Reviews: ["listReviews", "findReviewMeta"],
  "Listing and search": ["listProducts", "listCategories"],
  Writing: [
    "postReview",
    "recordHelpfulVote",
    "reportReview",
    "createProduct",
    "updateProduct",
    "deleteProduct",
  ],
  Operating: ["purge", "health", "ready", "describe"],
} satisfies Record<string, string[]>;

/** Pages for people, which programs do not request. */
export const NOT_SHOWN = ["explore", "reference", "explainProblem"];

/** Headers that one table describes instead of each operation. */
const SHARED_PARAMETERS = ["X-Request-Id", "If-None-Match"];
const OWN_HEADERS = [
  "ETag",
  "Link",
  "Location",
  "X-Total-Count",
  "Retry-After",
  "Idempotent-Replayed",
  "Allow",
];

type Content = { guide: string; problems: ProblemExample[] };

/** The OpenAPI document for the page: grouped, with samples, an example of each error, and the guides. */
export function arrange(document: Document, { guide, problems }: Content, origin: string) {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const aliases = all.filter(({ operation }) => operation.operationId.endsWith("Alias"));
  const headers = new Map<string, string>();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [group, ids] of Object.entries(GROUPS)) {
    for (const id of ids) {
      const found = all.find(({ operation }) => operation.operationId === id);
      if (found === undefined) continue;
      const { path, method, operation } = found;
      collectShared(operation, headers);
      const also = aliases.filter((alias) => alias.operation.operationId === `${id}Alias`);
      paths[path] ??= {};
      paths[path][method] = {
        ...operation,
        ...texts(operation, also),
        tags: [group],
        parameters: (operation.parameters ?? []).filter(({ name }) => !SHARED_PARAMETERS.includes(name)),
        responses: responsesOf(path, operation, problems),
        "x-code-samples": samplesOf(document, origin, path, method, operation),
      };
    }
  }
  const description = `${document.info.description}\n\n${guide}\n\n${headerTable(headers)}`;
  return {
    ...document,
    info: { ...document.info, description },
    servers: [{ url: origin }],
    tags: Object.keys(GROUPS).map((name) => ({ name })),
    paths,
  };
}

/** Every operation in a group, for the test that none is missing. */
export const SHOWN = Object.values(GROUPS).flat();

/** A sidebar has room for the first clause; the whole summary is the description. */
function texts({ summary, description }: Operation, also: { path: string; method: string }[]) {
  const [short = summary] = summary.split(/[:.;,] /, 1);
  const places = also.map(({ path, method }) => `\`${method.toUpperCase()} ${path}\``).join(", ");
  return {
    summary: short,
    description: [`${summary}.`, description, places && `Also at ${places}.`].filter(Boolean).join("\n\n"),
  };
}

function collectShared({ parameters = [], responses }: Operation, into: Map<string, string>): void {
  for (const { name, description = "" } of parameters)
    if (SHARED_PARAMETERS.includes(name)) into.set(`${name} (request)`, description);
  for (const { headers = {} } of Object.values(responses))
    for (const [name, { description = "" }] of Object.entries(headers))
      if (!OWN_HEADERS.includes(name)) into.set(name, description);
}

function headerTable(headers: Map<string, string>): string {
  const rows = [...headers].map(([name, description]) => `| \`${name}\` | ${description} |`);
  return [
    "## Headers of every request and answer",
    "",
    "| Header | Meaning |",
    "| --- | --- |",
    ...rows,
  ].join("\n");
}

function responsesOf(
  path: string,
  operation: Operation,
  problems: ProblemExample[],
): Record<string, Response> {
  const entries = Object.entries(operation.responses).map(([status, response]): [string, Response] => {
    const own = Object.entries(response.headers ?? {}).filter(([name]) => OWN_HEADERS.includes(name));
    const problem = response.content?.["application/problem+json"];
    const headers = Object.fromEntries(own);
    if (problem === undefined) return [status, { ...response, headers }];
    const fitting = problems.filter((one) => canHappen(one, status, path, operation));
    const examples = Object.fromEntries(
      fitting.map(({ kind, body }) => [kind, { summary: body.title, value: body }]),
    );
    return [
      status,
      { ...response, headers, content: { "application/problem+json": { ...problem, examples } } },
    ];
  });
  return Object.fromEntries(entries);
}

const ANYWHERE = ["unknown-path", "method-not-allowed", "internal"];

function canHappen(
  { kind, body }: ProblemExample,
  status: string,
  path: string,
  operation: Operation,
): boolean {
  if (status === "default") return ANYWHERE.includes(kind);
  if (String(body.status) !== status || ANYWHERE.includes(kind)) return false;
  if (kind === "review-not-found") return path.includes("{review_id}");
  if (kind === "product-not-found") return path.includes("{product_id}");
  if (kind.startsWith("idempotency-"))
    return (operation.parameters ?? []).some(({ name }) => name === "Idempotency-Key");
  return true;
}
