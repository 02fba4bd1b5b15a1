import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { UserError } from "../../../src/shared/errors";
import type { Produced, RunRequest } from "../../../src/shared/engine/engine";
import { callOnce } from "../../../src/shared/rpc/callOnce";
import { type ChildEndpoint, type ParentEndpoint, messagePair } from "../../../src/shared/rpc/channels";
import { type WorkerApi, connectHost, connectView, connectWorker, serveWorker } from "../../../src/shared/rpc/rpc";
import type { HostApi, RunStatus, ViewApi, ViewState } from "../../../src/shared/panel/api";

const noFault = (error: Error, during: string): never => assert.fail(`${during}: ${error.message}`);
const never = new Promise<never>(() => undefined);
const request: RunRequest = { question: "", jobs: [], topK: 1 };
const item: Produced = { kind: "token", ms: 1, token: { id: 3, text: "<eot>" } };
const moment = (): Promise<void> => new Promise(setImmediate);

/** A fork without processes: what one side sends, the other receives as a structured clone. */
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

function worker(methods: Partial<WorkerApi> = {}): WorkerApi {
  const missing = async (): Promise<never> => assert.fail("not expected");
  return {
    load: missing,
    tokenize: missing,
    encode: missing,
    vectors: missing,
    attention: missing,
    run: missing,
    list: missing,
    check: missing,
    tryProvider: missing,
    diagnose: missing,
    selfTest: missing,
    ...methods,
  };
}

