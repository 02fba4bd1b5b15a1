/** A page that shows a trace, with as much of `vscode` as that uses. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { mock } from "node:test";
import type { TraceView, TraceViewParts, ViewKind } from "../../../src/host/panel/traceView";
import { ModelChoice } from "../../../src/host/models/modelChoice";
import type { Activity } from "../../../src/host/engine/runQueue";
import { Emitter } from "../../../src/host/base/event";
import type { ModelIdentity } from "../../../src/shared/panel/api";
import { ViewedTrace } from "../../../src/host/panel/viewedTrace";
import { USUAL_LIMITS } from "../../../src/shared/engine/searchLimits";
import type { Trace } from "../../../src/shared/trace/trace";
import { provideVscode } from "../../support/fakeVscode";
import { token, traceOf, windowOn } from "../../support/traces";

const ignored = { dispose: (): void => undefined };
const never = (): typeof ignored => ignored;
const fake = { Uri: { joinPath: (_: unknown, ...path: string[]) => ({ fsPath: join(...path) }) }, env: {}, l10n: {} };

const made = (id: string, sha256: string): Trace => ({ ...traceOf(id), model: { ...traceOf(id).model, sha256 } });

describe("A page that shows a trace", () => {
  let end = (): void => undefined;
  let View: typeof TraceView;

  before(async () => {
    end = provideVscode(fake);
    View = (await import("../../../src/host/panel/traceView")).TraceView;
  });
  after(() => end());

  /** `folderWith`: where the model is. `told`: what the models tell when they change. */
  function opened(
    folderWith: (sha256: string) => Promise<string | null>,
    identity: (choice: { folder: string }) => ModelIdentity | null | Promise<ModelIdentity> = () => null,
    kind: ViewKind = "following",
  ) {
    const { store } = windowOn();
    // Kept in memory, as by what uses them.
    const traces = [made("a", "1"), made("b", "2")];
    for (const trace of traces) store.add(trace);
    const viewed = new ViewedTrace(store, () => "new");
    const page = {
      got: [] as unknown[],
      hears: (_message: unknown): void => undefined,
      begin: async () => {
        page.hears({ page: "begun" });
        page.hears({ t: "q", i: "1", m: "ready", a: [[null], []] });
        while (!page.messages().some((text) => text.includes('"t":"s"'))) await new Promise(setImmediate);
        page.hears({ page: "drawn" });
      },
      messages: () => page.got.flatMap((message) => (message as { batch: string[] }).batch),
    };
    const on = { models: (): void => undefined, visible: (): void => undefined };
    const panel = {
      ...{ visible: true, active: false, onDidDispose: never },
      webview: {
        onDidReceiveMessage: (hears: typeof page.hears) => void (page.hears = hears),
        postMessage: (message: unknown) => page.got.push(message),
      },
      onDidChangeViewState: (changed: () => void) => void (on.visible = changed),
    };
    const engine: { onDidChangeState: typeof never; state: object } = {
      onDidChangeState: never,
      state: { kind: "off" },
    };
    const settings = {
      onDidChange: never,
      view: { topK: 5, thoughts: null, showTruth: true },
      searchLimits: USUAL_LIMITS,
      choiceOf: () => ({ ...settings, dispose: () => undefined }),
    };
    const didRun = new Emitter<Activity>();
    const runs = {
      onDidChange: didRun.event,
      activity: { status: { kind: "idle" }, trace: null, choice: null } as Activity,
      become: (activity: Activity): void => {
        runs.activity = activity;
        didRun.fire(activity);
      },
    };
    const parts = {
      store,
      runs,
      engine,
      models: {
        onDidChange: (changed: () => void) => void (on.models = changed),
        folderWith,
        chosenIdentity: async (choice: { folder: string }) => identity(choice),
      },
      choice: new ModelChoice({
        setting: () => ({ written: "", folder: "/usual" }),
        bundled: (name) => `/${name}`,
        memory: { get: () => undefined, set: () => assert.fail("The workspace's selection is another's.") },
        isAdded: () => false,
        onDidChangeSettings: never,
      }),
      settings,
      host: () => ({}),
      report: (error: unknown) => assert.fail(String(error)),
    };
    const quiet = (): void => undefined;
    const view = new View(
      kind,
      panel as unknown as ConstructorParameters<typeof TraceView>[1],
      viewed,
      parts as unknown as TraceViewParts,
      { moved: quiet, selected: quiet, looked: quiet, closed: quiet, restore: async () => undefined },
    );
    const show = (isVisible: boolean): void => {
      panel.visible = isVisible;
      on.visible();
    };
    return { view, viewed, on, show, traces, page, store, engine, runs };
  }

  it("gets all of a run in a few messages, however busy it is", async () => {
    const { view, viewed, page, traces, store } = opened(async () => "/m");
    await viewed.show("a");
    await page.begin();
    const listening = store.onDidChange((event) => view.take(event));
    const moment = (): Promise<void> => new Promise(setImmediate);
    for (let n = 0; n < 100; n++) {
      store.apply(traces[0]!, { kind: "nodes", nodes: [token(`t${n}`, n === 0 ? null : `t${n - 1}`)] });
      // The page draws more slowly than the model thinks.
      if (n % 25 === 24) page.hears({ page: "drawn" });
      await moment();
    }
    listening.dispose();
    const messages = page.got.map((message) => (message as { batch: string[] }).batch);
    const changes = messages.flat().filter((text) => (JSON.parse(text) as { m?: string }).m === "changed");
    assert.equal(changes.length, 100);
    assert.ok(messages.length <= 7, `${messages.length} messages`);
    const bytes = messages.flat().reduce((sum, text) => sum + text.length, 0);
    assert.ok(bytes <= 100 * 200 + 4000, `${bytes} characters`);
  });

  it("is shown a new trace of the loaded model once", async () => {
    const { viewed, page, engine } = opened(() => new Promise(() => undefined));
    engine.state = { kind: "ready", model: made("a", "1").model };
    await page.begin();
    await viewed.show("a");
    for (let n = 0; n < 5; n++) {
      await new Promise(setImmediate);
      page.hears({ page: "drawn" });
    }
    const shows = page.messages();
    assert.equal(shows.filter((text) => text.includes('"m":"show"')).length, 1);
  });

  it("has its state before it asks for it, once a run has ended", async () => {
    const { view, viewed, page, runs, show } = opened(async () => "/m");
    runs.become({ status: { kind: "busy", what: "Thinking" }, trace: "a", choice: null });
    await viewed.show("a");
    await new Promise(setImmediate);
    assert.deepEqual(page.got, []);
    runs.become({ status: { kind: "idle" }, trace: "a", choice: null });
    await viewed.show("b");
    await new Promise(setImmediate);
    const [only, ...others] = page.messages();
    assert.ok(only?.includes('"m":"show"') && only.includes('"id":"a"'), only);
    assert.deepEqual(others, []);
    // Something else is shown by the time it asks.
    await page.begin();
    assert.ok(page.messages().at(-1)?.includes('"id":"b"'));
    show(false);
    await viewed.show("a");
    await new Promise(setImmediate);
    assert.equal(page.got.length, 2);
    assert.equal(view.status().kind, "idle");
  });

  it("isn't sent its state twice, unless the first one didn't arrive", async () => {
    const { view, viewed, page, engine } = opened(async () => "/m");
    engine.state = { kind: "ready", model: made("a", "1").model };
    await viewed.show("a");
    await new Promise(setImmediate);
    assert.equal(page.got.length, 1);
    assert.equal(await view["ready"](null), null);
    assert.equal((await view["ready"](null))?.trace?.id, "a");
  });

  it("is sent nothing before it says what it remembers, if that may be other settings", async () => {
    const { viewed, page } = opened(async () => "/m", undefined, "side");
    await viewed.show("a");
    await new Promise(setImmediate);
    assert.deepEqual(page.got, []);
  });

  it("is told at once what changes in a trace that it has, however young the run is", async () => {
    const { view, viewed, page, runs, store, traces } = opened(async () => "/m");
    store.apply(traces[0]!, { kind: "nodes", nodes: [token("t0", null)] });
    await page.begin();
    await viewed.show("a");
    const listening = store.onDidChange((event) => view.take(event));
    runs.become({ status: { kind: "busy", what: "Speaking" }, trace: "a", choice: null });
    await viewed.load();
    store.apply(traces[0]!, { kind: "nodes", nodes: [token("t1", "t0")] });
    for (let n = 0; n < 3; n++) {
      await new Promise(setImmediate);
      page.hears({ page: "drawn" });
    }
    listening.dispose();
    const said = page.messages().map((text) => (JSON.parse(text) as { m?: string }).m);
    assert.deepEqual(said.slice(-2), ["show", "changed"]);
  });

  it("gets a new trace in one message if its run ends soon, and what is there if it doesn't", async () => {
    const { view, viewed, page, runs, store, traces } = opened(async () => "/m");
    await page.begin();
    const listening = store.onDidChange((event) => view.take(event));
    mock.timers.enable({ apis: ["setTimeout"] });
    const ask = async (at: number, ms: number): Promise<string[]> => {
      const trace = traces[at]!;
      const before = page.messages().length;
      runs.become({ status: { kind: "busy", what: "Thinking" }, trace: trace.id, choice: null });
      await viewed.show(trace.id);
      for (let n = 0; n < 10; n++) {
        store.apply(trace, { kind: "nodes", nodes: [token(`t${n}`, n === 0 ? null : `t${n - 1}`)] });
        mock.timers.tick(ms / 10);
        await new Promise(setImmediate);
        page.hears({ page: "drawn" });
      }
      runs.become({ status: { kind: "idle" }, trace: trace.id, choice: null });
      await new Promise(setImmediate);
      page.hears({ page: "drawn" });
      await new Promise(setImmediate);
      return page
        .messages()
        .slice(before)
        .filter((text) => /"m":"(show|changed)"/.test(text));
    };
    const short = await ask(0, 0);
    assert.equal(short.length, 1, String(short.map((text) => text.slice(0, 80))));
    assert.ok(short[0]?.includes('"t9"'));
    const long = await ask(1, 600);
    mock.timers.reset();
    listening.dispose();
    assert.ok(long[0]?.includes('"m":"show"') && !long[0].includes('"t9"'));
    assert.ok(long.at(-1)?.includes('"t9"') && long.length > 1);
  });

  it("says that its own model is being loaded, though no trace is there yet, and nothing of another's", async () => {
    const { view, viewed, page, runs } = opened(async () => "/m", undefined, "side");
    await viewed.show("a");
    await page.begin();
    const status = { kind: "busy", what: "Getting the model ready" } as const;
    const said = (): string[] =>
      page.messages().filter((text) => text.includes('"m":"status"') && text.includes(status.what));
    const drawn = async (): Promise<void> => {
      await new Promise(setImmediate);
      page.hears({ page: "drawn" });
    };
    runs.become({ status, trace: null, choice: null });
    runs.become({ status, trace: null, choice: {} });
    await drawn();
    assert.deepEqual([view.status(), said()], [{ kind: "idle" }, []]);
    runs.become({ status, trace: null, choice: view.model });
    await drawn();
    assert.deepEqual([view.status(), said().length], [status, 1]);
    // The model is there, and the question is another trace until this view shows it.
    runs.become({ status, trace: "b", choice: view.model });
    assert.deepEqual(view.status(), { kind: "idle" });
  });

  it("has its state before it is known which model is asked next, if the trace's own is loaded", async () => {
    let know = (_identity: ModelIdentity): void => undefined;
    const { view, viewed, engine } = opened(
      async () => "/m",
      () => new Promise((resolve) => (know = resolve)),
    );
    engine.state = { kind: "ready", model: made("a", "1").model };
    await viewed.show("a");
    assert.equal((await view["ready"](null))?.asks, undefined);
    know({ name: "other", sha256: "2", thoughts: 6 });
    await new Promise(setImmediate);
    assert.equal(view["state"]().asks?.name, "other");
  });

  it("finds a model that came while it was hidden", async () => {
    let isHere = false;
    const { view, viewed, on, show, traces } = opened(async () => (isHere ? "/m" : null));
    await viewed.show("a");
    assert.deepEqual((await view["ready"](null))?.missing, { selected: null });
    show(false);
    isHere = true;
    on.models();
    show(true);
    assert.equal((await view["ready"](null))?.missing, undefined);
    assert.equal(traces.length, 2);
  });

  it("says that the model of its trace is missing, though that of another one was looked for longer", async () => {
    const found: (() => void)[] = [];
    const { view, viewed, traces } = opened((sha256) =>
      sha256 === "1" ? new Promise((resolve) => found.push(() => resolve("/m"))) : Promise.resolve(null),
    );
    await viewed.show("a");
    const first = view["ready"](null);
    await new Promise((resolve) => setTimeout(resolve, 1));
    await viewed.show("b");
    await view["ready"](null);
    for (const one of found) one();
    assert.deepEqual((await first)?.missing, { selected: null });
    assert.equal(traces.length, 2);
  });

  it("names the model that its next question goes to, if the trace has another", async () => {
    const identity = ({ folder }: { folder: string }): ModelIdentity => ({
      ...{ name: folder, sha256: folder === "/usual" ? "1" : "2", thoughts: 6 },
    });
    const { view, viewed } = opened(async () => "/m", identity, "side");
    await viewed.show("a");
    assert.equal((await view["ready"](null))?.asks, undefined);
    view.model.choose("/cot", "cot");
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(view["state"]().asks?.name, "/cot");
    assert.deepEqual(view.remembered, { model: { bundled: "cot", over: "" } });
    await viewed.show("b");
    assert.equal(view["state"]().asks, undefined);
  });
});
