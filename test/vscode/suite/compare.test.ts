import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/problem/examples";
import { type Viewing, viewedShades } from "../../../src/shared/read/viewing";
import type { Trace } from "../../../src/shared/trace/trace";
import { readTrace } from "../../../src/shared/read/readTrace";
import { coconut, comparedTo, extensionId, failure, reasonAbout, until, withSetting } from "./support";

/** The bundled model stands in for the chain-of-thought model. */
function comparingWithItself<T>(f: () => Promise<T>): Promise<T> {
  const folder = join(vscode.extensions.getExtension(extensionId)?.extensionPath ?? "", "models", "prosqa-coconut");
  return withSetting("compareModel", folder, f);
}

async function rowOf(trace: Trace, node: string | null): Promise<unknown> {
  return (await coconut()).explorer.rows.rowOf({ trace: trace.id, kind: "node", node });
}

describe("Coconut: Compare with chain of thought", function () {
  // These run first, so their time includes loading the models and trying other providers.
  this.timeout(180_000);

  it("speaks after every thought and asks the other model, and keeps the current trace", async () => {
    const { store, currentTrace, explorer } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    const count = store.summaries.length;
    await comparingWithItself(async () => vscode.commands.executeCommand("coconut.compare", await rowOf(trace, null)));
    assert.deepEqual(
      readTrace(trace).afterEvery.map(({ thoughts, continuation }) => [thoughts, continuation !== null]),
      [0, 1, 2, 3, 4, 5, 6].map((k) => [k, true]),
    );
    const compared = await comparedTo(trace.id);
    assert.ok(compared && readTrace(compared).final);
    assert.deepEqual(
      [compared.comparedTo, readTrace(compared).mainThoughts.length, compared.source],
      [trace.id, 0, trace.source],
    );
    assert.ok(readTrace(trace).alignedWith(readTrace(compared)).other);
    assert.deepEqual([store.summaries.length, currentTrace.trace], [count, trace.id]);
    const rows = await explorer.getChildren(explorer.rows.traceRow(trace.id));
    const item = explorer.getTreeItem(rows.at(-1)!);
    assert.equal(item.label, "Ordinary chain of thought, prosqa-coconut");
    assert.match(String(item.description), /^answer /);
    assert.equal(item.contextValue, "compared");
  });

  it("continues when the other model's process is killed during a run, and doesn't ask twice", async () => {
    const { store, other, engine } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    const { pid } = engine;
    let killed: number | undefined;
    const listening = store.onDidChange((event) => {
      if (
        killed !== undefined ||
        event.kind !== "changed" ||
        event.trace.comparedTo !== trace.id ||
        other.engine.pid === undefined
      )
        return;
      killed = other.engine.pid;
      process.kill(killed, "SIGKILL");
    });
    try {
      await comparingWithItself(async () => {
        await vscode.commands.executeCommand("coconut.compare");
        const compared = await comparedTo(trace.id);
        assert.ok(compared && readTrace(compared).final);
        await vscode.commands.executeCommand("coconut.compare");
        assert.equal(store.comparedTo(trace.id)?.id, compared?.id);
      });
    } finally {
      listening.dispose();
    }
    assert.ok(killed !== undefined && killed !== other.engine.pid);
    assert.equal(engine.pid, pid, "the model itself was left alone");
  });

  it("goes with its trace", async () => {
    const { store } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    await comparingWithItself(() => Promise.resolve(vscode.commands.executeCommand("coconut.compare")));
    const compared = await comparedTo(trace.id);
    assert.ok(compared);
    await vscode.commands.executeCommand("coconut.removeTrace", (await coconut()).explorer.rows.traceRow(trace.id));
    assert.deepEqual([store.get(trace.id), store.get(compared.id)], [undefined, undefined]);
  });

  it("says what to do if there is no such package, and still speaks after every thought", async () => {
    const { store } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    await withSetting("compareModel", "/nowhere/cot", async () => {
      await vscode.commands.executeCommand("coconut.compare");
      assert.match(await failure(), /nowhere.*coconut\.compareModel/s);
    });
    assert.equal(new Set(readTrace(trace).continuations.map(({ thoughts }) => thoughts)).size, 7);
    assert.equal(store.comparedTo(trace.id), undefined);
  });
});

