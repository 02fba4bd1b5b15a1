/** Answers what the page asks of the host, each with the part that can do it. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Actions } from "../actions/actions";
import { savePicture } from "../actions/pictureFile";
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
import type { Pins } from "../actions/pins";
import type { HostApi } from "../../shared/panel/api";
import { RECORDED } from "../../shared/panel/recorded";

export interface PanelHostParts {
  actions: Actions;
  branches: Branches;
  pins: Pins;
  transfer: TraceTransfer;
  /** The folder of the recorded questions. */
  recorded: vscode.Uri;
  attentionReader: AttentionReader;
  models: ModelActions;
  runs: Runs;
  store: TraceStore;
  currentTrace: CurrentTrace;
  settings: Settings;
  highlight: FactHighlight;
  problems: ErrorReporter;
}

export function panelHost({
  actions,
  branches,
  pins,
  attentionReader,
  models,
  runs,
  transfer,
  recorded,
  store,
  currentTrace,
  settings,
  highlight,
  problems,
}: PanelHostParts): Omit<HostApi, "ready"> {
  // A failed run becomes the panel's status. Other errors are shown as everywhere else.
  const during = async (doing: string, f: () => unknown): Promise<void> => void (await problems.during(doing, f));
  return {
    select: async (selection) => currentTrace.select(selection, "panel"),
    speak: (node, first) => during(l10n.t("speaking after a thought"), () => actions.speak(node, first)),
    expandStep: (node, steps) => during(l10n.t("reading what may follow a step"), () => pins.expand(node, steps)),
    pin: (request) => during(l10n.t("pinning a token"), () => pins.pin(request ?? undefined)),
    unpin: (ids) => during(l10n.t("unpinning a token"), () => pins.unpin(ids)),
    speakAfterEvery: () => during(l10n.t("speaking after every thought"), () => actions.speakAfterEvery()),
    thinkMore: () => during(l10n.t("thinking one more"), () => actions.thinkMore()),
    reasonAgain: () => during(l10n.t("reasoning again"), () => actions.reasonAgain()),
    reasonAboutExample: () => during(l10n.t("reasoning about the example"), () => actions.reasonAboutExample()),
    openRecorded: (index) =>
      during(l10n.t("opening a recorded question"), async () => {
        const name = RECORDED[index]?.name;
        if (name !== undefined) await transfer.open(vscode.Uri.joinPath(recorded, `${name}.coconut.json`));
      }),
    compare: () => during(l10n.t("comparing with chain of thought"), () => actions.compare()),
    testThoughts: () => during(l10n.t("testing the thoughts"), () => actions.testThoughts()),
    editThoughts: (request) => during(l10n.t("editing a thought"), () => actions.editThoughts(request ?? undefined)),
    readAttention: () => attentionReader.read(store.get(currentTrace.trace ?? "")),
    loadModel: () => during(l10n.t("loading the model"), () => runs.prepare()),
    selectModel: () => during(l10n.t("selecting a model"), () => models.select()),
    mark: (node, mark) => during(l10n.t("changing a branch"), () => branches.mark(node, mark)),
    cancel: async () => actions.cancel(),
    exportTrace: () =>
      during(l10n.t("exporting the trace"), async () => transfer.export(await actions.traceOrCurrent())),
    savePicture: (kind, content) =>
      during(l10n.t("exporting the picture"), async () => savePicture(await actions.traceOrCurrent(), kind, content)),
    changeSettings: (changed) => during(l10n.t("changing a setting"), () => settings.choose(changed)),
    // The page may have drawn a trace that is no longer the current one.
    view: (viewing) =>
      during(l10n.t("highlighting the question"), () =>
        highlight.view(viewing?.trace === currentTrace.trace ? viewing : null),
      ),
    copy: (text) => during(l10n.t("copying"), () => vscode.env.clipboard.writeText(text)),
  };
}
