/**
 * What can be asked of models. A new question cancels the current run, because nobody is waiting for the old one
 * anymore. A move on a trace (speak, think more) waits its turn.
 */
import * as l10n from "@vscode/l10n";
import { UserError, isUserError } from "../../shared/errors";
import type { Engine, LoadedModel } from "../../shared/engine/engine";
import type { ProviderPreference } from "../../shared/engine/providers";
import { type SearchLimits, USUAL_LIMITS } from "../../shared/engine/searchLimits";
import { expandStep } from "../../shared/act/expand";
import { type PinRequest, pin } from "../../shared/act/pins";
import { reason, speak, speakAfterEvery, thinkMore, unspoken } from "../../shared/act/reason";
import { type KnownAnswer, beginTrace, knownAnswerIn } from "../../shared/act/beginTrace";
import type { Outcome, Run } from "../../shared/act/run";
import { skippedCount } from "../../shared/problem/readQuestion";
import { thoughtsFor } from "../../shared/model/manifest";
import { readTrace } from "../../shared/read/readTrace";
import { searchAtMost } from "../../shared/read/readingCost";
import type { Trace } from "../../shared/trace/trace";
import { type EditRequest, editThoughts, testThoughts } from "../../shared/act/thoughtTest";
import type { Disposable } from "../base/event";
import type { TraceStore } from "../traces/traceStore";
import { type Activity, type ChosenModel, type QueuedRun, RunQueue, type RunOutcome } from "./runQueue";

/** What the settings ask for at the start of a run. */
export interface Wanted {
  folder: string;
  preference: ProviderPreference;
  /** `null`: as many as the package says. */
  thoughts: number | null;
  /** How far the search for next steps goes; the usual limits if absent. */
  limits?: SearchLimits;
}

export interface Surroundings {
  engine: Engine;
  /** The chain-of-thought model, in its own process. */
  other: OtherModel;
  store: TraceStore;
  wanted: () => Wanted;
  /** The folder of the model that made a trace, if it is on this machine. */
  folderWith?: (sha256: string) => Promise<string | null>;
  newId: () => string;
  now: () => Date;
  /** Ends the processes of engines that don't notice a cancellation. */
  abandon?: () => void;
}

export interface OtherModel {
  engine: Engine;
  /** The package in the folder, in place of the one before. Rejects with a `UserError` if there is none. */
  load(folder: string): Promise<LoadedModel>;
  /** The package to compare the model's traces with, likewise. */
  loadOpponentOf(model: Trace["model"]): Promise<LoadedModel>;
  /** It isn't needed for now. */
  rest(): void;
}

export class Runs implements Disposable {
  private readonly queue: RunQueue;

  constructor(private readonly parts: Surroundings) {
    this.queue = new RunQueue(() => parts.store.save(), parts.abandon);
  }

  get onDidChange(): RunQueue["onDidChange"] {
    return this.queue.onDidChange;
  }

  get activity(): Activity {
    return this.queue.activity;
  }

  /**
   * Reasons about the text in a new trace, which is passed to `begun` as soon as the text turns out to be a question.
   * `truth`: what a dataset says of the answer. `thoughts`, `chosen`: instead of what the settings say.
   */
  reason(
    source: Trace["source"],
    begun: (trace: Trace) => void,
    truth?: KnownAnswer,
    thoughts?: number | null,
    chosen?: ChosenModel,
  ): Promise<RunOutcome> {
    this.cancel();
    const work = async (queued: QueuedRun): Promise<Outcome> => {
      queued.asked = source;
      const asked = thoughts === undefined ? this.parts.wanted().thoughts : thoughts;
      const model = await this.model(queued, null, chosen);
      if (model === "cancelled") return model;
      const count = thoughtsFor(model.manifest, asked);
      const trace = await this.begin(queued, this.parts.engine, model, source, { ...(truth && { truth }) });
      if (trace === "cancelled") return trace;
      begun(trace);
      this.queue.busy(queued, withSkipped(trace, l10n.t("Thinking")));
      return reason(this.run(queued, trace, { thoughts: count }), trace, count);
    };
    return this.queue.enqueue(null, l10n.t("reasoning about the text"), work, chosen?.choice);
  }

