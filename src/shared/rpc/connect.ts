/**
 * The only RPC code: any contract over any channel. A remote has the type of the thing itself.
 *
 * A call may take functions that return nothing, and an AbortSignal, as arguments of their own. They stay on the
 * caller's side: the other side gets stand-ins, tied to that one call. Once the call has been answered, what still
 * comes
 * for its functions is dropped.
 *
 * What the thing itself does not have is an end: when a connection closes (the process exited, the webview is gone),
 * every pending call rejects at once with a `ConnectionClosed` that has the reason, and so does every later call. A
 * UserError arrives as a UserError; other errors keep message and stack.
 */
import { createBirpc } from "birpc";
import { UserError, isUserError } from "../errors";
import type { Channel } from "./channels";

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
  /** A bug that no call can report: an event's handler or a call's function threw, or one could not be sent. */
  onFault: (error: Error, during: string) => void;
  onClosed?: (reason: ConnectionClosed) => void;
}

/**
 * Every method of a contract: one that answers is a `call`, one that returns nothing an `event`. No other can be called
 * from outside.
 */
export type Methods<Contract> = {
  readonly [Name in keyof Contract]-?: Contract[Name] extends (...args: never[]) => Promise<unknown> ? "call" : "event";
};

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * What a call comes back as. Errors travel as plain data: a structured clone loses their names, and JSON all of them.
 */
type Answer = { value: unknown } | { error: { name: string; message: string; stack?: string } };

/**
 * An argument that stayed with the caller: its place among the arguments, and the number that both sides know it by.
 */
type Lent = { at: number; id: number } & ({ kind: "function" } | { kind: "signal"; aborted: boolean });

/** What the sides say to each other about lent arguments; no contract has such names. */
const CALL_BACK = "$callBack";
const ABORT = "$abort";

export function connect<Local extends object, Remote>(
  channel: Channel,
  local: Local,
  localMethods: Methods<Local>,
  remoteMethods: Methods<Remote>,
  options: ConnectionOptions,
): Connection<Remote> {
  let closed: ConnectionClosed | undefined;
  const fault = (error: unknown, during: string): void => {
    if (!closed) options.onFault(error instanceof Error ? error : new Error(String(error)), during);
  };
  const served: Record<string, AnyFunction> = {};
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
      // With a name, an answer couldn't be sent. Without one, the caller gets the error anyway.
      if (name !== undefined) fault(error, `answering ${name}`);
      return name !== undefined;
    },
  });
  const send = (name: string, args: unknown[]): void => {
    if (!closed) rpc.$callEvent(name, ...args).catch((error: unknown) => fault(error, `sending ${name}`));
  };

  /** By number, for as long as their calls are under way: what we lent, and stand-ins for what was lent to us. */
  const functions = new Map<number, AnyFunction>();
  const controllers = new Map<number, AbortController>();
  let lentSoFar = 0;

  /** What goes over the wire for these arguments, and what to do once the call has been answered. */
  const lend = (args: readonly unknown[]): { data: unknown[]; lent: Lent[]; takeBack: () => void } => {
    const lent: Lent[] = [];
    const ends: (() => void)[] = [];
    const data = args.map((arg, at) => {
      const id = lentSoFar;
      if (typeof arg === "function") {
        functions.set(id, arg as AnyFunction);
        lent.push({ at, id, kind: "function" });
        ends.push(() => functions.delete(id));
      } else if (arg instanceof AbortSignal) {
        const abort = (): void => send(ABORT, [id]);
        arg.addEventListener("abort", abort);
        lent.push({ at, id, kind: "signal", aborted: arg.aborted });
        ends.push(() => arg.removeEventListener("abort", abort));
      } else {
        return arg;
      }
      lentSoFar++;
      return null;
    });
    return { data, lent, takeBack: () => ends.forEach((end) => end()) };
  };
  const standIn = (loan: Lent): AnyFunction | AbortSignal => {
    if (loan.kind === "function") return (...args) => send(CALL_BACK, [loan.id, args]);
    const controller = new AbortController();
    controllers.set(loan.id, controller);
    if (loan.aborted) controller.abort();
    return controller.signal;
  };

  const call = async (name: string, args: unknown[]): Promise<unknown> => {
    if (closed) throw closed;
    const { data, lent, takeBack } = lend(args);
    try {
      const answer = (await rpc.$call(name, data, lent)) as Answer;
      if ("error" in answer) throw fromWire(answer.error);
      return answer.value;
    } finally {
      takeBack();
    }
  };
  const remote: Record<string, AnyFunction> = {};
  for (const [name, kind] of Object.entries(remoteMethods)) {
    remote[name] = (...args) => (kind === "call" ? call(name, args) : send(name, [args, []]));
  }

  for (const [name, kind] of Object.entries(localMethods)) {
    served[name] = async (data, lent): Promise<Answer | undefined> => {
      if (!Array.isArray(data) || !areLoans(lent, data.length)) {
        const malformed = new Error(`The arguments of ${name} can't be read.`);
        if (kind === "call") return toAnswer(malformed);
        fault(malformed, name);
        return undefined;
      }
      const loans: Lent[] = lent;
      const args: unknown[] = [...(data as unknown[])];
      for (const loan of loans) args[loan.at] = standIn(loan);
      try {
        return { value: await (local as Record<string, AnyFunction>)[name]!(...args) };
      } catch (error) {
        if (kind === "call") return toAnswer(error);
        fault(error, name);
        return undefined;
      } finally {
        for (const { id } of loans) controllers.delete(id);
      }
    };
  }
  served[CALL_BACK] = (id, args) => {
    try {
      functions.get(id as number)?.(...(args as unknown[]));
    } catch (error) {
      fault(error, "calling back");
    }
  };
  served[ABORT] = (id) => controllers.get(id as number)?.abort();

  return {
    remote: remote as Remote,
    get closed() {
      return closed;
    },
    close(reason) {
      if (closed) return;
      closed = new ConnectionClosed(reason);
      rpc.$close(closed);
      channel.end?.();
      // Nothing waits any more for what the other side asked for.
      for (const controller of controllers.values()) controller.abort();
      options.onClosed?.(closed);
    },
  };
}

/** Other programs post messages to a window too. */
function isOurs(message: unknown): boolean {
  if (typeof message !== "object" || message === null) return false;
  const { t, i, m, a } = message as Record<string, unknown>;
  if (t === "s") return typeof i === "string";
  return t === "q" && typeof m === "string" && Array.isArray(a) && (i === undefined || typeof i === "string");
}

/** Whether these are lent arguments of a call with so many. */
function areLoans(value: unknown, args: number): value is Lent[] {
  return (
    Array.isArray(value) &&
    value.every((loan: Partial<Lent> | null) => {
      const { at = -1, id, kind } = loan ?? {};
      const isPlace = Number.isInteger(at) && at >= 0 && at < args;
      return isPlace && Number.isSafeInteger(id) && (kind === "function" || kind === "signal");
    })
  );
}

function toAnswer(error: unknown): Answer {
  if (!(error instanceof Error)) return { error: { name: "Error", message: String(error) } };
  const { name, message, stack } = error;
  return { error: { name, message, ...(stack === undefined ? {} : { stack }) } };
}

function fromWire({ name, message, stack }: { name: string; message: string; stack?: string }): Error {
  const error = isUserError({ name }) ? new UserError(message) : new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