describe("Branches", () => {
  it("are named, removed and restored", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const { explorer, store } = await coconut();
    const second = readTrace(trace).mainThoughts[1]?.id ?? null;
    await vscode.commands.executeCommand("coconut.speakFromHere", await rowOf(trace, second));
    const said = readTrace(trace).continuations.find(({ after }) => after === second);
    assert.ok(said);
    const row = await rowOf(trace, said.id);
    await vscode.commands.executeCommand("coconut.nameBranch", row, "what if");
    assert.equal(readTrace(trace).continuations.find(({ id }) => id === said.id)?.name, "what if");
    assert.equal(
      explorer.getTreeItem(explorer.rows.rowOf({ trace: trace.id, kind: "node", node: said.id })!).label,
      "what if",
    );
    await vscode.commands.executeCommand("coconut.removeBranch", row);
    assert.ok(!readTrace(trace).continuations.some(({ id }) => id === said.id));
    assert.ok(
      trace.nodes.some(({ id }) => id === said.id),
      "nothing is taken out of the trace",
    );
    const removed = (await explorer.getChildren(explorer.rows.traceRow(trace.id))).at(-1)!;
    assert.deepEqual(
      [explorer.getTreeItem(removed).label, explorer.getTreeItem(removed).contextValue],
      ["1 removed branch", "removed"],
    );
    await vscode.commands.executeCommand("coconut.restoreBranches", removed);
    assert.equal(readTrace(trace).continuations.find(({ id }) => id === said.id)?.name, "what if");
    assert.deepEqual(store.get(trace.id)?.marks, { [said.branch]: { name: "what if" } });
  });

  it("that gave the answer can't be removed", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const { explorer } = await coconut();
    const row = explorer.rows.rowOf({ trace: trace.id, kind: "node", node: readTrace(trace).final?.id ?? null });
    assert.ok(row);
    assert.equal(explorer.getTreeItem(row).contextValue, "answer");
    await vscode.commands.executeCommand("coconut.removeBranch", row);
    assert.deepEqual(trace.marks, {});
  });
});

describe("The selection", () => {
  it("marks every mention in the editor, until the document changes", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const { explorer, currentTrace, highlight } = await coconut();
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.getText() === EXAMPLE);
    assert.ok(editor);
    const column = readTrace(trace).tree(6).columns[0];
    const candidate = column?.candidates[0];
    assert.ok(column && candidate);
    const row = explorer.rows.rowOf({
      trace: trace.id,
      kind: "candidate",
      node: column.node,
      key: candidate.key,
    })!;
    const { command } = explorer.getTreeItem(row);
    await vscode.commands.executeCommand(command?.command ?? "", ...((command?.arguments ?? []) as unknown[]));
    assert.equal(currentTrace.selection?.kind, "candidate");
    const words = (): string[] => highlight.lit.words.map((range) => editor.document.getText(range).toLowerCase());
    assert.deepEqual([...new Set(words())], [candidate.text]);
    const count = words().length;
    assert.ok(count >= 2, `${count} mentions`);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "Once. "));
    assert.deepEqual(words(), []);
    await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 0, "Once. ".length)));
    assert.equal(words().length, count);
    await currentTrace.select({ trace: trace.id, kind: "node", node: column.node }, "explorer");
    assert.deepEqual(words(), []);
  });
});

describe("The attention of a thought", () => {
  it("shades the editor in steps, until the document changes or another trace is current", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const { currentTrace, highlight, engine } = await coconut();
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.getText() === EXAMPLE);
    assert.ok(editor);
    const shaded = (): string[][] =>
      highlight.lit.shades.map((ranges) => ranges.map((range) => editor.document.getText(range)));
    const none = [[], [], [], [], []];
    const viewing: Viewing = {
      trace: trace.id,
      shown: { trace: trace.id, kind: "node", node: readTrace(trace).mainThoughts[0]!.id },
      run: null,
      topK: 6,
      attention: { layer: 2, head: null },
    };
    // What the page says of its own comes first, so that it doesn't replace what is shown here.
    await currentTrace.select(viewing.shown, "explorer");
    await until("the page says what it shows", () => highlight.lit.trace === trace.id);
    const spans = viewedShades(trace, viewing, await engine.attention(trace.prompt.text, [], [], 0));
    assert.ok(spans.length > 0);
    const drawn = none.map((_, index) =>
      spans.filter(({ level }) => level === index + 1).map(({ start, end }) => EXAMPLE.slice(start, end)),
    );
    await highlight.view(viewing);
    assert.deepEqual(shaded(), drawn);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "Once. "));
    assert.deepEqual(shaded(), none);
    await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 0, "Once. ".length)));
    assert.deepEqual(shaded(), drawn);
    // A selection in it changes nothing.
    await currentTrace.select(
      { trace: trace.id, kind: "node", node: readTrace(trace).mainThoughts[0]!.id },
      "explorer",
    );
    assert.deepEqual(shaded(), drawn);
    await currentTrace.show(null, "explorer");
    assert.deepEqual(shaded(), none);
    await currentTrace.show(trace.id, "explorer");
    assert.deepEqual(shaded(), none, "the panel shades anew what it shows");
    await highlight.view(viewing);
    assert.deepEqual(shaded(), drawn);
    highlight.clear();
    assert.deepEqual(shaded(), none);
  });
});
