/** What a person can have done, whether by a command, the panel or the explorer: thin, because runs.ts decides. */
import { UserError } from "../../shared/errors";
import { phrase } from "../../shared/model/manifest";
import { readTrace } from "../../shared/read/readTrace";
import type { EditRequest } from "../../shared/act/thoughtTest";
import type { Trace } from "../../shared/trace/trace";
import { chooseEdit } from "./chooseEdit";
import { chooseThought } from "./chooseThought";
import { openExample } from "../editor/example";
import type { RunOutcome, Runs } from "../engine/runs";
import type { CurrentTrace } from "../traces/currentTrace";
import type { ChooseSource } from "../editor/questionSource";
import type { TraceStore } from "../traces/traceStore";
import type { Selection } from "../../shared/trace/selection";

export class Actions {
  constructor(
    private readonly store: TraceStore,
    private readonly shown: CurrentTrace,
    private readonly runs: Runs,
    private readonly chooseSource: ChooseSource,
  ) {}

  /** `undefined`: nothing was asked. */
  async reasonAboutSelection(source?: Trace["source"]): Promise<RunOutcome | undefined> {
    const asked = source ?? (await this.chooseSource());
    return asked && this.runs.reason(asked, (trace) => this.shown.show(trace.id, "command"));
  }

  async reasonAboutExample(): Promise<RunOutcome | undefined> {
    return this.reasonAboutSelection(await openExample());
  }

  async reasonAgain(): Promise<RunOutcome | undefined> {
    return this.reasonAboutSelection((await this.shownTrace()).source);
  }

  /**
   * Words after the thought of the selection, beginning with the candidate where one is selected. Asks where nothing
   * is.
   */
  async speakFrom(selection?: Selection): Promise<RunOutcome | undefined> {
    const trace = await this.shownTrace(selection?.trace);
    const from =
      selection ?? (this.shown.selection?.trace === trace.id ? this.shown.selection : await chooseThought(trace));
    if (!from) return undefined;
    const at = readTrace(trace).thoughtBefore(from.node);
    this.bringUp(trace);
    const outcome = await this.say(
      trace,
      at,
      from.kind === "candidate" ? firstWords(trace, at, from.concept) : undefined,
    );
    const said = readTrace(trace).continuations.findLast((continuation) => continuation.after === at);
    if (outcome === "done" && said && this.shown.trace === trace.id)
      this.shown.select({ trace: trace.id, kind: "node", node: said.words[0]?.node ?? said.id }, "command");
    return outcome;
  }

  async speak(at: string | null, first?: string): Promise<RunOutcome> {
    return this.say(await this.shownTrace(), at, first);
  }

  async speakAfterEvery(id?: string): Promise<RunOutcome> {
    const trace = await this.shownTrace(id);
    this.bringUp(trace);
    return this.runs.speakAfterEvery(trace);
  }

  async thinkMore(id?: string): Promise<RunOutcome> {
    const trace = await this.shownTrace(id);
    this.bringUp(trace);
    return this.runs.thinkMore(trace);
  }

  /** The words after every number of thoughts, and an ordinary chain of thought by the model that is compared with. */
  async compare(id?: string): Promise<RunOutcome> {
    const trace = await this.shownTrace(id);
    this.bringUp(trace);
    return this.runs.compare(trace);
  }

  /** Which thoughts matter; asked again only where thoughts have been added since. */
  async testThoughts(id?: string): Promise<RunOutcome> {
    const trace = await this.shownTrace(id);
    if (readTrace(trace).mainThoughts.length === 0)
      throw new UserError("This trace has no thoughts to test: ask the question again with at least one thought.");
    this.bringUp(trace);
    return readTrace(trace).test ? "done" : this.runs.testThoughts(trace);
  }

  /** Asks for the thought and for what is to be done with it where that is not given. */
  async editThoughts(request?: EditRequest, selection?: Selection): Promise<RunOutcome | undefined> {
    const trace = await this.shownTrace(selection?.trace);
    const asked = request ?? (await chooseEdit(trace, selection ?? this.shown.selection));
    if (!asked) return undefined;
    this.bringUp(trace);
    return this.runs.editThoughts(trace, asked);
  }

  cancel(): void {
    this.runs.cancel();
  }

  async showPanel(): Promise<void> {
    await this.store.read();
    this.shown.show(this.shown.trace ?? this.store.traces[0]?.id ?? null, "command");
  }

  /** The trace with the id; without one the trace that is shown, or the newest. */
  async shownTrace(id?: string): Promise<Trace> {
    await this.store.read();
    const trace = this.store.get(id ?? this.shown.trace ?? "") ?? (id === undefined ? this.store.traces[0] : undefined);
    if (!trace)
      throw new UserError(
        "There is no trace yet: select a question in an editor and run “Coconut: Reason about selection”.",
      );
    return trace;
  }

  /** What the model says by itself after a thought is always the same: once is enough. */
  private async say(trace: Trace, at: string | null, first: string | undefined): Promise<RunOutcome> {
    const said =
      first === undefined &&
      readTrace(trace).continuations.some(
        (continuation) => continuation.after === at && continuation.free && continuation.ended,
      );
    return said ? "done" : this.runs.speak(trace, at, first);
  }

  /** A trace that is added to is looked at; what is selected in it stays selected. */
  private bringUp(trace: Trace): void {
    if (this.shown.trace !== trace.id) this.shown.show(trace.id, "command");
  }
}

/** "Every puffin", in the person's words; after no thought a step begins with the name the question asks about. */
function firstWords(trace: Trace, at: string | null, concept: string): string | undefined {
  return at === null ? undefined : readTrace(trace).say(phrase(trace.model.manifest, "subject", concept));
}
