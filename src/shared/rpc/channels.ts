/** What messages travel over: a child process's IPC, a webview's messages, or a pair in memory. */

/** What is used of a ChildProcess; fork it with `serialization: "advanced"`. */
export interface ChildEndpoint extends ProcessChannel {
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "exit", listener: (code: number | null, signal: string | null) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** What is used of `process` in a forked child. */
export interface ParentEndpoint extends ProcessChannel {
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "disconnect", listener: () => void): unknown;
}

interface ProcessChannel {
  /** Missing in a process that was not forked. */
  send?(message: object, callback: (error: Error | null) => void): boolean;
}

/** A VS Code Webview, or `acquireVsCodeApi()` with `window`. */
export interface MessageEndpoint {
  postMessage(message: unknown): unknown;
  onMessage(listener: (message: unknown) => void): unknown;
}

export interface PageEndpoint extends MessageEndpoint {
  /** Calls back once the page has drawn what it received. Without it, a page draws at once. */
  drawn?: (then: () => void) => void;
}

export interface Channel {
  /** Throws if the message can't be written at all. */
  post(message: object): void;
  on(listener: (message: unknown) => void): void;
  /** What hasn't been sent yet isn't sent any more. */
  end?(): void;
}

/** `lost`: nothing can be sent any more. */
export function processChannel(endpoint: ChildEndpoint | ParentEndpoint, lost: (error: Error) => void): Channel {
  return {
    post: (message) => {
      if (!endpoint.send) throw new Error("This process has no channel to a parent: it was not forked.");
      endpoint.send(message, (error) => error && lost(error));
    },
    on: (listener) => void (endpoint as ParentEndpoint).on("message", listener),
  };
}

/** Several messages as one, each as JSON: what a message is about may have changed when it is sent. */
interface Batch {
  batch: string[];
}
/** What a page says: that it is there, and that it has drawn the batch before. */
type PageWord = "begun" | "drawn";

/**
 * The host's end of a channel to a page. A run changes its trace a hundred times within a moment, and a page that drew
 * each change would be seconds behind. So what is posted while the page draws goes to it in one message, once it has
 * drawn what it got before.
 */
export function batchingChannel(endpoint: MessageEndpoint): Channel {
  let waiting: string[] = [];
  /** Whether the page hasn't drawn the last batch yet, or what is posted now is still being gathered. */
  let busy = false;
  const send = (): void => {
    busy = waiting.length > 0;
    if (busy) endpoint.postMessage({ batch: waiting } satisfies Batch);
    waiting = [];
  };
  return {
    post: (message) => {
      waiting.push(JSON.stringify(message));
      if (busy) return;
      busy = true;
      queueMicrotask(send);
    },
    on: (listener) =>
      void endpoint.onMessage((message) => {
        const word = wordOf(message);
        if (word === null) return listener(message);
        // What is waiting was meant for the page before.
        if (word === "begun") waiting = [];
        send();
      }),
    end: () => void (waiting = []),
  };
}

/** The page's end of such a channel. */
export function pageChannel(endpoint: PageEndpoint): Channel {
  const { drawn = (then) => then() } = endpoint;
  const say = (page: PageWord): unknown => endpoint.postMessage({ page });
  return {
    post: (message) => void endpoint.postMessage(message),
    on: (listener) => {
      endpoint.onMessage((message) => {
        const batch: unknown = (Object(message) as Partial<Batch>).batch;
        if (!Array.isArray(batch)) return;
        for (const one of batch) if (typeof one === "string") listener(JSON.parse(one));
        drawn(() => say("drawn"));
      });
      say("begun");
    },
  };
}

function wordOf(message: unknown): PageWord | null {
  const { page } = Object(message) as { page?: unknown };
  return page === "begun" || page === "drawn" ? page : null;
}

/**
 * Two ends of a channel in memory, for tests: what one posts, the other hears a moment later, copied as the wire would.
 */
export function messagePair(): [MessageEndpoint, MessageEndpoint] {
  const listeners: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const end = (mine: 0 | 1): MessageEndpoint => ({
    postMessage: (message) => {
      const copy: unknown = JSON.parse(JSON.stringify(message));
      void Promise.resolve().then(() => listeners[1 - mine]?.forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => void listeners[mine].push(listener),
  });
  return [end(0), end(1)];
}
