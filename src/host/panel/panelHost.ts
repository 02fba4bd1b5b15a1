/** Answers what the page of a view asks of the host, each with the part that can do it. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Actions } from "../actions/actions";
import { savePicture } from "../actions/pictureFile";
import type { Branches } from "../actions/branches";
import type { AttentionReader } from "../engine/attentionReader";
import type { ModelActions } from "../models/modelActions";
import type { ErrorReporter } from "../base/errorReporter";
import type { Runs } from "../engine/runs";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceTransfer } from "../actions/traceTransfer";
import type { Pins } from "../actions/pins";
import type { HostApi } from "../../shared/panel/api";
import { RECORDED } from "../../shared/panel/recorded";
import type { Trace } from "../../shared/trace/trace";
import { explorerViewId } from "../base/viewIds";
import type { TraceView } from "./traceView";

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
  currentTrace: CurrentTrace;
  problems: ErrorReporter;
}

export function panelHost(
  {
    actions,
    branches,
    pins,
    attentionReader,
    models,
    runs,
    transfer,
    recorded,
    currentTrace,
    problems,
  }: PanelHostParts,
  view: TraceView,
): Omit<HostApi, "ready"> {
  const { viewed } = view;
  // A failed run becomes the panel's status. Other errors are shown as everywhere else.
  const during = async (doing: string, f: () => unknown): Promise<void> => void (await problems.during(doing, f));
  const own = (): Promise<string | undefined> => view.own(true);
  const shown = async (): Promise<Trace> => viewed.trace ?? (await actions.traceOrCurrent());
  return {
    select: async (selection) => view.select(selection),
    speak: (node, first) =>
      during(l10n.t("speaking after a thought"), async () => actions.speak(node, first, await own())),
    expandStep: (node, steps) =>
      during(l10n.t("reading what may follow a step"), async () => pins.expand(node, steps, await own())),
    pin: (request) => during(l10n.t("pinning a token"), async () => pins.pin(request ?? undefined, await own())),
    unpin: (ids) => during(l10n.t("unpinning a token"), async () => pins.unpin(ids, await view.own(false))),
    speakAfterEvery: () =>
      during(l10n.t("speaking after every thought"), async () => actions.speakAfterEvery(await own())),
    thinkMore: () => during(l10n.t("thinking one more"), async () => actions.thinkMore(await own())),
    reasonAgain: () =>
      during(l10n.t("reasoning again"), async () =>
        actions.reasonAgain(await shown(), {
          ...{ thoughts: view.settings.view.thoughts, model: { folder: view.model.folder, choice: view.model } },
          // A panel beside stays with what it asks, unless it was closed meanwhile.
          ...(view.kind === "side" && {
            begun: (trace) => void (view.isClosed ? currentTrace.show(trace.id, "command") : view.goOn(trace.id)),
          }),
        }),
      ),
    reasonAboutExample: () => during(l10n.t("reasoning about the example"), () => actions.reasonAboutExample()),
    openRecorded: (index) =>
      during(l10n.t("opening a recorded question"), async () => {
        const name = RECORDED[index]?.name;
        if (name !== undefined) await transfer.open(vscode.Uri.joinPath(recorded, `${name}.coconut.json`));
      }),
    compare: () => during(l10n.t("comparing with chain of thought"), async () => actions.compare(await own())),
    testThoughts: () => during(l10n.t("testing the thoughts"), async () => actions.testThoughts(await own())),
    editThoughts: (request) =>
      during(l10n.t("editing a thought"), async () => {
        const id = await own();
        const { selection } = viewed;
        const at = selection?.trace === id ? selection : null;
        return actions.editThoughts(
          request ?? undefined,
          at ?? (id === undefined ? undefined : { trace: id, kind: "node", node: null }),
        );
      }),
    readAttention: () => attentionReader.read(viewed.trace ?? undefined),
    loadModel: () => during(l10n.t("loading the model"), () => runs.prepare(viewed.trace)),
    selectModel: () =>
      during(l10n.t("selecting a model"), () =>
        models.select(undefined, view.kind === "following" ? undefined : view.model),
      ),
    mark: (node, mark) =>
      during(l10n.t("changing a branch"), async () => branches.mark(node, mark, await view.own(false))),
    cancel: async () => actions.cancel(),
    exportTrace: () => during(l10n.t("exporting the trace"), async () => transfer.export(await shown())),
    savePicture: (kind, content) =>
      during(l10n.t("exporting the picture"), async () => savePicture(await shown(), kind, content)),
    changeSettings: (changed) => during(l10n.t("changing a setting"), () => view.settings.choose(changed)),
    view: (viewing) => during(l10n.t("highlighting the question"), () => view.look(viewing)),
    copy: (text) => during(l10n.t("copying"), () => vscode.env.clipboard.writeText(text)),
    reveal: (where) =>
      during(l10n.t("showing a trace"), async () => {
        const id = viewed.id ?? viewed.trace?.id ?? null;
        switch (where) {
          case "text":
            return vscode.commands.executeCommand("coconut.showAsJson", view.file);
          case "explorer":
            await vscode.commands.executeCommand(`${explorerViewId}.focus`);
            return currentTrace.show(id, "panel");
          case "panel":
            return currentTrace.show(id, "command");
          default:
            return where satisfies never;
        }
      }),
  };
}
