// A tab of a real browser, driven over the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/).

declare module "vitest" {
  interface ProvidedContext {
    browserUrl: string | null;
  }
}

type Message = {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: unknown;
};
type Seen = { url: string; type: string };

const KEYS: Record<string, { code: string; keyCode: number; text?: string }> = {
  Tab: { code: "Tab", keyCode: 9 },
  Enter: { code: "Enter", keyCode: 13, text: "\r" },
  " ": { code: "Space", keyCode: 32, text: " " },
  ArrowRight: { code: "ArrowRight", keyCode: 39 },
  Escape: { code: "Escape", keyCode: 27 },
};

const MAX_WAIT_MS = 10_000;

/** The page's requests, its errors, and violations of its content policy. */
export type Tab = {
  requests: Seen[];
  complaints: string[];
  /** The number of requests that the page has aborted. */
  cancelled: { count: number };
  open(url: string): Promise<void>;
  /** The settled value of a JavaScript expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until the expression is truthy, and returns its value. */
  until<T>(expression: string): Promise<T>;
  press(key: string, modifiers?: { shift: boolean }): Promise<void>;
  type(text: string): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** Sets the preferred colour scheme. */
  prefer(scheme: "light" | "dark"): Promise<void>;
  close(): Promise<void>;
};

/** Opens a tab in its own context, without data of other tabs. */
export async function openTab(browserUrl: string): Promise<Tab> {
  const socket = new WebSocket(browserUrl);
  await new Promise((opened, failed) => {
    socket.addEventListener("open", opened, { once: true });
    socket.addEventListener("error", failed, { once: true });
  });
  const waiting = new Map<number, { done: (result: never) => void; failed: (error: Error) => void }>();
  const listeners = new Map<string, (params: never) => void>();
  let lastId = 0;
  socket.addEventListener("message", ({ data }) => {
    const message: Message = JSON.parse(data);
    if (message.method !== undefined) listeners.get(message.method)?.(message.params as never);
    const call = message.id === undefined ? undefined : waiting.get(message.id);
    if (call === undefined) return;
    waiting.delete(message.id ?? 0);
    if (message.error === undefined) call.done(message.result as never);
    else call.failed(new Error(JSON.stringify(message.error)));
  });

  let sessionId: string | undefined;
  /** The protocol defines the type of the result: hence `T`. */
  function send<T>(method: string, params: object = {}): Promise<T> {
    lastId += 1;
    socket.send(JSON.stringify({ id: lastId, sessionId, method, params }));
    return new Promise((done, failed) => waiting.set(lastId, { done, failed }));
  }

  const { browserContextId } = await send<{ browserContextId: string }>("Target.createBrowserContext");
  const target = { url: "about:blank", browserContextId };
  const { targetId } = await send<{ targetId: string }>("Target.createTarget", target);
  const attached = await send<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
  sessionId = attached.sessionId;

  const requests: Seen[] = [];
  const complaints: string[] = [];
  const cancelled = { count: 0 };
  listeners.set(
    "Network.requestWillBeSent",
    ({ request, type }: { request: { url: string }; type: string }) => {
      requests.push({ url: request.url, type });
    },
  );
  listeners.set("Runtime.exceptionThrown", (params) => complaints.push(JSON.stringify(params)));
  listeners.set("Runtime.consoleAPICalled", ({ type, args }: { type: string; args: unknown }) => {
    if (type === "error" || type === "warning" || type === "assert") complaints.push(JSON.stringify(args));
  });
  listeners.set("Log.entryAdded", ({ entry }: { entry: { source: string; level: string; text: string } }) => {
    // Failed responses and photos are not errors here, because the page shows them to the visitor.
    if (entry.level !== "info" && entry.source !== "network")
      complaints.push(`${entry.source}: ${entry.text}`);
  });
  listeners.set("Network.loadingFailed", ({ canceled }: { canceled?: boolean }) => {
    if (canceled) cancelled.count += 1;
  });
  for (const domain of ["Page", "Runtime", "Network", "Log"]) await send(`${domain}.enable`);
  const permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
  await send("Browser.grantPermissions", { permissions, browserContextId });

  type Evaluated = {
    result: { value: never };
    exceptionDetails?: { text: string; exception?: { description: string } };
  };
  async function evaluate<T>(expression: string): Promise<T> {
    const settings = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails: failed } = await send<Evaluated>("Runtime.evaluate", settings);
    if (failed !== undefined) throw new Error(failed.exception?.description ?? failed.text);
    return result.value;
  }

  async function until<T>(expression: string): Promise<T> {
    return await evaluate<T>(`new Promise((done, failed) => {
      const end = performance.now() + ${MAX_WAIT_MS};
      (function look() {
        const value = (() => (${expression}))();
        if (value) done(value);
        else if (performance.now() > end) failed(new Error(${JSON.stringify(`never: ${expression}`)} + " in: " + document.body.innerText.slice(0, 2000)));
        else setTimeout(look, 20);
      })();
    })`);
  }

  async function press(key: string, { shift } = { shift: false }): Promise<void> {
    const { code, keyCode, text } = KEYS[key] ?? { code: key, keyCode: 0, text: key };
    const event = { key, code, windowsVirtualKeyCode: keyCode, modifiers: shift ? 8 : 0 };
    await send("Input.dispatchKeyEvent", {
      type: text === undefined ? "rawKeyDown" : "keyDown",
      ...event,
      text,
    });
    await send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  return {
    requests,
    complaints,
    cancelled,
    evaluate,
    until,
    press,
    async open(url) {
      const loaded = new Promise<void>((done) => listeners.set("Page.loadEventFired", () => done()));
      await send("Page.navigate", { url });
      await loaded;
    },
    type: async (text) => await send("Input.insertText", { text }),
    resize: async (width, height) => {
      const screen = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
      await send("Emulation.setDeviceMetricsOverride", screen);
    },
    prefer: async (value) => {
      await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
    },
    close: async () => {
      sessionId = undefined;
      await send("Target.disposeBrowserContext", { browserContextId });
      socket.close();
    },
  };
}
