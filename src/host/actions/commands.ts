/** Every command: its id in package.json, and what it does. To add one, add a row here and its contribution there. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Actions } from "./actions";
import type { AskSeveral } from "./askSeveral";
import type { Branches } from "./branches";
import type { ComparedModel } from "../engine/comparedModel";
import { type DatasetTests, testGiven } from "./datasetTests";
import type { EngineClient } from "../engine/engineClient";
import type { Disposable } from "../base/event";
import { explorerViewId } from "../base/viewIds";
import type { Comparable, CompareTraces } from "./compareTraces";
import { chooseFromMenu } from "./menu";
import { type ModelActions, folderGiven } from "../models/modelActions";
import type { Pins } from "./pins";
import type { ErrorReporter } from "../base/errorReporter";
import type { Row, TraceRows } from "../explorer/traceRows";
import type { TraceTransfer } from "./traceTransfer";

export interface CommandParts {
  actions: Actions;
  branches: Branches;
  pins: Pins;
  transfer: TraceTransfer;
  comparing: CompareTraces;
  several: AskSeveral;
  datasets: DatasetTests;
  rows: TraceRows;
  engine: EngineClient;
  other: ComparedModel;
  models: ModelActions;
  views: Views;
  log: vscode.LogOutputChannel;
}

/** What commands ask of the views of traces. */
interface Views {
  openBeside(id: string): Promise<void>;
  openFile(uri: vscode.Uri | undefined, as: "trace" | "text"): Promise<void>;
}

interface Command {
  /** Completes "Something went wrong while …". */
  doing: string;
  /** Called with whatever its caller passes: a row of the explorer, a file, or nothing. */
  run: (...given: unknown[]) => unknown;
}

export type CommandTable = Record<`coconut.${string}`, Command>;

