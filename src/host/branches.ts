/**
 * Branches of a trace as a person keeps them: named, removed, and brought back. What was said stays in the trace;
 * a mark on a branch's first node says what is done with it.
 */
import * as vscode from "vscode";
import { UserError } from "../shared/errors";
import type { Selection } from "../shared/protocol";
import { type Speech, removedBranches, speechAt, speeches } from "../shared/speech";
import { type Trace, pathTo } from "../shared/trace";
import { plural } from "../shared/wording";
import type { Actions } from "./actions";
import type { Shown } from "./shown";
import type { TraceStore } from "./traceStore";

type Mark = Trace["marks"][string];

export class Branches {
  constructor(
    private readonly store: TraceStore,
    private readonly shown: Shown,
    private readonly actions: Actions,
  ) {}

  /** Replaces the mark of a branch's first node; of the shown trace where no other is named. */
  async mark(node: string, mark: Mark, id?: string): Promise<void> {
    const trace = await this.actions.shownTrace(id);
    if (mark.removed === true && pathTo(trace, trace.answer?.node ?? null).some((one) => one.id === node)) {
      throw new UserError("These are the words of the answer itself and cannot be removed: remove the whole trace instead.");
    }
    this.store.apply(trace, { kind: "mark", node, mark });
    await this.store.save();
  }

  /** Asks for the branch where none is selected, and for the name where none is given; an empty one takes the name away. */
  async name(selection?: Selection, given?: string): Promise<void> {
    const found = await this.find("Name Branch", selection);
    if (!found) return;
    const { trace, branch, name } = found;
    const asked = given ?? (await vscode.window.showInputBox({ title: "Coconut: Name Branch", prompt: "A name for these words. Empty: none.", value: name ?? "" }));
    if (asked === undefined) return;
    const { name: _before, ...mark } = trace.marks[branch] ?? {};
    await this.mark(branch, asked.trim() === "" ? mark : { ...mark, name: asked.trim() }, trace.id);
  }

  async remove(selection?: Selection): Promise<void> {
    const found = await this.find("Remove Branch", selection);
    if (!found) return;
    const { trace, branch, speech } = found;
    await this.mark(branch, { ...trace.marks[branch], removed: true }, trace.id);
    const { selection: selected } = this.shown;
    const wasSelected = selected?.trace === trace.id && selected.kind === "node" && speechAt([speech], selected.node) !== undefined;
    if (wasSelected) this.shown.select({ trace: trace.id, kind: "node", node: speech.after }, "command");
  }

  /** All of the trace. */
  async restore(id?: string): Promise<void> {
    const trace = await this.actions.shownTrace(id);
    const removed = removedBranches(trace);
    if (removed.length === 0) throw new UserError("No branch of this trace was removed: choose another trace, or go on with this one.");
    for (const node of removed) {
      const { removed: _removed, ...mark } = trace.marks[node] ?? {};
      this.store.apply(trace, { kind: "mark", node, mark });
    }
    await this.store.save();
  }

  private async find(title: string, selection: Selection | undefined): Promise<{ trace: Trace; speech: Speech; branch: string; name: string | null } | undefined> {
    const trace = await this.actions.shownTrace(selection?.trace);
    const said = speeches(trace);
    if (said.length === 0) throw new UserError("Nothing has been said in this trace yet: speak from a thought first.");
    const chosen = selection ?? (this.shown.selection?.trace === trace.id ? this.shown.selection : undefined);
    const speech = (chosen?.kind === "node" ? speechAt(said, chosen.node) : undefined) ?? (await chooseBranch(said, title));
    return speech && { trace, speech, branch: speech.branch, name: speech.name };
  }
}

async function chooseBranch(said: Speech[], title: string): Promise<Speech | undefined> {
  const choices = said.map((speech) => {
    const words = speech.words.map((word) => word.text).join(" ");
    return { label: speech.name ?? words, description: `after ${plural(speech.thoughts, "thought")}`, ...(speech.name === null ? {} : { detail: words }), speech };
  });
  const choice = await vscode.window.showQuickPick(choices, { title: `Coconut: ${title}`, placeHolder: "Which words?", matchOnDetail: true });
  return choice?.speech;
}
