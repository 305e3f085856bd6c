import type { Document, Operation, Schema } from "./document.ts";

type Request = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  hasAnswer: boolean;
};

/** The request for a shell, for a browser or Node, and for Python. */
export function samplesOf(
  document: Document,
  origin: string,
  path: string,
  method: string,
  operation: Operation,
) {
  const request = requestOf(document, origin, path, method, operation);
  return [
    { lang: "shell", label: "curl", source: curl(request) },
    { lang: "js", label: "JavaScript", source: javaScript(request) },
    { lang: "python", label: "Python", source: python(request) },
  ];
}

function requestOf(
  document: Document,
  origin: string,
  path: string,
  method: string,
  { parameters = [], requestBody, responses, security }: Operation,
): Request {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
    const parameter = parameters.find((one) => one.in === "path" && one.name === name);
    return String(parameter?.schema.example ?? parameter?.example ?? 1);
  });
  const query = parameters
    .filter((one) => one.in === "query" && one.required)
    .map(
      ({ name, schema, example }) => `${name}=${encodeURIComponent(String(schema.example ?? example ?? 1))}`,
    );
  const schema = requestBody?.content["application/json"]?.schema;
  const body = schema && exampleOf(document, schema);
  return {
    method: method.toUpperCase(),
    url: `${origin}${filled}${query.length > 0 ? `?${query.join("&")}` : ""}`,
    headers: {
      ...(security !== undefined && { Authorization: "Bearer <token>" }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    body,
    hasAnswer: !("204" in responses),
  };
}

function exampleOf(document: Document, schema: Schema): unknown {
  const name = schema.$ref?.split("/").at(-1);
  const target = name === undefined ? schema : document.components.schemas[name];
  return target?.example ?? {};
}

function curl({ method, url, headers, body }: Request): string {
  const parts = [
    `curl '${url}'`,
    ...(method === "GET" ? [] : [`-X ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`),
    ...(body === undefined ? [] : [`-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`]),
  ];
  return parts.join(" \\\n  ");
}

function javaScript({ method, url, headers, body, hasAnswer }: Request): string {
  const options = [
    ...(method === "GET" ? [] : [`method: "${method}",`]),
    ...(Object.keys(headers).length === 0 ? [] : [`headers: ${JSON.stringify(headers)},`]),
    ...(body === undefined ? [] : [`body: JSON.stringify(${JSON.stringify(body, null, 2)}),`]),
  ].map((option) => `  ${option.replaceAll("\n", "\n  ")}\n`);
  const given = options.length === 0 ? "" : `, {\n${options.join("")}}`;
  return [
    `const response = await fetch("${url}"${given});`,
    "if (!response.ok) throw new Error((await response.json()).detail);",
    hasAnswer ? "console.log(await response.json());" : "console.log(response.status);",
  ].join("\n");
}

function python({ method, url, headers, body, hasAnswer }: Request): string {
  const named = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "Content-Type"));
  const options = [
    `"${url}",`,
    ...(Object.keys(named).length === 0 ? [] : [`headers=${JSON.stringify(named)},`]),
    ...(body === undefined ? [] : [`json=${pythonLiteral(body)},`]),
    "timeout=10,",
  ].map((option) => `    ${option.replaceAll("\n", "\n    ")}\n`);
  return [
    "import requests",
    "",
    `response = requests.${method.toLowerCase()}(\n${options.join("")})`,
    "response.raise_for_status()",
    hasAnswer ? "print(response.json())" : "print(response.status_code)",
  ].join("\n");
}

function pythonLiteral(value: unknown): string {
  const words: Record<string, string> = { true: "True", false: "False", null: "None" };
  // A JSON literal comes after a colon, a comma or a bracket; in a text it would be in quotes.
  return JSON.stringify(value, null, 2).replace(
    /"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g,
    (token) => words[token] ?? token,
  );
}
