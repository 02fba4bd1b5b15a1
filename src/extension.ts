/** The extension: its parts and how they are wired. What they do is in src/host. */
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { Actions } from "./host/actions";
import { Branches } from "./host/branches";
import { commandTable, registerCommands } from "./host/commands";
import { ComparedModel } from "./host/comparedModel";
import { EngineClient } from "./host/engineClient";
import { provideExample } from "./host/example";
import { FactHighlight } from "./host/factHighlight";
import { failureOf } from "./host/failure";
import { panelHost } from "./host/panelHost";
import { Problems } from "./host/problems";
import { Runs } from "./host/runs";
import { Settings, bundledModelsIn } from "./host/settings";
import { Shown } from "./host/shown";
import { StatusBar } from "./host/statusBar";
import { TraceExplorer } from "./host/traceExplorer";
import { StoredTraceFiles } from "./host/traceFiles";
import { TraceStore } from "./host/traceStore";
import { TraceTransfer } from "./host/traceTransfer";
import { TraceView } from "./host/traceView";
import { workerStarter } from "./host/workerProcess";
import { ProducedHub } from "./shared/reasoning";

/** For tests and other extensions: the parts themselves. */
export interface CoconutApi {
  store: TraceStore;
  shown: Shown;
  runs: Runs;
  engine: EngineClient;
  other: ComparedModel;
  highlight: FactHighlight;
  explorer: TraceExplorer;
  view: TraceView;
  statusBar: StatusBar;
  settings: Settings;
}

let saveAll: () => Promise<void> = async () => undefined;

export function activate(context: vscode.ExtensionContext): CoconutApi {
  const log = vscode.window.createOutputChannel("Coconut", { log: true });
  const problems = new Problems(log);
  const report = (error: unknown, doing: string): void => problems.show(failureOf(error, doing));
  const settings = new Settings(bundledModelsIn(context.extensionPath));
  const files = new StoredTraceFiles(vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, "traces"));
  const store = new TraceStore(files, (line) => log.warn(line));
  const memory = { get: () => context.workspaceState.get<string>("shown"), set: (id: string | null) => void context.workspaceState.update("shown", id ?? undefined) };
  const shown = new Shown(store, memory);

  const hub = new ProducedHub((message) => log.info(message));
  const worker = workerStarter(vscode.Uri.joinPath(context.extensionUri, "dist", "worker.js").fsPath, log);
  const engine = new EngineClient(worker, hub, (line) => log.info(line));
  // Where the processor was the answer nothing else is tried anew, and times can be compared.
  const onCpu = (): boolean => engine.state.kind === "ready" && engine.state.model.provider === "cpu";
  const comparedWith = () => ({ folder: settings.compareModel, preference: onCpu() ? "cpu" as const : settings.executionProvider });
  const other = new ComparedModel(worker, comparedWith, (line) => log.info(line));
  const wanted = () => ({ folder: settings.model, preference: settings.executionProvider, thoughts: settings.thoughts });
  const runs = new Runs({ engine, hub, other, store, wanted, newId: randomUUID, now: () => new Date() });

  const actions = new Actions(store, shown, runs);
  const branches = new Branches(store, shown, actions);
  const transfer = new TraceTransfer(store, shown, runs, problems, randomUUID);
  const highlight = new FactHighlight(store, shown);
  const host = panelHost({ actions, branches, transfer, store, shown, settings, highlight, problems });
  const view = new TraceView({ extensionUri: context.extensionUri, store, shown, runs, engine, settings, highlight, host, report });
  const explorer = new TraceExplorer(store, shown, runs, settings, report);
  const statusBar = new StatusBar(engine, runs, settings);
  const commands = registerCommands(commandTable({ actions, branches, transfer, rows: explorer.rows, engine, other, log }), problems);
  const failures = runs.onDidChange(({ status }) => {
    if (status.kind !== "failed") return;
    // The panel says it too, but only to who sees it.
    if (view.visible && view.status().kind === "failed") problems.note(status);
    else problems.show(status);
  });
  const hasTraces = store.onDidChange(() => void vscode.commands.executeCommand("setContext", "coconut.hasTraces", store.traces.length > 0));

  context.subscriptions.push(log, engine, other, runs, shown, view, explorer, statusBar, highlight, commands, failures, hasTraces, provideExample());
  saveAll = () => store.save();
  return { store, shown, runs, engine, other, highlight, explorer, view, statusBar, settings };
}

/** A window that closes in the middle of a run keeps what the run has given so far. */
export function deactivate(): Promise<void> {
  return saveAll();
}
