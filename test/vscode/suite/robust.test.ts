import assert from "node:assert/strict";
import { cp, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/problem/examples";
import { readTrace } from "../../../src/shared/read/readTrace";
import { toJson } from "../../../src/shared/trace/trace";
import { coconut, extensionId, failure, newest, reasonAbout, selectAllOf, until, withSetting } from "./support";

/** The sentence and the beginning of its way out. */
const refused: [name: string, text: string, sentence: RegExp][] = [
  ["spaces only", "  \n\t ", /There is no text to read\. Select facts and a question, such as /],
  [
    "a megabyte",
    "Every dog is a mammal. ".repeat(45_000),
    /The text has 1,03\d,\d{3} characters, but the limit is 20,000\. Select only facts and a question, /,
  ],
  [
    "words that aren't facts",
    "The quick brown fox jumps over the lazy dog. Is Rex a mammal or a fish?",
    /Can't read “The quick brown fox jumps over the lazy dog\.” as a fact\. Write facts such as /,
  ],
  [
    "facts without a question",
    "Every dog is a mammal. Rex is a dog.",
    /The text has no question\. Ask a question with two possible answers, /,
  ],
  [
    "a question of another kind",
    "Every dog is a mammal. Rex is a dog. Why is Rex a mammal?",
    /Can't read “Why is Rex a mammal\?” as a question\. Ask a question with two possible answers, /,
  ],
  [
    "a question without facts",
    "Is Rex a mammal or a fish?",
    /There are no facts to answer “Is Rex a mammal or a fish\?” from\. Write facts such as /,
  ],
  ["emoji", "🥥🥥🥥 👩‍👩‍👧 🏳️‍🌈", /Can't read “🥥🥥🥥 👩‍👩‍👧 🏳️‍🌈” as a fact\. Write facts such as /u],
  [
    "right-to-left text that isn't a problem",
    "كل كلب حيوان. هل ركس حيوان أم سمكة؟",
    /Can't read “كل كلب حيوان\.” as a fact\. Write facts such as /,
  ],
];

describe("Input that can't be answered", () => {
  before(() => reasonAbout(EXAMPLE));

  for (const [name, text, sentence] of refused) {
    it(`refuses ${name} with one sentence and the way out, and changes nothing`, async () => {
      const { store, currentTrace } = await coconut();
      const before = { traces: JSON.stringify(store.summaries), shown: currentTrace.trace };
      await selectAllOf(text);
      await vscode.commands.executeCommand("coconut.reasonAboutSelection");
      const message = await failure();
      assert.match(message, sentence);
      assert.doesNotMatch(message, /bug/);
      assert.ok(message.length < 500, message);
      assert.deepEqual({ traces: JSON.stringify(store.summaries), shown: currentTrace.trace }, before);
    });
  }

  for (const [name, text] of [
    ["facts that repeat", `Every puffin is a seabird.\n${EXAMPLE}`],
    ["emoji and right-to-left letters as words", EXAMPLE.replaceAll("puffin", "🥥").replaceAll("Polly", "ركس")],
    ["facts that support both answers", EXAMPLE.replace("Polly is a puffin.", "Polly is a puffin.\nPolly is a drone.")],
  ] as const) {
    it(`answers ${name}, or says why not`, async () => {
      const { runs } = await coconut();
      await selectAllOf(text);
      await vscode.commands.executeCommand("coconut.reasonAboutSelection");
      if (runs.activity.status.kind === "failed") assert.doesNotMatch(await failure(), /bug/);
    });
  }
});

describe("A broken model", () => {
  it("is missing: a sentence names the folder and the setting, and the traces remain", async () => {
    const { store } = await coconut();
    await reasonAbout(EXAMPLE);
    const before = JSON.stringify(store.summaries);
    await withSetting("model", "/nowhere/model", async () => {
      await selectAllOf(EXAMPLE);
      await vscode.commands.executeCommand("coconut.reasonAboutSelection");
      assert.match(await failure(), /nowhere.*coconut\.model/s);
    });
    assert.equal(JSON.stringify(store.summaries), before);
    assert.ok(readTrace(await reasonAbout(EXAMPLE)).final);
  });

  it("is damaged: a sentence says how, and the previous model keeps working", async () => {
    const folder = await mkdtemp(join(tmpdir(), "coconut-damaged-"));
    try {
      const bundled = join(
        vscode.extensions.getExtension(extensionId)?.extensionPath ?? "",
        "models",
        "prosqa-coconut",
      );
      await cp(bundled, folder, { recursive: true });
      await truncate(join(folder, "tokenizer.json"), 100);
      await withSetting("model", folder, async () => {
        await selectAllOf(EXAMPLE);
        await vscode.commands.executeCommand("coconut.reasonAboutSelection");
        assert.match(await failure(), /tokenizer\.json/);
      });
      assert.ok(readTrace(await reasonAbout(EXAMPLE)).final);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("A hostile trace", () => {
  it("is text wherever it is shown: nothing in it runs, and it changes nothing else", async () => {
    const { store } = await coconut();
    const honest = await reasonAbout(EXAMPLE);
    const before = JSON.stringify(honest);
    const script = "<img src=x onerror=alert(1)></script><script>alert(1)</script>";
    const hostile = structuredClone(honest);
    hostile.id = "hostile";
    hostile.model.name = script;
    hostile.marks = JSON.parse('{"__proto__": {"removed": true}}') as typeof hostile.marks;
    for (const node of hostile.nodes) if (node.kind === "token") node.token.text = script;
    const folder = await mkdtemp(join(tmpdir(), "coconut-hostile-"));
    try {
      const file = join(folder, "hostile.coconut.json");
      await writeFile(file, toJson(hostile));
      await vscode.commands.executeCommand("coconut.openTrace", vscode.Uri.file(file));
      const shown = store.get((await coconut()).currentTrace.trace ?? "");
      assert.equal(shown?.model.name, script);
      assert.equal(JSON.stringify(await store.load(honest.id)), before);
      assert.ok(readTrace(await reasonAbout(EXAMPLE)).final);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("A worker that is killed", () => {
  /** Kills the worker at every one of the first `times` changes that come from a different worker. */
  async function reasonWhileKilling(times: number): Promise<void> {
    const { store, engine } = await coconut();
    const killed = new Set<number>();
    const listening = store.onDidChange(({ kind }) => {
      const { pid } = engine;
      if (kind !== "changed" || pid === undefined || killed.has(pid) || killed.size >= times) return;
      killed.add(pid);
      process.kill(pid, "SIGKILL");
    });
    try {
      await selectAllOf(EXAMPLE);
      await vscode.commands.executeCommand("coconut.reasonAboutSelection");
    } finally {
      listening.dispose();
    }
    assert.equal(killed.size, times);
  }

  it("is replaced during a run, and the trace is the same as without it", async () => {
    const { engine } = await coconut();
    const undisturbed = await reasonAbout(EXAMPLE);
    const { pid } = engine;
    await reasonWhileKilling(1);
    const trace = await newest();
    assert.notEqual(engine.pid, pid);
    assert.equal(readTrace(trace).mainThoughts.length, 6);
    const said = (t: typeof trace): unknown =>
      t.nodes.map((node) => (node.kind === "token" ? node.token.text : node.lens.candidates[0]?.text));
    assert.deepEqual(said(trace), said(undisturbed));
    assert.equal(readTrace(trace).verdict?.sentence, readTrace(undisturbed).verdict?.sentence);
  });

  it("may be killed at every stage: nothing saved is lost, and the next question is answered", async () => {
    const { store, engine } = await coconut();
    const kept = JSON.stringify(await reasonAbout(EXAMPLE));
    const id = store.summaries[0]?.id ?? "";
    for (const ms of [0, 5, 20, 60, 150]) {
      await selectAllOf(EXAMPLE);
      const asked = vscode.commands.executeCommand("coconut.reasonAboutSelection");
      await new Promise((later) => setTimeout(later, ms));
      if (engine.pid !== undefined) process.kill(engine.pid, "SIGKILL");
      await asked;
      const { status } = (await coconut()).runs.activity;
      if (status.kind === "failed") assert.doesNotMatch(status.message, /bug/);
    }
    assert.equal(JSON.stringify(await store.load(id)), kept);
    assert.ok(readTrace(await reasonAbout(EXAMPLE)).final);
  });

  it("that stands still keeps no cancellation waiting, and the next question is answered", async () => {
    const { store, engine, runs } = await coconut();
    await reasonAbout(EXAMPLE);
    const { pid } = engine;
    assert.ok(pid !== undefined);
    process.kill(pid, "SIGSTOP");
    try {
      await selectAllOf(EXAMPLE);
      const asked = vscode.commands.executeCommand("coconut.reasonAboutSelection");
      await until("the run", () => runs.activity.status.kind === "busy");
      const before = store.summaries.length;
      await vscode.commands.executeCommand("coconut.cancel");
      await asked;
      assert.deepEqual(runs.activity.status, { kind: "idle" });
      assert.ok(store.summaries.length >= before);
    } finally {
      if (engine.pid === pid) process.kill(pid, "SIGCONT");
    }
    assert.ok(readTrace(await reasonAbout(EXAMPLE)).final);
  });

  it("is replaced for the next question if it was killed while nothing ran", async () => {
    const { engine } = await coconut();
    await reasonAbout(EXAMPLE);
    const { pid } = engine;
    assert.ok(pid !== undefined);
    process.kill(pid, "SIGKILL");
    assert.ok(readTrace(await reasonAbout(EXAMPLE)).final);
    assert.notEqual(engine.pid, pid);
  });
});

describe("500 commands as fast as they can be given", function () {
  this.timeout(300_000);

  it("leave what was there as it was, and the last question is answered", async () => {
    const { runs, store, explorer } = await coconut();
    const kept = await reasonAbout(EXAMPLE);
    const before = JSON.stringify(kept);
    const failures: string[] = [];
    const listening = runs.onDidChange(({ status }) => status.kind === "failed" && failures.push(status.message));
    const given: Record<string, number> = {};
    const give = (kind: string, command: string, ...args: unknown[]): Thenable<unknown> => {
      given[kind] = (given[kind] ?? 0) + 1;
      return vscode.commands.executeCommand(command, ...args);
    };
    const undone: string[] = [];
    const removeAndUndo = async (id: string, row: unknown): Promise<void> => {
      await give("remove", "coconut.removeTrace", row);
      given["undo"] = undone.push(id);
      store.restore([id]);
    };
    await selectAllOf(EXAMPLE);
    const pending: Thenable<unknown>[] = [];
    const total = (): number => Object.values(given).reduce((sum, n) => sum + n, 0);
    for (let round = 0; total() < 499; round++) {
      pending.push(give("reason", "coconut.reasonAboutSelection"));
      // Some rounds go on in the middle of a run, and others before it has begun.
      if (round % 3 > 0) await Promise.race([pending.at(-1), until("a run", () => runs.activity.trace !== null)]);
      const { id } = store.summaries.find((one) => one.id !== kept.id) ?? {};
      if (id === undefined) continue;
      const row = explorer.rows.traceRow(id);
      pending.push(give("speak", "coconut.speakAfterEveryThought", row));
      pending.push(give("think", "coconut.thinkMore", row));
      pending.push(give("compare", "coconut.compare", row));
      if (round % 2 === 0) pending.push(give("cancel", "coconut.cancel"));
      if (round % 4 === 3) pending.push(removeAndUndo(id, row));
      // Otherwise the next question would cancel all of them.
      if (round % 10 === 9) await Promise.all(pending);
    }
    pending.push(give("reason", "coconut.reasonAboutSelection"));
    await Promise.all(pending);
    listening.dispose();
    assert.ok(total() >= 500, `${total()} commands`);
    for (const kind of ["reason", "speak", "think", "compare", "cancel", "remove", "undo"])
      assert.ok(given[kind]! >= 10, `${JSON.stringify(given)}`);
    assert.deepEqual(failures, []);
    const there = new Set(store.summaries.map(({ id }) => id));
    assert.deepEqual(
      undone.filter((id) => !there.has(id)),
      [],
    );
    assert.deepEqual(runs.activity.status, { kind: "idle" });
    assert.equal(JSON.stringify(await store.load(kept.id)), before);
    assert.ok(readTrace(await newest()).final);
    assert.ok(store.summaries.every(({ id }) => store.isSaved(id)));
  });
});
