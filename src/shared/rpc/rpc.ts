/**
 * The only RPC code: contracts of protocol.ts over a child process's IPC, a webview's messages, or a pair in memory.
 *
 * A remote has the type of the thing itself. What the thing does not have is an end: when a connection closes (the
 * process exited, the webview is gone), every pending call rejects at once with a `ConnectionClosed` that has the
 * reason, and so does every later call. A UserError arrives as a UserError; other errors keep message and stack.
 */
import { createBirpc } from "birpc";
import { UserError } from "../errors";
import type { Engine, EngineListener } from "../engine/engine";
import type { HostApi, ViewApi } from "../panel/api";

export interface Connection<Remote> {
  /** The other side. Methods that return nothing are sent and not waited for. */
  readonly remote: Remote;
  /** Why it was closed; `undefined` while it is open. */
  readonly closed: ConnectionClosed | undefined;
  /** Rejects pending and later calls with the reason. Closing twice keeps the first reason. */
  close(reason: string): void;
}

class ConnectionClosed extends Error {
  override name = "ConnectionClosed";
}

export interface ConnectionOptions {
  /** A bug that no call can report: an event's handler threw, or an event could not be sent. */
  onFault: (error: Error, during: string) => void;
  onClosed?: (reason: ConnectionClosed) => void;
}

/** In the host: the engine in a forked worker. Closes when the process exits or cannot be started. */
export function connectEngine(
  child: ChildEndpoint,
  listener: EngineListener,
  options: ConnectionOptions,
): Connection<Engine> {
  const lost = (error: Error): void => connection.close(`The engine's process cannot be reached: ${error.message}`);
  const connection = connect<EngineListener, Engine>(
    processChannel(child, lost),
    () => listener,
    engineListenerMethods,
    engineMethods,
    options,
  );
  child.on("exit", (code: number | null, signal: string | null) => {
    connection.close(
      signal === null
        ? `The engine's process ended with code ${code}.`
        : `The engine's process was ended by ${signal}.`,
    );
  });
  child.on("error", lost);
  return connection;
}

/** In the worker: `process`, and what makes the engine from its listener. Closes when the parent has gone. */
export function serveEngine(
  parent: ParentEndpoint,
  make: (listener: EngineListener) => Engine,
  options: ConnectionOptions,
): Connection<EngineListener> {
  const lost = (error: Error): void => connection.close(`The parent process cannot be reached: ${error.message}`);
  const connection = connect<Engine, EngineListener>(
    processChannel(parent, lost),
    make,
    engineMethods,
    engineListenerMethods,
    options,
  );
  parent.on("disconnect", () => connection.close("The parent process has gone."));
  return connection;
}

/** In the host: the page in a webview. Close it when the webview is disposed of. */
export function connectView(endpoint: MessageEndpoint, host: HostApi, options: ConnectionOptions): Connection<ViewApi> {
  return connect<HostApi, ViewApi>(messageChannel(endpoint), () => host, hostMethods, viewMethods, options);
}

