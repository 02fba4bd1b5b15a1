/** Asks which thought to edit, and how. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { ablationsOf } from "../../shared/act/ablations";
import type { EditRequest } from "../../shared/act/thoughtTest";
import { readTrace } from "../../shared/read/readTrace";
import { capital } from "../../shared/problem/plurals";
import type { Trace } from "../../shared/trace/trace";
import { type Ablation, wordsOfAblation } from "../../shared/trace/edits";
import type { Selection } from "../../shared/trace/selection";

const TITLE = l10n.t("Coconut: Edit thought");
/** Number of candidates that are offered to remove or add. */
const OFFERED = 8;

/** `undefined` if the user canceled. Doesn't ask for the thought if one is selected. */
export async function chooseEdit(trace: Trace, selection: Selection | null): Promise<EditRequest | undefined> {
  const { mainThoughts } = readTrace(trace);
  if (mainThoughts.length === 0)
    throw new UserError(
      l10n.t("This trace has no thoughts to edit. Ask the question again with at least one thought."),
    );
  const selected = selection?.trace === trace.id ? mainThoughts.findIndex(({ id }) => id === selection.node) : -1;
  const position = selected >= 0 ? selected + 1 : await choosePosition(mainThoughts.length);
  if (position === undefined) return undefined;
  const ablations = ablationsOf(trace.model.manifest.tokens, trace.model.meanThoughts, mainThoughts.length).map(
    (ablation) => ({
      label: capital(wordsOfAblation[ablation]),
      description: explanationOf[ablation],
      request: { ablation, position },
    }),
  );
  const { ofSteps, columns } = readTrace(trace).tree(OFFERED);
  const all = position === null ? [] : (columns[position - 1]?.candidates ?? []);
  // A thought holds tokens rather than steps.
  const candidates = ofSteps ? all.filter(({ from }) => from === "lens") : all;
  const ofCandidates = (["remove", "add"] as const).flatMap((candidate) =>
    candidates.map(({ named, text }) => ({
      label: candidate === "remove" ? l10n.t("Remove {0}", text) : l10n.t("Add {0}", text),
      request: { candidate, of: named, position: position ?? 1 },
    })),
  );
  const separator = { label: l10n.t("candidates"), kind: vscode.QuickPickItemKind.Separator, request: undefined };
  const items = [...ablations, ...(ofCandidates.length > 0 ? [separator, ...ofCandidates] : [])];
  const placeHolder =
    position === null
      ? l10n.t("Select what to feed back in place of every thought")
      : l10n.t("Select what to feed back in place of thought {0}", position);
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder }))?.request;
}

async function choosePosition(thoughts: number): Promise<number | null | undefined> {
  const items = [
    ...Array.from({ length: thoughts }, (_, index) => ({
      label: l10n.t("Thought {0}", index + 1),
      position: index + 1,
    })),
    { label: l10n.t("All thoughts"), position: null },
  ];
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder: l10n.t("Select a thought") }))
    ?.position;
}

/** What each ablation feeds back in place of a thought, for those who choose one. */
export const explanationOf: Record<Ablation, string> = {
  get zero() {
    return l10n.t("a vector of zeros");
  },
  get mean() {
    return l10n.t("the mean thought at this position");
  },
  get noise() {
    return l10n.t("random numbers with the norm of the thought");
  },
  get swap() {
    return l10n.t("the same thought of another question");
  },
  get permute() {
    return l10n.t("the next thought of the same question");
  },
  get pause() {
    return l10n.t("the embedding of the pause token");
  },
  get remove() {
    return l10n.t("the thought without its most probable word");
  },
};
