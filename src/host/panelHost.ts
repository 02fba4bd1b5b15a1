/** What the page asks of the host, each answered by the part that can. */
import * as vscode from "vscode";
import type { HostApi } from "../shared/protocol";
import type { Actions } from "./actions";
import type { Branches } from "./branches";
import type { FactHighlight } from "./factHighlight";
import type { Looker } from "./looker";
import type { ModelActions } from "./modelActions";
import type { Problems } from "./problems";
import type { Runs } from "./runs";
import type { Settings } from "./settings";
import type { Shown } from "./shown";
import type { TraceStore } from "./traceStore";
import type { TraceTransfer } from "./traceTransfer";

export interface PanelHostParts {
  actions: Actions;
  branches: Branches;
  transfer: TraceTransfer;
  looker: Looker;
  models: ModelActions;
  runs: Runs;
  store: TraceStore;
  shown: Shown;
  settings: Settings;
  highlight: FactHighlight;
  problems: Problems;
}

export function panelHost({ actions, branches, looker, models, runs, transfer, store, shown, settings, highlight, problems }: PanelHostParts): Omit<HostApi, "ready"> {
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
    look: () => looker.look(store.get(shown.trace ?? "")),
    loadModel: () => during("loading the model", () => runs.prepare()),
    selectModel: () => during("selecting a model", () => models.select()),
    mark: (node, mark) => during("marking a branch", () => branches.mark(node, mark)),
    cancel: async () => actions.cancel(),
    exportTrace: () => during("exporting the trace", async () => transfer.export(await actions.shownTrace())),
    changeSettings: (changed) => during("changing a setting", () => settings.change(changed)),
    highlight: async (spans) => highlight.show(store.get(shown.trace ?? ""), spans),
    // What the page drew last may be of a trace that was left in the meantime.
    shade: async (shading) => highlight.shade(shading?.trace === shown.trace ? store.get(shown.trace ?? "") : undefined, shading?.spans ?? []),
    copy: (text) => during("copying", () => vscode.env.clipboard.writeText(text)),
  };
}
