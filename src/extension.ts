/** The extension: creates its parts and connects them. What they do is in src/host. */
import "./host/base/l10n";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { Actions } from "./host/actions/actions";
import { AskSeveral } from "./host/actions/askSeveral";
import { savePicture } from "./host/actions/pictureFile";
import { CompareTraces } from "./host/actions/compareTraces";
import { Branches } from "./host/actions/branches";
import { commandTable, registerCommands } from "./host/actions/commands";
import { ComparedModel } from "./host/engine/comparedModel";
import { DatasetTests } from "./host/actions/datasetTests";
import { ReportFiles } from "./host/actions/reportFiles";
import { DatasetExplorer } from "./host/reports/datasetExplorer";
import { reportCommands } from "./host/reports/reportCommands";
import { ReportEditor } from "./host/reports/reportEditor";
import { EngineClient } from "./host/engine/engineClient";
import { Pins } from "./host/actions/pins";
import { watchChangedTraces } from "./host/editor/changedTraces";
import { provideExample } from "./host/editor/example";
import { FactHighlight } from "./host/editor/factHighlight";
import { failureOf, messageOf } from "./host/base/failure";
import { AttentionReader } from "./host/engine/attentionReader";
import { LoadingProgress } from "./host/engine/loadingProgress";
import { conversionUi } from "./host/models/conversionUi";
import { ModelActions } from "./host/models/modelActions";
import { ModelChoice, type Remembered } from "./host/models/modelChoice";
import { Models, packagesIn } from "./host/models/models";
import { ModelsView } from "./host/models/modelsView";
import { WorkerReports } from "./host/models/packageReports";
import { panelHost } from "./host/panel/panelHost";
import { PairView } from "./host/panel/pairView";
import { ErrorReporter } from "./host/base/errorReporter";
import { Runs } from "./host/engine/runs";
import { Settings, bundledModelsIn } from "./host/base/settings";
import type { RememberedView } from "./host/base/viewChoice";
import { CurrentTrace } from "./host/traces/currentTrace";
import { History } from "./host/traces/history";
import { questionSource } from "./host/editor/questionSource";
import { StatusBar } from "./host/models/statusBar";
import { TraceExplorer } from "./host/explorer/traceExplorer";
import { NodeDisk } from "./host/traces/disk";
import { sharedStorage } from "./host/traces/storagePlace";
import { TraceStore } from "./host/traces/traceStore";
import { TraceTransfer } from "./host/actions/traceTransfer";
import { TraceViews } from "./host/panel/traceViews";
import { readTraceFile } from "./host/actions/readTraceFile";
import { workerStarter } from "./host/engine/workerProcess";

/** The parts, for tests and for other extensions. */
export interface CoconutApi {
  store: TraceStore;
  currentTrace: CurrentTrace;
  runs: Runs;
  engine: EngineClient;
  other: ComparedModel;
  datasets: DatasetTests;
  reportEditor: ReportEditor;
  datasetExplorer: DatasetExplorer;
  highlight: FactHighlight;
  explorer: TraceExplorer;
  views: TraceViews;
  pairView: PairView;
  statusBar: StatusBar;
  settings: Settings;
  choice: ModelChoice;
  models: Models;
  modelsView: ModelsView;
}

let saveAll: () => Promise<void> = async () => undefined;