export function commandTable({
  actions,
  branches,
  pins,
  transfer,
  comparing,
  several,
  datasets,
  rows,
  engine,
  other,
  models,
  views,
  log,
}: CommandParts): CommandTable {
  return {
    "coconut.reasonAboutSelection": {
      doing: l10n.t("reasoning about the selection"),
      run: () => actions.reasonAboutSelection(),
    },
    "coconut.reasonAboutExample": {
      doing: l10n.t("reasoning about the example"),
      run: () => actions.reasonAboutExample(),
    },
    "coconut.speakFromHere": {
      doing: l10n.t("speaking after a thought"),
      run: (given) =>
        actions.speakFrom(
          isRow(given) ? rows.selectionOf(given) : undefined,
          isRow(given) && given.kind === "candidate" ? rows.openerOf(given) : null,
        ),
    },
    "coconut.speakAfterEveryThought": {
      doing: l10n.t("speaking after every thought"),
      run: (given) => actions.speakAfterEvery(traceOf(given)),
    },
    "coconut.thinkMore": { doing: l10n.t("thinking one more"), run: (given) => actions.thinkMore(traceOf(given)) },
    "coconut.compare": {
      doing: l10n.t("comparing with chain of thought"),
      run: (given) => actions.compare(traceOf(given)),
    },
    "coconut.compareTraces": {
      doing: l10n.t("comparing two traces"),
      run: (given, all) => comparing.compare(allOf(given, all)),
    },
    "coconut.compareWith": {
      doing: l10n.t("comparing two traces"),
      run: (given) => comparing.compare(allOf(given, undefined)),
    },
    "coconut.compareWithCommit": {
      doing: l10n.t("comparing a trace with its last commit"),
      run: (given) => comparing.withLastCommit(fileOf(given)),
    },
    "coconut.compareAsTraces": {
      doing: l10n.t("comparing two traces"),
      run: (given) => comparing.asTraces(fileOf(given) ?? changedFile(given)),
    },
    "coconut.askSeveral": {
      doing: l10n.t("asking several models"),
      run: (given) => several.ask(foldersGiven(given)),
    },
    "coconut.nameBranch": {
      doing: l10n.t("naming a branch"),
      run: (given, name) =>
        branches.name(isRow(given) ? rows.selectionOf(given) : undefined, typeof name === "string" ? name : undefined),
    },
    "coconut.removeBranch": {
      doing: l10n.t("removing a branch"),
      run: (given) => branches.remove(isRow(given) ? rows.selectionOf(given) : undefined),
    },
    "coconut.restoreBranches": {
      doing: l10n.t("restoring branches"),
      run: (given) => branches.restore(traceOf(given)),
    },
    "coconut.unpin": {
      doing: l10n.t("unpinning"),
      run: (given) => (isRow(given) && given.kind === "pin" ? pins.unpin(given.ids, given.trace) : pins.pin()),
    },
    "coconut.testThoughts": {
      doing: l10n.t("testing the thoughts"),
      run: (given) => actions.testThoughts(traceOf(given)),
    },
    "coconut.testDataset": {
      doing: l10n.t("testing thoughts on a dataset"),
      run: (given, options) => datasets.test(fileOf(given), testGiven(options)),
    },
    "coconut.editThought": {
      doing: l10n.t("editing a thought"),
      run: (given) => actions.editThoughts(undefined, isRow(given) ? rows.selectionOf(given) : undefined),
    },
    "coconut.pinToken": {
      doing: l10n.t("pinning a token"),
      run: (given, text) => pins.pin(typeof text === "string" ? { text } : undefined, traceOf(given)),
    },
    "coconut.expandStep": {
      doing: l10n.t("reading what may follow a step"),
      run: (given) => pins.expandSelected(isRow(given) ? rows.selectionOf(given) : undefined),
    },
    "coconut.cancel": { doing: l10n.t("canceling"), run: () => actions.cancel() },
    "coconut.exportTrace": {
      doing: l10n.t("exporting the trace"),
      run: async (given, target) => transfer.export(await actions.traceOrCurrent(traceOf(given)), fileOf(target)),
    },
    "coconut.openTrace": { doing: l10n.t("opening a trace"), run: (given) => transfer.open(fileOf(given)) },
    "coconut.openToTheSide": {
      doing: l10n.t("opening a panel"),
      run: async (given) => views.openBeside((await actions.traceOrCurrent(traceOf(given))).id),
    },
    "coconut.showAsTrace": {
      doing: l10n.t("opening a trace"),
      run: (given) => views.openFile(fileOf(given), "trace"),
    },
    "coconut.showAsJson": { doing: l10n.t("opening a trace"), run: (given) => views.openFile(fileOf(given), "text") },
    "coconut.renameTrace": {
      doing: l10n.t("renaming a trace"),
      run: async (given, name) =>
        branches.renameTrace(
          await actions.summaryOrCurrent(traceOf(given)),
          typeof name === "string" ? name : undefined,
        ),
    },
    "coconut.findTrace": {
      doing: l10n.t("finding a trace"),
      run: async () => {
        await vscode.commands.executeCommand(`${explorerViewId}.focus`);
        await vscode.commands.executeCommand("list.find");
      },
    },
    "coconut.removeTrace": {
      doing: l10n.t("removing the trace"),
      run: async (given) => transfer.remove(await actions.summaryOrCurrent(traceOf(given))),
    },
    "coconut.showPanel": { doing: l10n.t("showing the panel"), run: () => actions.showPanel() },
    "coconut.showMenu": { doing: l10n.t("showing the menu"), run: () => chooseFromMenu() },
    "coconut.restartModel": {
      doing: l10n.t("restarting the model"),
      run: () => [engine, other.engine].forEach((one) => one.restart()),
    },
    "coconut.selectModel": { doing: l10n.t("selecting a model"), run: (given) => models.select(folderGiven(given)) },
    "coconut.checkModel": { doing: l10n.t("checking a model"), run: (given) => models.check(folderGiven(given)) },
    "coconut.diagnoseRuntime": { doing: l10n.t("diagnosing the runtime"), run: () => models.diagnose() },
    "coconut.addModel": { doing: l10n.t("adding a model"), run: (given) => models.add(folderGiven(given)) },
    "coconut.forgetModel": {
      doing: l10n.t("removing a model from the list"),
      run: (given) => withFolder(given, (folder) => models.forget(folder)),
    },
    "coconut.revealModel": {
      doing: l10n.t("revealing a model in the file manager"),
      run: (given) => withFolder(given, (folder) => models.reveal(folder)),
    },
    "coconut.openManifest": {
      doing: l10n.t("opening a manifest"),
      run: (given) => withFolder(given, (folder) => models.openManifest(folder)),
    },
    "coconut.showLog": { doing: l10n.t("showing the log"), run: () => log.show() },
  };
}

export function registerCommands(table: CommandTable, problems: ErrorReporter): Disposable {
  const registered = Object.entries(table).map(([id, { doing, run }]) =>
    vscode.commands.registerCommand(id, (...given: unknown[]) => problems.during(doing, () => run(...given))),
  );
  return vscode.Disposable.from(...registered);
}

/** Does nothing without a row of the tree of models. */
function withFolder<T>(given: unknown, f: (folder: string) => T): T | undefined {
  const folder = folderGiven(given);
  return folder === undefined ? undefined : f(folder);
}

function traceOf(given: unknown): string | undefined {
  return isRow(given) ? (given.kind === "compared" ? given.compared : given.trace) : undefined;
}

function fileOf(given: unknown): vscode.Uri | undefined {
  return given instanceof vscode.Uri ? given : undefined;
}

/** Of a row of the Source Control view. */
function changedFile(given: unknown): vscode.Uri | undefined {
  const { resourceUri } = Object(given) as { resourceUri?: unknown };
  return fileOf(resourceUri);
}

/** What is compared: all selected rows or files, or the one that the command is called with. */
function allOf(given: unknown, all: unknown): Comparable[] {
  const selected: readonly unknown[] = Array.isArray(all) && all.length > 1 ? all : [given];
  return selected.flatMap((one) => fileOf(one) ?? traceOf(one) ?? []);
}

function foldersGiven(given: unknown): string[] | undefined {
  return Array.isArray(given) && given.every((one) => typeof one === "string") ? given : undefined;
}

function isRow(given: unknown): given is Row {
  return (
    typeof given === "object" &&
    given !== null &&
    "kind" in given &&
    "trace" in given &&
    typeof given.trace === "string"
  );
}