/** In the page: the host. */
export function connectHost(endpoint: MessageEndpoint, view: ViewApi, options: ConnectionOptions): Connection<HostApi> {
  return connect<ViewApi, HostApi>(messageChannel(endpoint), () => view, viewMethods, hostMethods, options);
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

// ---------------------------------------------------------------- the contracts, as data

/**
 * Every method of a contract: one that answers is a `call`, one that returns nothing an `event`. No other can be called
 * from outside.
 */
type Methods<Contract> = {
  readonly [Name in keyof Contract]-?: Contract[Name] extends (...args: never[]) => Promise<unknown> ? "call" : "event";
};

const engineMethods: Methods<Engine> = {
  load: "call",
  tokenize: "call",
  encode: "call",
  vectors: "call",
  look: "call",
  run: "call",
  cancel: "call",
};
const engineListenerMethods: Methods<EngineListener> = { produced: "event", loading: "event" };
const hostMethods: Methods<HostApi> = {
  ready: "call",
  select: "call",
  speak: "call",
  speakAfterEvery: "call",
  thinkMore: "call",
  reasonAgain: "call",
  reasonAboutExample: "call",
  compare: "call",
  testThoughts: "call",
  editThoughts: "call",
  look: "call",
  loadModel: "call",
  selectModel: "call",
  mark: "call",
  cancel: "call",
  exportTrace: "call",
  changeSettings: "call",
  highlight: "call",
  shade: "call",
  copy: "call",
};
const viewMethods: Methods<ViewApi> = { show: "event", changed: "event", status: "event", reveal: "event" };

// ---------------------------------------------------------------- channels

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

interface Channel {
  /** Throws where the message cannot be written at all. */
  post(message: object): void;
  on(listener: (message: unknown) => void): void;
}

/** `lost`: nothing can be sent any more. */
function processChannel(endpoint: ChildEndpoint | ParentEndpoint, lost: (error: Error) => void): Channel {
  return {
    post: (message) => {
      if (!endpoint.send) throw new Error("This process has no channel to a parent: it was not forked.");
      endpoint.send(message, (error) => error && lost(error));
    },
    on: (listener) => void (endpoint as ParentEndpoint).on("message", listener),
  };
}

function messageChannel(endpoint: MessageEndpoint): Channel {
  return {
    post: (message) => void endpoint.postMessage(message),
    on: (listener) => void endpoint.onMessage(listener),
  };
}

// ---------------------------------------------------------------- birpc

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * What a call comes back as. Errors travel as plain data: a structured clone loses their names, and JSON all of them.
 */
type Answer = { value: unknown } | { error: { name: string; message: string; stack?: string } };

function connect<Local extends object, Remote>(
  channel: Channel,
  make: (remote: Remote) => Local,
  localMethods: Methods<Local>,
  remoteMethods: Methods<Remote>,
  options: ConnectionOptions,
): Connection<Remote> {
  let closed: ConnectionClosed | undefined;
  const fault = (error: unknown, during: string): void => {
    if (!closed) options.onFault(error instanceof Error ? error : new Error(String(error)), during);
  };
  const served: Record<string, (...args: unknown[]) => Promise<Answer | undefined>> = {};
  const rpc = createBirpc<Record<string, AnyFunction>, typeof served, false>(served, {
    // birpc's own errors take the same road as ours.
    post: (message: { e?: unknown }) =>
      channel.post(message.e === undefined ? message : { ...message, e: undefined, r: toAnswer(message.e) }),
    on: (listener) => channel.on((message) => isOurs(message) && !closed && listener(message)),
    // A model may take minutes to load; a process that will never answer is known by its exit.
    timeout: -1,
    proxify: false,
    resolver: (name) =>
      (Object.hasOwn(served, name) ? served[name] : undefined) ??
      (async () => toAnswer(new Error(`There is no method ${name} to call.`))),
    onGeneralError: (error, name) => {
      // With a name it is about an answer that could not be sent. Without, it is what the caller is told anyway.
      if (name !== undefined) fault(error, `answering ${name}`);
      return name !== undefined;
    },
  });

  const call = async (name: string, args: unknown[]): Promise<unknown> => {
    if (closed) throw closed;
    const answer = (await rpc.$call(name, ...args)) as Answer;
    if ("error" in answer) throw fromWire(answer.error);
    return answer.value;
  };
  const send = (name: string, args: unknown[]): void => {
    if (!closed) rpc.$callEvent(name, ...args).catch((error: unknown) => fault(error, `sending ${name}`));
  };
  const remote: Record<string, AnyFunction> = {};
  for (const [name, kind] of Object.entries(remoteMethods)) {
    remote[name] = (...args) => (kind === "call" ? call(name, args) : send(name, args));
  }

  const local = make(remote as Remote) as Record<string, AnyFunction>;
  for (const [name, kind] of Object.entries(localMethods)) {
    served[name] = async (...args) => {
      try {
        return { value: await local[name]!(...args) };
      } catch (error) {
        if (kind === "call") return toAnswer(error);
        fault(error, name);
        return undefined;
      }
    };
  }

  return {
    remote: remote as Remote,
    get closed() {
      return closed;
    },
    close(reason) {
      if (closed) return;
      closed = new ConnectionClosed(reason);
      rpc.$close(closed);
      options.onClosed?.(closed);
    },
  };
}

/** Other programs post messages to a window too. */
function isOurs(message: unknown): boolean {
  return typeof message === "object" && message !== null && "t" in message && (message.t === "q" || message.t === "s");
}

function toAnswer(error: unknown): Answer {
  if (!(error instanceof Error)) return { error: { name: "Error", message: String(error) } };
  const { name, message, stack } = error;
  return { error: { name, message, ...(stack === undefined ? {} : { stack }) } };
}

function fromWire({ name, message, stack }: { name: string; message: string; stack?: string }): Error {
  const error = name === "UserError" ? new UserError(message) : new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
