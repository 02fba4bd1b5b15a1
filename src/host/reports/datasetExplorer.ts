/**
 * The problems of a dataset as tests of VS Code's Test Explorer. A test passes if the words of the selected model end
 * with the dataset's answer. It runs in a process of its own, so that questions in the editor don't have to wait.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { pathWith } from "../../shared/act/ablations";
import { knownAnswerOf } from "../../shared/dataset/askedCase";
import { type Case, readProblems } from "../../shared/dataset/dataset";
import { entrySpans } from "../../shared/dataset/entryAt";
import { evaluateCase } from "../../shared/dataset/evaluation";
import { shortQuestion } from "../../shared/dataset/reportProblems";
import type { LoadedModel } from "../../shared/engine/engine";
import { isUserError } from "../../shared/errors";
import { problemCount } from "../../shared/format/counts";
import { thoughtsFor } from "../../shared/model/manifest";
import type { Actions } from "../actions/actions";
import { pickFile, readDatasetText } from "../actions/chooseDataset";
import { nameOf } from "../actions/reportFiles";
import type { ErrorReporter } from "../base/errorReporter";
import type { Disposable } from "../base/event";
import { failureOf } from "../base/failure";
import { unlessAborted } from "../engine/deadline";
import { EngineClient, type StartWorker } from "../engine/engineClient";
import type { Wanted } from "../engine/runs";

export interface DatasetExplorerParts {
  start: StartWorker;
  wanted: () => Wanted;
  actions: Actions;
  problems: ErrorReporter;
  log: (line: string) => void;
}

/** As many are listed: the Test Explorer isn't made for more. */
const MOST_LISTED = 2000;

export class DatasetExplorer implements Disposable {
  private made: vscode.TestController | null = null;
  private readonly cases = new Map<string, Case>();

  constructor(private readonly parts: DatasetExplorerParts) {}

  /** Made when a dataset is first shown: with it, everybody would have the Test Explorer in the activity bar. */
  get controller(): vscode.TestController {
    if (this.made) return this.made;
    const controller = vscode.tests.createTestController("coconut", l10n.t("Coconut datasets"));
    controller.createRunProfile(
      l10n.t("Ask the selected model"),
      vscode.TestRunProfileKind.Run,
      (request, token) =>
        void this.parts.problems.during(l10n.t("testing problems of a dataset"), () => this.run(request, token)),
      true,
    );
    // A file that is gone doesn't keep the others from being read again.
    controller.refreshHandler = async () => {
      for (const { uri } of itemsIn(controller.items))
        if (uri) await this.parts.problems.during(l10n.t("reading a dataset"), () => this.show(uri));
    };
    return (this.made = controller);
  }

  /** Lists the problems of a dataset; asks for a file if none is given. */
  async show(file?: vscode.Uri): Promise<vscode.TestItem | undefined> {
    const active = vscode.window.activeTextEditor?.document;
    const uri = file ?? (active && /^json[cl]?$/.test(active.languageId) ? active.uri : await pickFile());
    if (!uri) return undefined;
    const text = await readDatasetText(uri);
    const { cases, unreadable } = readProblems(text, nameOf(uri));
    const root = this.controller.createTestItem(uri.toString(), nameOf(uri), uri);
    root.description = problemCount(cases.length);
    if (cases.length > MOST_LISTED)
      root.error = l10n.t("Only the first {0} of {1} problems are listed.", MOST_LISTED, cases.length);
    else if (unreadable.length > 0)
      root.error =
        unreadable.length === 1
          ? l10n.t("1 entry of the file can’t be used: it lacks a question or an answer.")
          : l10n.t("{0} entries of the file can’t be used: they lack a question or an answer.", unreadable.length);
    // The file may have had more of them before.
    for (const id of this.cases.keys()) if (id.startsWith(idOf(uri, ""))) this.cases.delete(id);
    const spans = entrySpans(text);
    const lines = lineStarts(text);
    root.children.replace(cases.slice(0, MOST_LISTED).map((problem) => this.itemOf(uri, problem, spans, lines)));
    this.controller.items.add(root);
    return root;
  }

  /** Asks the problem in the panel. */
  async openTrace(item: unknown): Promise<void> {
    const { id } = (typeof item === "object" && item !== null ? item : {}) as { id?: unknown };
    const problem = typeof id === "string" ? this.cases.get(id) : undefined;
    if (!problem) return;
    const name = nameOf(vscode.Uri.parse(String(id).slice(0, String(id).lastIndexOf("#"))));
    const source = { text: problem.question, name };
    await this.parts.actions.reasonAboutSelection({ source, ...knownAnswerOf(problem) });
  }

