import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { UserError } from "../../../src/shared/errors";
import type { Engine, EngineListener, Produced } from "../../../src/shared/engine/engine";
import {
  type ChildEndpoint,
  type ParentEndpoint,
  connectEngine,
  connectHost,
  connectView,
  messagePair,
  serveEngine,
} from "../../../src/shared/rpc/rpc";
import type { HostApi, ViewApi, ViewState } from "../../../src/shared/panel/api";

const silent: EngineListener = { produced: () => undefined, loading: () => undefined };
const noFault = (error: Error, during: string): never => assert.fail(`${during}: ${error.message}`);
const never = new Promise<never>(() => undefined);

/** A fork without processes: what one side sends, the other hears as a structured clone. */
function fork(): { child: EventEmitter & ChildEndpoint; parent: EventEmitter & ParentEndpoint } {
  const sides = [new EventEmitter(), new EventEmitter()] as const;
  const sendTo = (other: EventEmitter) => (message: object, callback: (error: Error | null) => void) => {
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => {
      other.emit("message", copy);
      callback(null);
    });
    return true;
  };
  const [child, parent] = [
    Object.assign(sides[0], { send: sendTo(sides[1]) }),
    Object.assign(sides[1], { send: sendTo(sides[0]) }),
  ];
  return { child, parent };
}

function engine(methods: Partial<Engine> = {}): Engine {
  const missing = async (): Promise<never> => assert.fail("not expected");
  return {
    load: missing,
    tokenize: missing,
    encode: missing,
    vectors: missing,
    look: missing,
    run: missing,
    cancel: missing,
    ...methods,
  };
}

