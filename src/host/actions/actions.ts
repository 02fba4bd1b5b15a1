/** The actions behind the commands, the panel, and the explorer. Thin, because runs.ts decides. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import { knownAnswerIn } from "../../shared/act/beginTrace";
import { readTrace } from "../../shared/read/readTrace";
import type { EditRequest } from "../../shared/act/thoughtTest";
import type { Trace } from "../../shared/trace/trace";
import { chooseEdit } from "./chooseEdit";
import { chooseThought } from "./chooseThought";
import type { ChosenModel, RunOutcome } from "../engine/runQueue";
import type { Runs } from "../engine/runs";
import type { CurrentTrace } from "../traces/currentTrace";
import type { ChosenQuestion, QuestionSource } from "../editor/questionSource";
import type { TraceSummary } from "../traces/storeIndex";
import type { TraceStore } from "../traces/traceStore";
import type { Selection } from "../../shared/trace/selection";

/** How a view asks, where that isn't how the workspace does. */
interface AskedHow {
  thoughts?: number | null;
  model?: ChosenModel;
  /** Shows the new trace. */
  begun?: (trace: Trace) => void;
}

/** What actions ask of the views of traces. */
interface ActionViews {
  /** The editor of a file that is active. What is added to its trace goes to a copy in the explorer. */
  readonly fileInFront: { own(needsModel: boolean): Promise<string | undefined> } | null;
  /** Opens the panel for a trace that will be there soon, if it isn't open. */
  openPanel(): void;
}

export class Actions {
  constructor(
    private readonly store: TraceStore,
    private readonly currentTrace: CurrentTrace,
    private readonly runs: Runs,
    private readonly questions: QuestionSource,
    private readonly views: ActionViews,
  ) {}

  /** The result is `undefined` if nothing was asked. */
  async reasonAboutSelection(question?: ChosenQuestion, how: AskedHow = {}): Promise<RunOutcome | undefined> {
    const asked = question ?? (await this.questions.choose());
    if (!asked) return undefined;
    // A page takes as long to appear as a model to load, so neither waits for the other.
    if (!how.begun) this.views.openPanel();
    const begun = how.begun ?? ((trace: Trace): void => void this.currentTrace.show(trace.id, "command"));
    return this.runs.reason(asked.source, begun, asked.truth, how.thoughts, how.model);
  }

  async reasonAboutExample(): Promise<RunOutcome | undefined> {
    return this.reasonAboutSelection(await this.questions.example());
  }

  async reasonAgain(trace: Trace, how: AskedHow = {}): Promise<RunOutcome | undefined> {
    return this.reasonAboutSelection({ source: trace.source, ...knownAnswerIn(trace) }, how);
  }

  /**
   * Speaks after the selected thought, beginning with the selected candidate if there is one. Asks if nothing is
   * selected. `opener`: what to begin with after which thought, if it isn't the selection.
   */
  async speakFrom(
    selection?: Selection,
    opener: { node: string; ids: readonly number[] } | null = null,
  ): Promise<RunOutcome | undefined> {
    const trace = await this.traceOrCurrent(selection?.trace);
    const from =
      selection ??
      (this.currentTrace.selection?.trace === trace.id ? this.currentTrace.selection : await chooseThought(trace));
    if (!from) return undefined;
    const at = opener?.node ?? readTrace(trace).thoughtBefore(from.node);
    await this.bringUp(trace);
    const outcome = await this.say(
      trace,
      at,
      opener?.ids ?? (from.kind === "candidate" ? readTrace(trace).openerOf(from.node, from.key) : []),
    );
    const spoken = readTrace(trace).continuations.findLast((continuation) => continuation.after === at);
    if (outcome === "done" && spoken && this.currentTrace.trace === trace.id)
      await this.currentTrace.select(
        { trace: trace.id, kind: "node", node: spoken.words[0]?.node ?? spoken.id },
        "command",
      );
    return outcome;
  }