  /** Speaks after the thought `at`, beginning with the tokens `first`. */
  speak(trace: Trace, at: string | null, first: readonly number[] = []): Promise<RunOutcome> {
    return this.extend(trace, l10n.t("speaking after a thought"), l10n.t("Speaking"), (run) =>
      speak(run, trace, at, first),
    );
  }

  speakAfterEvery(trace: Trace): Promise<RunOutcome> {
    const doing = l10n.t("speaking after every thought");
    return this.extend(trace, doing, l10n.t("Speaking after every thought"), (run) => speakAfterEvery(run, trace));
  }

  thinkMore(trace: Trace): Promise<RunOutcome> {
    return this.extend(trace, l10n.t("thinking one more"), l10n.t("Thinking one more"), (run) => thinkMore(run, trace));
  }

  /** Reads what may follow a next step, and adds it to the reading of the thought `at`. */
  expandStep(trace: Trace, at: string | null, steps: readonly (readonly number[])[]): Promise<RunOutcome> {
    const { passes } = this.parts.wanted().limits ?? USUAL_LIMITS;
    const what = l10n.t("Reading what may follow, in at most {0} passes", passes);
    return this.extend(trace, l10n.t("reading what may follow a step"), what, (run) =>
      expandStep(run, trace, at, steps),
    );
  }

  /** Pins a token or word, and reads it at every thought. */
  pin(trace: Trace, request: PinRequest): Promise<RunOutcome> {
    const doing = l10n.t("pinning a token");
    return this.extend(trace, doing, l10n.t("Reading the pin at every thought"), (run) => pin(run, trace, request));
  }

  /** Loads the wanted model, or the one of the trace, once the queue is empty, without asking it anything. */
  prepare(trace: Trace | null = null, chosen?: ChosenModel): Promise<RunOutcome> {
    const work = async (queued: QueuedRun): Promise<Outcome> =>
      (await this.model(queued, trace, chosen)) === "cancelled" ? "cancelled" : "done";
    return this.queue.enqueue(trace, l10n.t("loading the model"), work, chosen?.choice);
  }

  /** Tests every thought under every ablation. The result is part of the trace. */
  testThoughts(trace: Trace): Promise<RunOutcome> {
    const doing = l10n.t("testing the thoughts");
    return this.extend(trace, doing, l10n.t("Testing the thoughts"), (run) => testThoughts(run, trace));
  }

  /** Edits thoughts and continues from there, as a branch. */
  editThoughts(trace: Trace, request: EditRequest): Promise<RunOutcome> {
    const doing = l10n.t("continuing from an edited thought");
    return this.extend(trace, doing, l10n.t("Continuing from the edited thought"), (run) =>
      editThoughts(run, trace, request),
    );
  }

  /**
   * Speaks after every thought, and asks the other model the same question in ordinary chain of thought. Skips what
   * the trace already has.
   */
  compare(trace: Trace): Promise<RunOutcome> {
    return this.queue.enqueue(trace, l10n.t("comparing with chain of thought"), async (queued) => {
      const outcome =
        unspoken(trace).length === 0
          ? "done"
          : await this.goOn(queued, trace, l10n.t("Speaking after every thought"), (run) =>
              speakAfterEvery(run, trace),
            );
      const compared = await this.comparedTo(trace);
      const isCompared = compared !== undefined && readTrace(compared).final !== null;
      return outcome === "cancelled" || isCompared ? outcome : this.askOther(queued, trace);
    });
  }

