// The parts of an OpenAPI 3.1 document that the page uses.

export type Document = {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

export type Schema = { $ref?: string; example?: unknown; type?: string | string[] };

export type Parameter = {
  in: "path" | "query" | "header";
  name: string;
  required?: boolean;
  description?: string;
  schema: Schema & { default?: unknown };
  example?: unknown;
};

export type Media = { schema: Schema; examples?: Record<string, Example> };

type Example = { summary: string; value: unknown };

export type Response = {
  description: string;
  headers?: Record<string, { description?: string }>;
  content?: Record<string, Media>;
};

export type Operation = {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response>;
  security?: unknown[];
  /** Added by this page. */
  "x-code-samples"?: { lang: string; label: string; source: string }[];
};

/** A problem response, made when the page is built. */
export type ProblemExample = { kind: string; body: { title: string; status: number } };
