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

export interface Channel {
  /** Throws if the message can't be written at all. */
  post(message: object): void;
  on(listener: (message: unknown) => void): void;
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

export function messageChannel(endpoint: MessageEndpoint): Channel {
  return {
    post: (message) => void endpoint.postMessage(message),
    on: (listener) => void endpoint.onMessage(listener),
  };
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