  /**
   * Asks other models the same, one after the other, so that one at a time is in memory. Each makes a trace. One that
   * can't be asked doesn't keep the others from it: `failed` is told why. Models are indexes into `folders`.
   */
  askSeveral(
    source: Trace["source"],
    folders: readonly string[],
    told: {
      asking(model: number): void;
      done(model: number, trace: Trace): void;
      failed(model: number, why: string): void;
    },
    truth?: KnownAnswer,
  ): Promise<RunOutcome> {
    this.cancel();
    return this.queue.enqueue(null, l10n.t("asking several models"), async (queued) => {
      try {
        for (const [at, folder] of folders.entries()) {
          if (queued.abort.signal.aborted) return "cancelled";
          told.asking(at);
          queued.trace = null;
          try {
            const trace = await this.askAnother(queued, folder, source, truth);
            if (trace === "cancelled") return trace;
            told.done(at, trace);
          } catch (error) {
            if (!isUserError(error)) throw error;
            // A process that ends while a run is canceled is part of that.
            if (queued.abort.signal.aborted) return "cancelled";
            told.failed(at, error.message);
          }
        }
        return "done";
      } finally {
        this.parts.other.rest();
      }
    });
  }

  /** Ends the current run and drops the waiting ones; with a trace, only its own. */
  cancel(trace?: { id: string }): void {
    this.queue.cancel(trace);
  }

  dispose(): void {
    this.queue.dispose();
  }

  private extend(trace: Trace, doing: string, what: string, move: (run: Run) => Promise<Outcome>): Promise<RunOutcome> {
    return this.queue.enqueue(trace, doing, (queued) => this.goOn(queued, trace, what, move));
  }

  private async goOn(
    queued: QueuedRun,
    trace: Trace,
    what: string,
    move: (run: Run) => Promise<Outcome>,
  ): Promise<Outcome> {
    const model = await this.model(queued, trace);
    if (model === "cancelled") return model;
    if (model.sha256 !== trace.model.sha256) {
      queued.ways = ["reason again", "select model"];
      const made =
        model.name === trace.model.name
          ? l10n.t("This trace was made with another version of “{0}”.", model.name)
          : l10n.t("This trace was made with “{0}”, but “{1}” is loaded.", trace.model.name, model.name);
      const way = l10n.t("Ask the question again, or select the trace's model with “Coconut: Select model”.");
      throw new UserError(`${made} ${way}`);
    }
    this.queue.busy(queued, what);
    return move(this.run(queued, trace));
  }

  /** A new trace in the store, without anything asked yet. It is the run's, unless it is beside another. */
  private async begin(
    queued: QueuedRun,
    engine: Engine,
    model: LoadedModel,
    source: Trace["source"],
    about: { truth?: KnownAnswer; comparedTo?: string },
  ): Promise<Trace | "cancelled"> {
    const { store, newId, now } = this.parts;
    const trace = await beginTrace(engine, model, source, { id: newId(), created: now().toISOString(), ...about });
    if (queued.abort.signal.aborted) return "cancelled";
    if (about.comparedTo === undefined) queued.trace = trace;
    store.add(trace);
    return trace;
  }

  private async askAnother(
    queued: QueuedRun,
    folder: string,
    source: Trace["source"],
    truth: KnownAnswer | undefined,
  ): Promise<Trace | "cancelled"> {
    const { other, wanted } = this.parts;
    const model = await this.model(
      queued,
      null,
      { other: () => other.load(folder) },
      l10n.t("Getting the next model ready"),
    );
    if (model === "cancelled") return model;
    const thoughts = thoughtsFor(model.manifest, wanted().thoughts);
    const trace = await this.begin(queued, other.engine, model, source, { ...(truth && { truth }) });
    if (trace === "cancelled") return trace;
    this.queue.busy(queued, l10n.t("Asking {0}", model.name));
    return (await reason(this.run(queued, trace, { engine: other.engine }), trace, thoughts)) === "done"
      ? trace
      : "cancelled";
  }