  dispose(): void {
    this.made?.dispose();
  }

  private itemOf(
    uri: vscode.Uri,
    problem: Case,
    spans: ReadonlyMap<number, { start: number }>,
    lines: readonly number[],
  ): vscode.TestItem {
    const { index, question } = problem;
    const item = this.controller.createTestItem(idOf(uri, index), `${index}: ${shortQuestion(question)}`, uri);
    item.sortText = String(index).padStart(8, "0");
    const span = spans.get(index);
    if (span) {
      const line = lineAt(lines, span.start);
      item.range = new vscode.Range(line, 0, line, 0);
    }
    this.cases.set(item.id, problem);
    return item;
  }

  /** Asks the problems, one after the other. */
  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const wanted = this.wantedIn(request);
    const run = this.controller.createTestRun(request, l10n.t("Problems of a dataset"));
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    const { start, log } = this.parts;
    const engine = new EngineClient(start, log);
    wanted.forEach((item) => run.enqueued(item));
    const left = new Set(wanted);
    try {
      const { folder, preference, thoughts } = this.parts.wanted();
      const model = await unlessAborted(abort.signal, engine.load(folder, preference));
      if (model) run.appendOutput(l10n.t("{0} on {1}", model.name, model.provider) + "\r\n");
      for (const item of wanted) {
        if (!model || abort.signal.aborted) break;
        run.started(item);
        await this.runOne(run, item, engine, model, { thoughts, signal: abort.signal });
        left.delete(item);
      }
      // What wasn't asked has no result.
      if (abort.signal.aborted) run.appendOutput(l10n.t("Canceled.") + "\r\n");
    } catch (error) {
      const { message } = failureOf(error, l10n.t("testing problems of a dataset"));
      // What was asked before keeps its result.
      for (const item of left) run.errored(item, new vscode.TestMessage(message));
      run.appendOutput(`${message}\r\n`);
    } finally {
      run.end();
      listening.dispose();
      engine.dispose();
    }
  }

  private async runOne(
    run: vscode.TestRun,
    item: vscode.TestItem,
    engine: EngineClient,
    { manifest }: LoadedModel,
    { thoughts, signal }: { thoughts: number | null; signal: AbortSignal },
  ): Promise<void> {
    const problem = this.cases.get(item.id);
    if (!problem) return run.skipped(item);
    const began = Date.now();
    try {
      const path = pathWith(thoughtsFor(manifest, thoughts), []);
      const [result] = await evaluateCase({ engine, manifest, signal }, problem, [path]);
      if (signal.aborted || !result) return run.skipped(item);
      const ms = Date.now() - began;
      if (result.right === true) run.passed(item, ms);
      else if (result.right === null) run.errored(item, new vscode.TestMessage(notComparable()), ms);
      else run.failed(item, failureOn(item, problem, result), ms);
    } catch (error) {
      if (!isUserError(error)) throw error;
      run.errored(item, new vscode.TestMessage(error.message), Date.now() - began);
    }
  }

  /** All tests that are asked for, without their datasets and without those that are excluded. */
  private wantedIn({ include, exclude = [] }: vscode.TestRunRequest): vscode.TestItem[] {
    const all = include ?? itemsIn(this.controller.items);
    const excluded = new Set(exclude.map(({ id }) => id));
    const leaves = all.flatMap((item) => (item.children.size > 0 ? itemsIn(item.children) : [item]));
    return [...new Set(leaves)].filter(({ id, parent }) => !excluded.has(id) && !excluded.has(parent?.id ?? ""));
  }
}

function failureOn(
  item: vscode.TestItem,
  { answer }: Case,
  { said, continuation }: { said: string | null; continuation: string },
): vscode.TestMessage {
  const actual = said?.trim() ?? continuation;
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: ["coconut.openProblemAsTrace"] };
  text.appendText(l10n.t("Expected “{0}”, and the model says “{1}”.", answer, actual));
  const link = encodeURIComponent(JSON.stringify([{ id: item.id }]));
  text.appendMarkdown(`\n\n[${l10n.t("Open as trace")}](command:coconut.openProblemAsTrace?${link})`);
  const message = new vscode.TestMessage(text);
  message.expectedOutput = answer;
  message.actualOutput = actual;
  if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
  message.contextValue = "coconut.problem";
  return message;
}

function notComparable(): string {
  return l10n.t("The model’s answer can’t be compared with the dataset’s.");
}

function idOf(uri: vscode.Uri, index: number | ""): string {
  return `${uri.toString()}#${index}`;
}

function itemsIn(items: vscode.TestItemCollection): vscode.TestItem[] {
  return [...items].map(([, item]) => item);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