describe("rpc", () => {
  it("hands calls to the engine and its events to the listener, in order", async () => {
    const { child, parent } = fork();
    const heard: unknown[] = [];
    const item: Produced = { kind: "token", ms: 1, token: { id: 3, text: "<eot>" } };
    serveEngine(
      parent,
      (listener) =>
        engine({
          run: async ({ id }) => {
            listener.loading("one");
            listener.produced(id, 0, item);
            return { outcome: "done", passes: 2, ms: 3 };
          },
        }),
      { onFault: noFault },
    );
    const listener: EngineListener = {
      loading: (message) => heard.push(message),
      produced: (...args) => heard.push(args),
    };
    const { remote } = connectEngine(child, listener, { onFault: noFault });
    const result = await remote.run({ id: "r", question: "", jobs: [], topK: 1 });
    assert.deepEqual(result, { outcome: "done", passes: 2, ms: 3 });
    assert.deepEqual(heard, ["one", ["r", 0, item]]);
  });

  const errors: { what: string; thrown: unknown; name: string; message: string; userError: boolean }[] = [
    {
      what: "a UserError",
      thrown: new UserError("Pick another."),
      name: "UserError",
      message: "Pick another.",
      userError: true,
    },
    {
      what: "a bug",
      thrown: new RangeError("off by one"),
      name: "RangeError",
      message: "off by one",
      userError: false,
    },
    { what: "something thrown that is no error", thrown: "oops", name: "Error", message: "oops", userError: false },
  ];
  for (const { what, thrown, name, message, userError } of errors) {
    it(`brings ${what} over`, async () => {
      const { child, parent } = fork();
      serveEngine(
        parent,
        () =>
          engine({
            encode: async () => {
              throw thrown;
            },
          }),
        { onFault: noFault },
      );
      const { remote } = connectEngine(child, silent, { onFault: noFault });
      await assert.rejects(remote.encode("x"), (error: Error) => {
        assert.deepEqual([error.name, error.message, error instanceof UserError], [name, message, userError]);
        if (thrown instanceof Error) assert.equal(error.stack, thrown.stack);
        return true;
      });
    });
  }

  const ends: { what: string; end: (child: EventEmitter) => void; reason: RegExp }[] = [
    { what: "is killed", end: (child) => child.emit("exit", null, "SIGKILL"), reason: /was ended by SIGKILL/ },
    { what: "exits", end: (child) => child.emit("exit", 7, null), reason: /ended with code 7/ },
    {
      what: "cannot be started",
      end: (child) => child.emit("error", new Error("spawn ENOENT")),
      reason: /spawn ENOENT/,
    },
  ];
  for (const { what, end, reason } of ends) {
    it(`rejects pending and later calls when the process ${what}`, async () => {
      const { child, parent } = fork();
      serveEngine(parent, () => engine({ load: () => never, encode: () => never }), { onFault: noFault });
      const closed: string[] = [];
      const connection = connectEngine(child, silent, {
        onFault: noFault,
        onClosed: (error) => closed.push(error.message),
      });
      const pending = [connection.remote.load("x", "auto"), connection.remote.encode("x")];
      await new Promise(setImmediate);
      end(child);
      end(child);
      for (const call of [...pending, connection.remote.encode("later")]) {
        await assert.rejects(call, (error: Error) => error.name === "ConnectionClosed" && reason.test(error.message));
      }
      assert.equal(closed.length, 1);
      assert.match(connection.closed?.message ?? "", reason);
    });
  }

  it("rejects a call whose message can no longer be sent", async () => {
    const { child } = fork();
    child.send = (_message, callback) => {
      queueMicrotask(() => callback(new Error("channel closed")));
      return false;
    };
    const { remote } = connectEngine(child, silent, { onFault: noFault });
    await assert.rejects(remote.encode("x"), /cannot be reached: channel closed/);
    await assert.rejects(remote.encode("x"), /cannot be reached: channel closed/);
  });

  it("reports an event whose handler throws, and a message that is no data", async () => {
    const { child, parent } = fork();
    const faults: string[] = [];
    const onFault = (error: Error, during: string): void => void faults.push(`${during}: ${error.message}`);
    serveEngine(
      parent,
      (listener) =>
        engine({
          cancel: async () => listener.loading("x"),
          encode: async () => [() => undefined] as unknown as number[],
        }),
      { onFault },
    );
    const { remote } = connectEngine(
      child,
      {
        ...silent,
        loading: () => {
          throw new Error("no window");
        },
      },
      { onFault },
    );
    await remote.cancel("x");
    await new Promise(setImmediate);
    assert.deepEqual(faults, ["loading: no window"]);
    await assert.rejects(remote.encode("x"), /could not be cloned/);
    assert.match(faults[1]!, /^answering encode:/);
  });

  it("calls nothing but the methods of the contract", async () => {
    const { child, parent } = fork();
    serveEngine(parent, () => Object.assign(engine(), { dispose: () => assert.fail("called") }), { onFault: noFault });
    const replies: unknown[] = [];
    child.on("message", (message) => replies.push(message));
    for (const m of ["dispose", "constructor", "toString"]) child.send?.({ t: "q", i: m, m, a: [] }, () => undefined);
    await new Promise(setImmediate);
    assert.equal(replies.length, 3);
    assert.ok(
      replies.every((reply) => /There is no method/.test(JSON.stringify(reply))),
      JSON.stringify(replies),
    );
  });

  it("connects a page with the host, and lets other messages pass", async () => {
    const [atHost, atPage] = messagePair();
    const state = { trace: null, status: { kind: "idle" } } as unknown as ViewState;
    const shown: unknown[] = [];
    const host = {
      ready: async () => state,
      copy: async () => {
        throw new UserError("No clipboard.");
      },
    } as unknown as HostApi;
    const view = { show: (s: ViewState) => void shown.push(s) } as unknown as ViewApi;
    const hostSide = connectView(atHost, host, { onFault: noFault });
    const pageSide = connectHost(atPage, view, { onFault: noFault });
    for (const other of [null, 7, "text", {}, { t: "x" }]) atHost.postMessage(other);
    assert.deepEqual(await pageSide.remote.ready(), state);
    await assert.rejects(pageSide.remote.copy("x"), (error) => error instanceof UserError);
    hostSide.remote.show(state);
    await new Promise(setImmediate);
    assert.deepEqual(shown, [state]);
    hostSide.close("The panel was closed.");
    hostSide.remote.show(state);
    await new Promise(setImmediate);
    assert.equal(shown.length, 1);
  });
});
