/**
 * Names, removes, and restores branches of a trace. The words stay in the trace; a mark on the branch's first node
 * holds
 * its name and whether it is removed.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { type Continuation, lineOf } from "../../shared/read/continuations";
import { readTrace } from "../../shared/read/readTrace";
import { type Trace, WHOLE } from "../../shared/trace/trace";
import type { Actions } from "./actions";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceSummary } from "../traces/storeIndex";
import type { TraceStore } from "../traces/traceStore";
import { afterThoughts } from "../../shared/format/counts";
import type { Selection } from "../../shared/trace/selection";

type BranchMark = Trace["marks"][string];

export class Branches {
  constructor(
    private readonly store: TraceStore,
    private readonly currentTrace: CurrentTrace,
    private readonly actions: Actions,
  ) {}

  /** Replaces the mark of a branch's first node, in the trace with this id or else in the current one. */
  async mark(node: string, mark: BranchMark, id?: string): Promise<void> {
    const trace = await this.actions.traceOrCurrent(id);
    if (
      mark.removed === true &&
      readTrace(trace)
        .path(readTrace(trace).final?.id ?? null)
        ?.some(({ id }) => id === node)
    ) {
      throw new UserError(
        l10n.t("These words are the answer itself, so they can't be removed. Remove the whole trace instead."),
      );
    }
    this.store.apply(trace, { kind: "mark", node, mark });
    await this.store.save();
  }

  /**
   * Asks for the branch if none is selected, and for the name if none is given. An empty name removes the name.
   */
  async name(selection?: Selection, given?: string): Promise<void> {
    const found = await this.find(l10n.t("Coconut: Name branch"), selection);
    if (!found) return;
    const { trace, branch, name } = found;
    const asked =
      given ??
      (await vscode.window.showInputBox({
        title: l10n.t("Coconut: Name branch"),
        prompt: l10n.t("Enter a name for these words, or leave it empty for no name."),
        value: name ?? "",
      }));
    if (asked === undefined) return;
    const { name: _before, ...mark } = trace.marks[branch] ?? {};
    await this.mark(branch, asked.trim() === "" ? mark : { ...mark, name: asked.trim() }, trace.id);
  }

  /** Asks for the name if none is given. An empty name is the question again. */
  async renameTrace(summary: TraceSummary, given?: string): Promise<void> {
    const { id, question, name } = summary;
    const asked =
      given ??
      (await vscode.window.showInputBox({
        title: l10n.t("Coconut: Rename trace"),
        prompt: l10n.t("Enter a name, or leave it empty for the question. A trace with a name is kept."),
        placeHolder: question,
        value: name ?? "",
      }));
    if (asked !== undefined) await this.mark(WHOLE, asked.trim() === "" ? {} : { name: asked.trim() }, id);
  }

  async remove(selection?: Selection): Promise<void> {
    const found = await this.find(l10n.t("Coconut: Remove branch"), selection);
    if (!found) return;
    const { trace, branch, continuation } = found;
    await this.mark(branch, { ...trace.marks[branch], removed: true }, trace.id);
    const { selection: selected } = this.currentTrace;
    const wasSelected = selected?.trace === trace.id && selected.kind === "node" && isIn(continuation, selected.node);
    if (wasSelected)
      await this.currentTrace.select({ trace: trace.id, kind: "node", node: continuation.after }, "command");
  }

  /** Restores all removed branches of the trace. */
  async restore(id?: string): Promise<void> {
    const trace = await this.actions.traceOrCurrent(id);
    const removed = readTrace(trace).removedBranches;
    if (removed.length === 0) throw new UserError(l10n.t("This trace has no removed branches."));
    for (const node of removed) {
      const { removed: _removed, ...mark } = trace.marks[node] ?? {};
      this.store.apply(trace, { kind: "mark", node, mark });
    }
    await this.store.save();
  }

  private async find(
    title: string,
    selection: Selection | undefined,
  ): Promise<{ trace: Trace; continuation: Continuation; branch: string; name: string | null } | undefined> {
    const trace = await this.actions.traceOrCurrent(selection?.trace);
    const reading = readTrace(trace);
    const { continuations } = reading;
    if (continuations.length === 0)
      throw new UserError(l10n.t("This trace has no words yet. Speak from a thought first."));
    const chosen =
      selection ?? (this.currentTrace.selection?.trace === trace.id ? this.currentTrace.selection : undefined);
    const continuation =
      (chosen?.kind === "node" ? reading.continuationWith(chosen.node) : undefined) ??
      (await chooseBranch(continuations, title));
    return continuation && { trace, continuation, branch: continuation.branch, name: continuation.name };
  }
}

function isIn({ id, branch, words }: Continuation, node: string | null): boolean {
  return id === node || branch === node || words.some((word) => word.node === node);
}

async function chooseBranch(continuations: readonly Continuation[], title: string): Promise<Continuation | undefined> {
  const choices = continuations.map((continuation) => {
    const words = lineOf(continuation);
    return {
      label: continuation.name ?? words,
      description: afterThoughts(continuation.thoughts),
      ...(continuation.name === null ? {} : { detail: words }),
      continuation,
    };
  });
  const choice = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: l10n.t("Select the words"),
    matchOnDetail: true,
  });
  return choice?.continuation;
}