export function activate(context: vscode.ExtensionContext): CoconutApi {
  const log = vscode.window.createOutputChannel("Coconut", { log: true });
  const problems = new ErrorReporter(log);
  const report = (error: unknown, doing: string): void => problems.show(failureOf(error, doing));
  const bundled = bundledModelsIn(context.extensionPath);
  const settings = new Settings(bundled, {
    get: () => context.workspaceState.get<RememberedView>("view"),
    set: (chosen) => void context.workspaceState.update("view", chosen),
  });
  const storage = sharedStorage((context.storageUri ?? context.globalStorageUri).fsPath);
  const store = new TraceStore({
    disk: new NodeDisk(join(storage, "traces")),
    window: randomUUID().slice(0, 8),
    now: Date.now,
    log: (line) => log.warn(line),
  });
  const memory = {
    get: () => context.workspaceState.get<string>("shown"),
    set: (id: string | null) => void context.workspaceState.update("shown", id ?? undefined),
  };
  const currentTrace = new CurrentTrace(store, memory, (error) => report(error, l10n.t("showing the last trace")));

  const script = vscode.Uri.joinPath(context.extensionUri, "dist", "worker.js").fsPath;
  const worker = workerStarter(script, log);
  const engine = new EngineClient(worker, (line) => log.info(line));
  // If the CPU was chosen, don't try the others again. It also keeps times comparable.
  const onCpu = (): boolean => engine.state.kind === "ready" && engine.state.model.provider === "cpu";
  const other = new ComparedModel({
    ...{ start: worker, bundled, log: (line) => log.info(line) },
    wanted: () => ({
      folder: settings.compareModel,
      preference: onCpu() ? ("cpu" as const) : settings.executionProvider,
    }),
  });
  const choice = new ModelChoice({
    setting: () => ({ written: settings.writtenModel, folder: settings.model }),
    bundled,
    memory: {
      get: () => context.workspaceState.get<Remembered>("model"),
      set: (model) => void context.workspaceState.update("model", model),
    },
    onDidChangeSettings: settings.onDidChange,
    isAdded: (folder) => context.globalState.get<string[]>("models", []).includes(folder),
  });
  const wanted = () => ({
    folder: choice.folder,
    preference: settings.executionProvider,
    thoughts: settings.thoughts,
    limits: settings.searchLimits,
  });
  const folderWith = (sha256: string): Promise<string | null> => models.folderWith(sha256);
  const abandon = (): void => [engine, other.engine].forEach((client) => client.abandon());
  const now = (): Date => new Date();
  const runs = new Runs({ engine, other, store, wanted, folderWith, newId: randomUUID, now, abandon });
  const files = new ReportFiles(vscode.Uri.file(join(storage, "reports")));
  const apart = {
    start: worker,
    wanted: () => ({ ...wanted(), ...(onCpu() ? { preference: "cpu" as const } : {}) }),
    log: (line: string) => log.info(line),
  };
  const datasets = new DatasetTests({
    ...{ ...apart, bundled, files },
    folderOf: folderWith,
    now: () => performance.now(),
    clock: Date.now,
  });

  const reports = new WorkerReports(script, log);
  const models = new Models({
    choice,
    bundled: () => packagesIn(dirname(bundled("prosqa-coconut"))),
    added: {
      get: () => context.globalState.get<string[]>("models", []),
      set: (folders) => void context.globalState.update("models", folders),
    },
    reports,
    loaded: () => (engine.state.kind === "ready" ? engine.state.model : null),
    prepare: (chosen) => runs.prepare(null, chosen),
    failure: () => (runs.activity.status.kind === "failed" ? runs.activity.status.message : null),
    onDidLoad: engine.onDidChangeState,
  });
  const modelsView = new ModelsView(models, report);
  const loading = new LoadingProgress(engine, runs);

  const questions = questionSource(() => models.questionForm());
  const actions: Actions = new Actions(store, currentTrace, runs, questions, {
    get fileInFront() {
      return views.fileInFront;
    },
    openPanel: () => views.open(),
  });
  const branches = new Branches(store, currentTrace, actions);
  const pins = new Pins(store, currentTrace, runs, actions);
  const transfer = new TraceTransfer(store, currentTrace, runs, problems, randomUUID, () => settings.exportsOrigin);
  const attentionReader = new AttentionReader(engine, async (sha256) => (await folderWith(sha256)) !== null);
  const highlight = new FactHighlight(store, currentTrace, attentionReader);
  const { version } = context.extension.packageJSON as { version: string };
  const modelActions = new ModelActions(models, conversionUi(context.extensionUri), (about) => {
    const { executionProvider, unknownProvider } = settings;
    const row = [
      "coconut.executionProvider",
      `“${unknownProvider}”, which isn't a provider, so ${executionProvider} applies`,
    ] as const;
    const rows = [["Coconut Inspector", version] as const, ...about, ...(unknownProvider === null ? [] : [row])];
    return reports.diagnose(choice.folder, executionProvider, rows);
  });
  const hostParts = {
    actions,
    branches,
    pins,
    attentionReader,
    models: modelActions,
    runs,
    transfer,
    recorded: vscode.Uri.joinPath(context.extensionUri, "media", "recorded"),
    currentTrace,
    problems,
  };
  const views: TraceViews = new TraceViews({
    extensionUri: context.extensionUri,
    store,
    currentTrace,
    runs,
    engine,
    models,
    choice,
    settings,
    highlight,
    host: (view) => panelHost(hostParts, view),
    newId: randomUUID,
    readFile: readTraceFile,
    report,
  });
  const comparing: CompareTraces = new CompareTraces(store, currentTrace, transfer, (sides) =>
    pairView.show({ sides, failed: [], busy: null }),
  );
  const pairView = new PairView({
    extensionUri: context.extensionUri,
    store,
    settings,
    choose: (beside) => comparing.choose(beside),
    find: (origin) => comparing.find(origin),
    savePicture: (trace, kind, content) => savePicture(trace, kind, content, "-compared"),
    cancel: () => runs.cancel(),
    report,
  });
  const several = new AskSeveral({
    runs,
    models,
    questions,
    compare: comparing,
    show: (progress) => pairView.show(progress),
  });
  const explorer = new TraceExplorer(store, currentTrace, runs, settings, report);
  const statusBar = new StatusBar(engine, runs, settings, choice);
  const reportEditor = new ReportEditor({
    extensionUri: context.extensionUri,
    files,
    datasets,
    actions,
    models,
    problems,
  });
  const datasetExplorer = new DatasetExplorer({ ...apart, actions, problems });
  const commands = registerCommands(
    {
      ...commandTable({
        actions,
        branches,
        pins,
        transfer,
        comparing,
        several,
        datasets,
        rows: explorer.rows,
        engine,
        other,
        models: modelActions,
        views,
        log,
      }),
      ...reportCommands(reportEditor, datasetExplorer),
    },
    problems,
  );
  const failures = runs.onDidChange(({ status }) => {
    if (status.kind !== "failed") return;
    // A view shows it too, but only while it's visible.
    if (views.showsFailure) problems.note(status);
    else problems.show(status);
  });
  const history = new History({
    store,
    limit: () => settings.historyLimit,
    isInUse: (id) =>
      id === currentTrace.trace ||
      id === runs.activity.trace ||
      pairView.shows(id) ||
      views.opened.some(({ viewed }) => viewed.id === id),
    onDidChangeSettings: settings.onDidChange,
  });
  const dropped = history.onDidDrop(() => {
    if (context.workspaceState.get("historyIsLimited") === true) return;
    void context.workspaceState.update("historyIsLimited", true);
    explorer.say(
      [
        l10n.t("The {0} newest traces are kept, and those that you marked.", settings.historyLimit),
        l10n.t("Older ones were removed. The setting “Coconut › History: Limit” says how many are kept."),
      ].join(" "),
    );
  });
  // A run changes its trace a hundred times. Whether there is one is the same.
  let hadTraces: boolean | undefined;
  const hasTraces = store.onDidChange(({ kind }) => {
    if (kind === "changed" || kind === "updated") return;
    const has = store.summaries.length > 0;
    if (has !== hadTraces) void vscode.commands.executeCommand("setContext", "coconut.hasTraces", has);
    hadTraces = has;
  });
  // The system doesn't report every change of a file.
  const returned = vscode.window.onDidChangeWindowState(
    ({ focused }) => focused && void store.refresh().catch((error: unknown) => log.warn(messageOf(error))),
  );

  const tellInput = async (): Promise<void> =>
    void vscode.commands.executeCommand(
      "setContext",
      "coconut.questionForm",
      (await models.questionForm())?.kind ?? "text",
    );
  // Reads the model's manifest, which nobody waits for.
  setImmediate(() => void tellInput());
  context.subscriptions.push(
    choice,
    models,
    modelsView,
    reports,
    loading,
    choice.onDidChange(() => void tellInput()),
  );
  context.subscriptions.push(
    settings,
    log,
    engine,
    other,
    datasets,
    reportEditor,
    datasetExplorer,
    runs,
    currentTrace,
    views,
    pairView,
    explorer,
    statusBar,
    highlight,
    commands,
    failures,
    history,
    dropped,
    hasTraces,
    returned,
    provideExample(),
    watchChangedTraces((error) => log.warn(messageOf(error))),
  );
  saveAll = () => store.close();
  return {
    store,
    currentTrace,
    runs,
    engine,
    other,
    datasets,
    reportEditor,
    datasetExplorer,
    highlight,
    explorer,
    views,
    pairView,
    statusBar,
    settings,
    choice,
    models,
    modelsView,
  };
}

/** If the window closes during a run, what the run has produced so far is kept. */
export function deactivate(): Promise<void> {
  return saveAll();
}
