/** Asks which thought is to be edited, and how. */
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { ablationsOf } from "../../shared/act/ablations";
import type { EditRequest } from "../../shared/act/thoughtTest";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import { wordsOfAblation } from "../../shared/trace/edits";
import type { Selection } from "../../shared/trace/selection";

const TITLE = "Coconut: Edit Thought";
/** Candidates that can be taken out or put in. */
const OFFERED = 8;

/** `undefined`: nothing is to be edited. The thought of the selection is not asked for. */
export async function chooseEdit(trace: Trace, selection: Selection | null): Promise<EditRequest | undefined> {
  const { mainThoughts } = readTrace(trace);
  if (mainThoughts.length === 0)
    throw new UserError("This trace has no thoughts to edit: ask the question again with at least one thought.");
  const selected = selection?.trace === trace.id ? mainThoughts.findIndex(({ id }) => id === selection.node) : -1;
  const position = selected >= 0 ? selected + 1 : await choosePosition(mainThoughts.length);
  if (position === undefined) return undefined;
  const ablations = ablationsOf(trace.model.manifest.tokens, trace.model.meanThoughts, mainThoughts.length).map(
    (ablation) => ({
      label: wordsOfAblation[ablation],
      request: { ablation, position },
    }),
  );
  const candidates = position === null ? [] : (readTrace(trace).tree(OFFERED).columns[position - 1]?.candidates ?? []);
  const ofCandidates = (["remove", "add"] as const).flatMap((candidate) =>
    candidates.map(({ concept, text }) => ({
      label: `${text} ${candidate === "remove" ? "taken out" : "put in"}`,
      request: { candidate, concept, position: position ?? 1 },
    })),
  );
  const separator = { label: "candidates", kind: vscode.QuickPickItemKind.Separator, request: undefined };
  const items = [...ablations, ...(ofCandidates.length > 0 ? [separator, ...ofCandidates] : [])];
  const what = position === null ? "every thought" : `thought ${position}`;
  return (
    await vscode.window.showQuickPick(items, { title: TITLE, placeHolder: `What is fed back in place of ${what}?` })
  )?.request;
}

async function choosePosition(thoughts: number): Promise<number | null | undefined> {
  const items = [
    ...Array.from({ length: thoughts }, (_, index) => ({ label: `Thought ${index + 1}`, position: index + 1 })),
    { label: "All thoughts", position: null },
  ];
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder: "Which thought?" }))?.position;
}
