/** What the page asks of the host, each answered by the part that can. */
import * as vscode from "vscode";
import type { Actions } from "../actions/actions";
import type { Branches } from "../actions/branches";
import type { FactHighlight } from "../editor/factHighlight";
import type { AttentionReader } from "../engine/attentionReader";
import type { ModelActions } from "../models/modelActions";
import type { ErrorReporter } from "../base/errorReporter";
import type { Runs } from "../engine/runs";
import type { Settings } from "../base/settings";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceStore } from "../traces/traceStore";
import type { TraceTransfer } from "../actions/traceTransfer";
import type { HostApi } from "../../shared/panel/api";

export interface PanelHostParts {
  actions: Actions;
  branches: Branches;
  transfer: TraceTransfer;
  attentionReader: AttentionReader;
  models: ModelActions;
  runs: Runs;
  store: TraceStore;
  shown: CurrentTrace;
  settings: Settings;
  highlight: FactHighlight;
  problems: ErrorReporter;
}

export function panelHost({
  actions,
  branches,
  attentionReader,
  models,
  runs,
  transfer,
  store,
  shown,
  settings,
  highlight,
  problems,
}: PanelHostParts): Omit<HostApi, "ready"> {
  // A run that fails is the panel's status; what throws here is told as everything else is.
  const during = async (doing: string, f: () => unknown): Promise<void> => void (await problems.during(doing, f));
  return {
    select: async (selection) => shown.select(selection, "panel"),
    speak: (node, first) => during("speaking after a thought", () => actions.speak(node, first)),
    speakAfterEvery: () => during("speaking after every thought", () => actions.speakAfterEvery()),
    thinkMore: () => during("thinking on", () => actions.thinkMore()),
    reasonAgain: () => during("reasoning again", () => actions.reasonAgain()),
    reasonAboutExample: () => during("reasoning about the example", () => actions.reasonAboutExample()),
    compare: () => during("comparing", () => actions.compare()),
    testThoughts: () => during("testing the thoughts", () => actions.testThoughts()),
    editThoughts: (request) => during("editing a thought", () => actions.editThoughts(request ?? undefined)),
    readAttention: () => attentionReader.read(store.get(shown.trace ?? "")),
    loadModel: () => during("loading the model", () => runs.prepare()),
    selectModel: () => during("selecting a model", () => models.select()),
    mark: (node, mark) => during("marking a branch", () => branches.mark(node, mark)),
    cancel: async () => actions.cancel(),
    exportTrace: () => during("exporting the trace", async () => transfer.export(await actions.shownTrace())),
    changeSettings: (changed) => during("changing a setting", () => settings.change(changed)),
    // What the page drew last may be of a trace that was left in the meantime.
    view: (viewing) =>
      during("highlighting the question", () => highlight.view(viewing?.trace === shown.trace ? viewing : null)),
    copy: (text) => during("copying", () => vscode.env.clipboard.writeText(text)),
  };
}