  async speak(at: string | null, first: readonly number[], id?: string): Promise<RunOutcome> {
    return this.say(await this.traceOrCurrent(id), at, first);
  }

  async speakAfterEvery(id?: string): Promise<RunOutcome> {
    const trace = await this.traceOrCurrent(id);
    await this.bringUp(trace);
    return this.runs.speakAfterEvery(trace);
  }

  async thinkMore(id?: string): Promise<RunOutcome> {
    const trace = await this.traceOrCurrent(id);
    await this.bringUp(trace);
    return this.runs.thinkMore(trace);
  }

  /** Speaks after every number of thoughts, and asks the chain-of-thought model. */
  async compare(id?: string): Promise<RunOutcome> {
    const trace = await this.traceOrCurrent(id);
    await this.bringUp(trace);
    return this.runs.compare(trace);
  }

  /** Tests which thoughts matter. Does nothing if that was tested and no thoughts were added since. */
  async testThoughts(id?: string): Promise<RunOutcome> {
    const trace = await this.traceOrCurrent(id);
    if (readTrace(trace).mainThoughts.length === 0)
      throw new UserError(
        l10n.t("This trace has no thoughts to test. Ask the question again with at least one thought."),
      );
    await this.bringUp(trace);
    return readTrace(trace).test ? "done" : this.runs.testThoughts(trace);
  }

  /** Asks for the thought and the edit if they aren't given. */
  async editThoughts(request?: EditRequest, selection?: Selection): Promise<RunOutcome | undefined> {
    const trace = await this.traceOrCurrent(selection?.trace);
    const asked = request ?? (await chooseEdit(trace, selection ?? this.currentTrace.selection));
    if (!asked) return undefined;
    await this.bringUp(trace);
    return this.runs.editThoughts(trace, asked);
  }

  cancel(): void {
    this.runs.cancel();
  }

  async showPanel(): Promise<void> {
    await this.store.read();
    await this.currentTrace.show(this.currentTrace.trace ?? this.store.summaries[0]?.id ?? null, "command");
  }

  /** The trace with this id. Without an id, that of the file in front, the current trace, or the newest one. */
  async traceOrCurrent(id?: string): Promise<Trace> {
    const asked = id ?? (await this.views.fileInFront?.own(true));
    const trace = await this.store.load((await this.summaryOf(asked)).id);
    if (!trace) throw noTraces();
    return trace;
  }

  /** The same without loading it: also of a trace that is damaged. A file isn't copied for this. */
  async summaryOrCurrent(id?: string): Promise<TraceSummary> {
    if (id === undefined && this.views.fileInFront)
      throw new UserError(l10n.t("What you see is a file. Choose a trace in the explorer for this."));
    return this.summaryOf(id);
  }

  private async summaryOf(id?: string): Promise<TraceSummary> {
    await this.store.read();
    const summary =
      this.store.summary(id ?? this.currentTrace.trace ?? "") ??
      (id === undefined ? this.store.summaries[0] : undefined);
    if (!summary) throw noTraces();
    return summary;
  }

  /** What the model says on its own after a thought is always the same, so it is said only once. */
  private async say(trace: Trace, at: string | null, first: readonly number[]): Promise<RunOutcome> {
    const exists =
      first.length === 0 &&
      readTrace(trace).continuations.some(
        (continuation) => continuation.after === at && continuation.free && continuation.ended,
      );
    return exists ? "done" : this.runs.speak(trace, at, first);
  }

  /** Makes the trace that a run adds to the current one. Keeps the selection if it is already. */
  private async bringUp(trace: Trace): Promise<void> {
    if (this.currentTrace.trace !== trace.id) await this.currentTrace.show(trace.id, "command");
  }
}

function noTraces(): UserError {
  return new UserError(
    l10n.t("There are no traces yet. Select a question in an editor and run “Coconut: Reason about selection”."),
  );
}
