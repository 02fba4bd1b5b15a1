/** Asks which thought is to be edited, and how. */
import * as vscode from "vscode";
import { UserError } from "../shared/errors";
import { interventionsOf, wordsOfIntervention } from "../shared/interventions";
import type { Selection } from "../shared/protocol";
import type { EditRequest } from "../shared/thoughtTest";
import { type Trace, trunk } from "../shared/trace";
import { searchTree } from "../shared/tree";

const TITLE = "Coconut: Edit Thought";
/** Candidates that can be taken out or put in. */
const OFFERED = 8;

/** `undefined`: nothing is to be edited. The thought of the selection is not asked for. */
export async function chooseEdit(trace: Trace, selection: Selection | null): Promise<EditRequest | undefined> {
  const chain = trunk(trace);
  if (chain.length === 0) throw new UserError("This trace has no thoughts to edit: ask the question again with at least one thought.");
  const selected = selection?.trace === trace.id ? chain.findIndex(({ id }) => id === selection.node) : -1;
  const position = selected >= 0 ? selected + 1 : await choosePosition(chain.length);
  if (position === undefined) return undefined;
  const interventions = interventionsOf(trace.model.manifest, chain.length).map((intervention) => ({ label: wordsOfIntervention[intervention], request: { intervention, position } }));
  const candidates = position === null ? [] : searchTree(trace, OFFERED).columns[position - 1]?.candidates ?? [];
  const ofCandidates = (["remove", "add"] as const).flatMap((candidate) =>
    candidates.map(({ concept, text }) => ({ label: `${text} ${candidate === "remove" ? "taken out" : "put in"}`, request: { candidate, concept, position: position ?? 1 } })),
  );
  const separator = { label: "candidates", kind: vscode.QuickPickItemKind.Separator, request: undefined };
  const items = [...interventions, ...(ofCandidates.length > 0 ? [separator, ...ofCandidates] : [])];
  const what = position === null ? "every thought" : `thought ${position}`;
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder: `What is fed back in place of ${what}?` }))?.request;
}

async function choosePosition(thoughts: number): Promise<number | null | undefined> {
  const items = [...Array.from({ length: thoughts }, (_, index) => ({ label: `Thought ${index + 1}`, position: index + 1 })), { label: "All thoughts", position: null }];
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder: "Which thought?" }))?.position;
}