  /** Makes a second trace beside the one it is compared with. A partial one is useless, so it isn't kept. */
  private async askOther(queued: QueuedRun, trace: Trace): Promise<Outcome> {
    const { other, store } = this.parts;
    let outcome: Outcome = "cancelled";
    let compared: Trace | "cancelled" = "cancelled";
    try {
      const before = store.comparedTo(trace.id);
      if (before) store.remove(before.id);
      const model = await this.model(queued, null, { other: () => other.loadOpponentOf(trace.model) });
      if (model === "cancelled") return model;
      this.queue.busy(queued, l10n.t("Comparing with {0}", model.name));
      const about = { comparedTo: trace.id, ...knownAnswerIn(trace) };
      compared = await this.begin(queued, other.engine, model, trace.source, about);
      if (compared === "cancelled") return compared;
      outcome = await reason(this.run(queued, compared, { engine: other.engine }), compared, 0);
      return outcome;
    } finally {
      if (compared !== "cancelled" && outcome !== "done") store.remove(compared.id);
      other.rest();
    }
  }

  private async comparedTo(trace: Trace): Promise<Trace | undefined> {
    const { store } = this.parts;
    const summary = store.comparedTo(trace.id);
    return summary && store.load(summary.id);
  }

  /** The one that made the trace if it is here, else the one in the folder, else the selected one. */
  private async load(trace: Trace | null, given: string | undefined): Promise<LoadedModel> {
    const { wanted, folderWith, engine } = this.parts;
    const own = trace ? await folderWith?.(trace.model.sha256) : null;
    const { folder, preference } = wanted();
    return engine.load(own ?? given ?? folder, preference);
  }

  private async model(
    queued: QueuedRun,
    trace: Trace | null = null,
    { folder, other }: { folder?: string | undefined; other?: () => Promise<LoadedModel> } = {},
    what = other ? l10n.t("Getting the chain-of-thought model ready") : l10n.t("Getting the model ready"),
  ): Promise<LoadedModel | "cancelled"> {
    this.queue.busy(queued, what);
    const { signal } = queued.abort;
    if (signal.aborted) return "cancelled";
    // Loading continues even if nobody waits for it anymore: the next question needs the model.
    const cancelled = new Promise<"cancelled">((resolve) =>
      signal.addEventListener("abort", () => resolve("cancelled"), { once: true }),
    );
    if (!other) queued.ways = ["select model"];
    const model = await Promise.race([other ? other() : this.load(trace, folder), cancelled]);
    delete queued.ways;
    return model;
  }

  /** With `thoughts`, the total number, the status shows the progress. */
  private run(
    queued: QueuedRun,
    trace: Trace,
    { engine = this.parts.engine, thoughts }: { engine?: Engine; thoughts?: number } = {},
  ): Run {
    const { store, wanted } = this.parts;
    const { limits = USUAL_LIMITS } = wanted();
    return {
      engine,
      limits,
      signal: queued.abort.signal,
      newId: () => store.newId(),
      emit: (change) => {
        store.apply(trace, change);
        if (thoughts !== undefined) this.queue.busy(queued, withSkipped(trace, progressOf(trace, thoughts, limits)));
      },
    };
  }
}

/** What a run is about to do, as a sentence without a period. */
function progressOf(trace: Trace, thoughts: number, limits: SearchLimits): string {
  const { mainThoughts, final } = readTrace(trace);
  const had = mainThoughts.length;
  if (had < thoughts) return l10n.t("Thinking, {0} of {1}", had, thoughts);
  const isReading = final !== null && trace.readings.length <= thoughts;
  if (!isReading) return l10n.t("Speaking");
  const most = searchAtMost(trace.model.manifest, thoughts, limits);
  return most
    ? l10n.t("Reading what it would say, in at most {0} passes", most.passes)
    : l10n.t("Reading what it would say");
}

/** Says what of the text isn't asked, while the answer that it leads to isn't there yet. */
function withSkipped({ read }: Trace, what: string): string {
  const n = skippedCount(read);
  if (n === 0) return what;
  return n === 1 ? l10n.t("{0} (1 sentence skipped)", what) : l10n.t("{0} ({1} sentences skipped)", what, n);
}