describe("rpc", () => {
  it("passes calls to the engine, and its items to the call, in order", async () => {
    const { child, parent } = fork();
    const heard: unknown[] = [];
    const run: WorkerApi["run"] = async (asked, onItem) => {
      onItem(0, item);
      onItem(asked.topK, item);
      return { outcome: "done", passes: 2, rows: 0, ms: 3 };
    };
    const load: WorkerApi["load"] = async (folder, _preference, onProgress) => {
      onProgress?.(`Checking ${folder}`);
      throw new UserError("No manifest.");
    };
    serveWorker(parent, worker({ run, load }), { onFault: noFault });
    const { remote } = connectWorker(child, { onFault: noFault });
    const results = await Promise.all([
      remote.run(request, (...args) => heard.push(["a", ...args])),
      remote.run({ ...request, topK: 7 }, (...args) => heard.push(["b", ...args])),
    ]);
    assert.deepEqual(results, Array(2).fill({ outcome: "done", passes: 2, rows: 0, ms: 3 }));
    await assert.rejects(
      remote.load("x", "auto", (message) => heard.push(message)),
      new UserError("No manifest."),
    );
    assert.deepEqual(
      [heard.filter((one) => one instanceof Array && one[0] === "a"), heard.length, heard.at(-1)],
      [
        [
          ["a", 0, item],
          ["a", 1, item],
        ],
        5,
        "Checking x",
      ],
    );
  });

  it("drops messages for a call that has been answered", async () => {
    const { child, parent } = fork();
    let tell: () => void = () => undefined;
    const run: WorkerApi["run"] = async (_request, onItem) => {
      tell = () => onItem(0, item);
      return { outcome: "done", passes: 0, rows: 0, ms: 0 };
    };
    serveWorker(parent, worker({ run }), { onFault: noFault });
    const { remote } = connectWorker(child, { onFault: noFault });
    let heard = 0;
    await remote.run(request, () => heard++);
    tell();
    await moment();
    assert.equal(heard, 0);
  });

  /** Resolves once it is aborted. */
  const untilAborted: WorkerApi["run"] = (_request, _onItem, signal) =>
    new Promise((resolve) => {
      const end = (): void => resolve({ outcome: "cancelled", passes: 0, rows: 0, ms: 0 });
      if (signal?.aborted) end();
      else signal?.addEventListener("abort", end);
    });

  for (const when of ["before the call", "right after it", "later"]) {
    it(`brings a signal over that is aborted ${when}`, async () => {
      const { child, parent } = fork();
      serveWorker(parent, worker({ run: untilAborted }), { onFault: noFault });
      const { remote } = connectWorker(child, { onFault: noFault });
      const [abort, other] = [new AbortController(), new AbortController()];
      if (when === "before the call") abort.abort();
      let others = 0;
      void remote.run(request, () => undefined, other.signal).then(() => others++);
      const running = remote.run(request, () => undefined, abort.signal);
      if (when === "later") await moment();
      abort.abort();
      assert.equal((await running).outcome, "cancelled");
      await moment();
      assert.equal(others, 0, "another call has a signal of its own");
    });
  }

  it("releases a signal with the answer, so that a later abort isn't sent", async () => {
    const { child, parent } = fork();
    const run: WorkerApi["run"] = async () => ({ outcome: "done", passes: 0, rows: 0, ms: 0 });
    serveWorker(parent, worker({ run }), { onFault: noFault });
    const abort = new AbortController();
    await connectWorker(child, { onFault: noFault }).remote.run(request, () => undefined, abort.signal);
    let sent = 0;
    parent.on("message", () => sent++);
    abort.abort();
    await moment();
    assert.equal(sent, 0);
  });

  it("aborts pending calls of a parent that has gone", async () => {
    const { child, parent } = fork();
    let signal: AbortSignal | undefined;
    const run: WorkerApi["run"] = (_request, _onItem, given) => ((signal = given), never);
    serveWorker(parent, worker({ run }), { onFault: noFault });
    void connectWorker(child, { onFault: noFault }).remote.run(request, () => undefined, new AbortController().signal);
    await moment();
    assert.equal(signal?.aborted, false);
    parent.emit("disconnect");
    assert.equal(signal?.aborted, true);
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
      const encode = async (): Promise<never> => {
        throw thrown;
      };
      serveWorker(parent, worker({ encode }), { onFault: noFault });
      const { remote } = connectWorker(child, { onFault: noFault });
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
      serveWorker(parent, worker({ load: () => never, encode: () => never }), { onFault: noFault });
      const closed: string[] = [];
      const connection = connectWorker(child, {
        onFault: noFault,
        onClosed: (error) => closed.push(error.message),
      });
      const pending = [connection.remote.load("x", "auto"), connection.remote.encode("x")];
      await moment();
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
    const { remote } = connectWorker(child, { onFault: noFault });
    await assert.rejects(remote.encode("x"), /can't be reached: channel closed/);
    await assert.rejects(remote.encode("x"), /can't be reached: channel closed/);
  });

  it("reports a call's function that throws, and a message that can't be cloned", async () => {
    const { child, parent } = fork();
    const faults: string[] = [];
    const onFault = (error: Error, during: string): void => void faults.push(`${during}: ${error.message}`);
    const run: WorkerApi["run"] = async (_request, onItem) => {
      onItem(0, item);
      return { outcome: "done", passes: 0, rows: 0, ms: 0 };
    };
    const encode = async (): Promise<number[]> => [() => undefined] as unknown as number[];
    serveWorker(parent, worker({ run, encode }), { onFault });
    const { remote } = connectWorker(child, { onFault });
    await remote.run(request, () => {
      throw new Error("no window");
    });
    assert.deepEqual(faults, ["calling back: no window"]);
    await assert.rejects(remote.encode("x"), /could not be cloned/);
    assert.match(faults[1]!, /^answering encode:/);
  });

  it("calls nothing but the methods of the contract", async () => {
    const { child, parent } = fork();
    serveWorker(parent, Object.assign(worker(), { dispose: () => assert.fail("called") }), { onFault: noFault });
    const replies: unknown[] = [];
    child.on("message", (message) => replies.push(message));
    for (const m of ["dispose", "constructor", "toString"]) child.send?.({ t: "q", i: m, m, a: [] }, () => undefined);
    await moment();
    assert.equal(replies.length, 3);
    assert.ok(
      replies.every((reply) => /There is no method/.test(JSON.stringify(reply))),
      JSON.stringify(replies),
    );
  });

  describe("one call in a process of its own", () => {
    function once(): ReturnType<typeof fork> & {
      endable: EventEmitter & ChildEndpoint & { kill(): void };
      kills: () => number;
    } {
      const sides = fork();
      let kills = 0;
      return { ...sides, endable: Object.assign(sides.child, { kill: () => void kills++ }), kills: () => kills };
    }
    const inTime = (): AbortSignal => new AbortController().signal;

    it("ends the process with the answer, whatever it is", async () => {
      const answers: unknown[] = [];
      for (const list of [async () => [], async () => Promise.reject(new UserError("No."))]) {
        const { parent, endable, kills } = once();
        serveWorker(parent, worker({ list }), { onFault: noFault });
        const answer = await callOnce(endable, (one) => one.list([]), inTime(), noFault).catch(String);
        answers.push(answer);
        assert.equal(kills(), 1);
      }
      assert.deepEqual(answers, [[], "UserError: No."]);
    });

    it("ends a process that never answers at the deadline", async () => {
      for (const late of [AbortSignal.timeout(10), AbortSignal.abort(new Error("over"))]) {
        const { parent, endable, kills } = once();
        serveWorker(parent, worker({ check: () => never }), { onFault: noFault });
        await assert.rejects(
          callOnce(endable, (one) => one.check("/m"), late, noFault),
          (error) => error === late.reason,
        );
        assert.equal(kills(), 1);
      }
    });

    it("rejects if the process ends without an answer", async () => {
      const { parent, endable } = once();
      serveWorker(parent, worker({ check: () => never }), { onFault: noFault });
      const answer = callOnce(endable, (one) => one.check("/m"), inTime(), noFault);
      endable.emit("exit", null, "SIGABRT");
      await assert.rejects(answer, { name: "ConnectionClosed", message: /ended by SIGABRT/ });
    });
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
    assert.deepEqual(await pageSide.remote.ready(null), state);
    await assert.rejects(pageSide.remote.copy("x"), (error) => error instanceof UserError);
    hostSide.remote.show(state);
    await moment();
    assert.deepEqual(shown, [state]);
    hostSide.remote.show(state);
    hostSide.close("The panel was closed.");
    hostSide.remote.show(state);
    await moment();
    assert.equal(shown.length, 1);
  });

  describe("a page that is drawing", () => {
    const status = (what: string): RunStatus => ({ kind: "busy", what });
    /** A page, what it got with each message, and what it has yet to draw. */
    function slowPage() {
      const [atHost, atPage] = messagePair();
      const messages: string[][] = [];
      const drawing: (() => void)[] = [];
      let heard: string[] = [];
      const view = {
        status: (one: RunStatus) => void heard.push(one.kind === "busy" ? one.what : one.kind),
        show: ({ trace }: ViewState) => void heard.push(`${trace?.nodes.length} nodes`),
      } as unknown as ViewApi;
      const open = (): HostApi =>
        connectHost({ ...atPage, drawn: (then) => drawing.push(then) }, view, { onFault: noFault }).remote;
      const host = { ready: async () => "state" } as unknown as HostApi;
      const { remote } = connectView(atHost, host, { onFault: noFault });
      const settled = async (): Promise<string[][]> => {
        for (let n = 0; n < 5; n++) await moment();
        if (heard.length > 0) messages.push(heard);
        heard = [];
        return messages;
      };
      return { remote, open, drawing, settled };
    }

    it("gets what was posted meanwhile in one message, as it was then", async () => {
      const { remote, open, drawing, settled } = slowPage();
      open();
      await settled();
      remote.status(status("one"));
      remote.status(status("two"));
      assert.deepEqual(await settled(), [["one", "two"]]);
      const trace = { nodes: [1] };
      remote.show({ trace } as unknown as ViewState);
      trace.nodes.push(2);
      for (let n = 3; n < 20; n++) remote.status(status(`${n}`));
      assert.equal((await settled()).length, 1);
      assert.equal(drawing.length, 1);
      drawing.pop()!();
      const [, later] = await settled();
      assert.deepEqual(later?.slice(0, 2), ["1 nodes", "3"]);
      assert.equal(later.length, 18);
    });

    it("isn't waited for by the page that takes its place", async () => {
      const { remote, open, settled } = slowPage();
      open();
      await settled();
      remote.status(status("drawn by neither"));
      await settled();
      remote.status(status("for the first page"));
      assert.equal(await open().ready(null), "state");
      assert.deepEqual(await settled(), [["drawn by neither"]]);
    });
  });
});
