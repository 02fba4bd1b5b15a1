import assert from "node:assert/strict";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/problem/examples";
import { readTrace } from "../../../src/shared/read/readTrace";
import { coconut, extensionId, newest, reasonAbout, repeatUntil, selectAllOf, until } from "./support";

describe("Coconut: Reason about selection", () => {
  it("is a command, as is everything that package.json contributes", async () => {
    await coconut();
    const known = new Set(await vscode.commands.getCommands(true));
    const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as {
      contributes: { commands: { command: string; category?: string; title: string }[] };
    };
    const { commands } = manifest.contributes;
    assert.deepEqual(
      commands.filter(({ command }) => !known.has(command)),
      [],
    );
    const titles = commands.map(({ category, title }) => (category === undefined ? title : `${category}: ${title}`));
    for (const title of [
      "Coconut: Reason about selection",
      "Coconut: Speak from here",
      "Coconut: Export trace as JSON",
    ])
      assert.ok(titles.includes(title), title);
  });

  it("makes a trace with six thoughts, a value after each, and an answer", async () => {
    const trace = await reasonAbout(EXAMPLE);
    assert.equal(readTrace(trace).mainThoughts.length, 6);
    assert.deepEqual(
      new Set(trace.readings.map(({ node }) => node)),
      new Set([null, ...readTrace(trace).mainThoughts.map(({ id }) => id)]),
    );
    const { verdict } = readTrace(trace);
    assert.ok(verdict);
    assert.ok(verdict.forced !== null && verdict.forced > 0 && verdict.forced <= 1);
    assert.ok(verdict.spoken > 0 && verdict.spoken <= 1);
    assert.ok(trace.readings.every(({ forced }) => forced.final !== undefined));
    assert.equal(trace.source.text, EXAMPLE);
  });

  it("opens the panel beside the editor and keeps the focus in the editor", async () => {
    await reasonAbout(EXAMPLE);
    const { views } = await coconut();
    assert.ok(views.visible);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), EXAMPLE);
    const tab = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .find(({ input }) => input instanceof vscode.TabInputWebview && /coconut\.trace$/.test(input.viewType));
    assert.match(tab?.label ?? "", /^Coconut: Is /);
  });

  it("shows model and provider in the status bar", async () => {
    await reasonAbout(EXAMPLE);
    const { statusBar } = await coconut();
    await new Promise(setImmediate);
    assert.equal(statusBar.item.text, "$(lightbulb) prosqa-coconut · CPU");
    const { tooltip } = statusBar.item;
    assert.ok(tooltip instanceof vscode.MarkdownString && tooltip.value.length > 30);
  });

  it("takes the paragraph at the cursor if nothing is selected", async () => {
    const editor = await selectAllOf(
      `A line that is no fact\n\n${EXAMPLE.replace(/\n\n/g, "\n")}\n\nAnother such line`,
    );
    editor.selection = new vscode.Selection(4, 3, 4, 3);
    await vscode.commands.executeCommand("coconut.reasonAboutSelection");
    const trace = await newest();
    assert.equal(trace.source.text, EXAMPLE.replace(/\n\n/g, "\n"));
    const { start, end } = trace.source.ranges?.[0] ?? { start: 0, end: 0 };
    assert.equal(editor.document.getText().slice(start, end), trace.source.text);
  });

  it("takes the facts in the paragraph before the question, with the cursor in either", async () => {
    const editor = await selectAllOf(`# A puzzle\n\n${EXAMPLE}\n\nThe end.`);
    for (const line of [3, editor.document.lineCount - 3]) {
      editor.selection = new vscode.Selection(line, 1, line, 1);
      await vscode.commands.executeCommand("coconut.reasonAboutSelection");
      const trace = await newest();
      assert.ok(readTrace(trace).final);
      assert.equal(trace.source.text, EXAMPLE.replace("\n\n", "\n"));
    }
  });

  it("takes several selections in the order of the document, and finds its words in them", async () => {
    const { highlight } = await coconut();
    const [facts = "", asked = ""] = EXAMPLE.split("\n\n");
    const editor = await selectAllOf(`${facts}\nNot selected.\n${asked}\n`);
    const selected = (text: string): vscode.Selection => {
      const start = editor.document.getText().indexOf(text);
      const [from, to] = [start, start + text.length].map((offset) => editor.document.positionAt(offset));
      return new vscode.Selection(from!, to!);
    };
    editor.selections = [selected(asked), selected(facts)];
    await vscode.commands.executeCommand("coconut.reasonAboutSelection");
    const trace = await newest();
    assert.ok(readTrace(trace).final);
    assert.equal(trace.source.text, `${facts}\n${asked}`);
    assert.equal(trace.source.ranges?.length, 2);
    const [first] = readTrace(trace).tree(1).columns[0]?.candidates ?? [];
    assert.ok(first);
    const node = readTrace(trace).mainThoughts[0]?.id ?? null;
    highlight.select({ trace: trace.id, kind: "candidate", node, key: first.key });
    const { words } = highlight.lit;
    assert.ok(words.length > 0);
    for (const range of words) assert.equal(editor.document.getText(range), first.text);
  });

  it("offers an example if there is no text at the cursor", async () => {
    const { store } = await coconut();
    const before = store.summaries.length;
    await selectAllOf("");
    const dismissed = vscode.commands.executeCommand("coconut.reasonAboutSelection");
    await repeatUntil(dismissed, "workbench.action.closeQuickOpen");
    assert.equal(store.summaries.length, before);
    const accepted = vscode.commands.executeCommand("coconut.reasonAboutSelection");
    await repeatUntil(accepted, "workbench.action.acceptSelectedQuickOpenItem");
    assert.equal(store.summaries.length, before + 1);
    assert.equal((await newest()).source.text, EXAMPLE.replace(/\s+/g, " "));
  });

  it("tries the example in a new document", async () => {
    await vscode.commands.executeCommand("coconut.reasonAboutExample");
    assert.equal((await newest()).source.text, EXAMPLE);
    assert.match((await newest()).source.uri ?? "", /^coconut-example:/);
  });

  it("speaks after a thought and after every one, and thinks one more", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const { explorer } = await coconut();
    const second = readTrace(trace).mainThoughts[1]?.id ?? null;
    const row = explorer.rows.rowOf({ trace: trace.id, kind: "node", node: second });
    await vscode.commands.executeCommand("coconut.speakFromHere", row);
    assert.ok(trace.nodes.some((node) => node.kind === "token" && node.parent === second));
    await vscode.commands.executeCommand("coconut.speakAfterEveryThought");
    assert.deepEqual(
      new Set(readTrace(trace).continuations.map(({ thoughts }) => thoughts)),
      new Set([0, 1, 2, 3, 4, 5, 6]),
    );
    await vscode.commands.executeCommand("coconut.thinkMore");
    assert.equal(readTrace(trace).mainThoughts.length, 7);
  });

  it("stops when it is canceled, and keeps its thoughts", async () => {
    const { store, runs } = await coconut();
    const listening = store.onDidChange((event) => {
      if (event.kind === "changed" && event.change.kind === "nodes")
        void vscode.commands.executeCommand("coconut.cancel");
    });
    try {
      await selectAllOf(EXAMPLE);
      await vscode.commands.executeCommand("coconut.reasonAboutSelection");
    } finally {
      listening.dispose();
    }
    const trace = await newest();
    assert.deepEqual(runs.activity.status, { kind: "idle" });
    assert.equal(readTrace(trace).final, null);
    assert.ok(readTrace(trace).mainThoughts.length >= 1);
  });

  it("cancels a run for a new question", async () => {
    const { store } = await coconut();
    await selectAllOf(EXAMPLE);
    const before = store.summaries.length;
    const first = vscode.commands.executeCommand("coconut.reasonAboutSelection");
    await until("the first run has begun", () => store.summaries.length > before);
    await vscode.commands.executeCommand("coconut.reasonAboutSelection");
    await first;
    assert.equal(store.summaries.length, before + 2);
    assert.ok(readTrace(await newest()).final);
  });
});
