/**
 * What is going on: one run at a time, the rest in order. A new question cancels what runs, since nobody waits
 * for the old one any more; a move on a trace (speak, think on) waits its turn. What a cancelled or failed run
 * has given stays in its trace.
 */
import { UserError } from "../../shared/errors";
import type { Engine, LoadedModel } from "../../shared/engine/engine";
import type { ProviderPreference } from "../../shared/engine/providers";
import {
  type Outcome,
  type Run,
  beginTrace,
  reason,
  speak,
  speakAfterEvery,
  thinkMore,
  unspoken,
} from "../../shared/act/reason";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import { type EditRequest, editThoughts, testThoughts } from "../../shared/act/thoughtTest";
import { type Disposable, Emitter } from "../base/event";
import { failureOf } from "../base/failure";
import type { TraceStore } from "../traces/traceStore";
import type { RunStatus } from "../../shared/panel/api";

/** What the settings ask for when a run begins. */
export interface Wanted {
  folder: string;
  preference: ProviderPreference;
  thoughts: number;
}

export interface Surroundings {
  engine: Engine;
  /** The model of ordinary chain of thought, in a process of its own. */
  other: OtherModel;
  store: TraceStore;
  wanted: () => Wanted;
  newId: () => string;
  now: () => Date;
}

export interface OtherModel {
  engine: Engine;
  /** Rejects with the way out where there is no such package. */
  load(): Promise<LoadedModel>;
  /** Nothing is asked of it for now. */
  rest(): void;
}

export interface Activity {
  status: RunStatus;
  /** The trace it is about; `null` while there is none yet. */
  trace: string | null;
}

/** `failed`: the status says why. */
export type RunOutcome = Outcome | "failed";

export class Runs implements Disposable {
  private readonly jobs = new Set<QueuedRun>();
  private tail: Promise<unknown> = Promise.resolve();
  private readonly changed = new Emitter<Activity>();
  private current: Activity = { status: { kind: "idle" }, trace: null };

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: Surroundings) {}

  get activity(): Activity {
    return this.current;
  }

  /**
   * Reasons about the text in a new trace, which is handed to `begun` as soon as the text is known to be a question.
   */
  reason(source: Trace["source"], begun: (trace: Trace) => void): Promise<RunOutcome> {
    this.cancel();
    return this.enqueue(null, "reasoning about the text", async (job) => {
      const { thoughts } = this.parts.wanted();
      const model = await this.model(job, this.loadWanted);
      if (model === "cancelled") return model;
      const { newId, now } = this.parts;
      const trace = await beginTrace(this.parts.engine, model, source, { id: newId(), created: now().toISOString() });
      job.trace = trace;
      this.parts.store.add(trace);
      begun(trace);
      this.busy(job, "Thinking");
      return reason(this.run(job, trace, { thoughts }), trace, thoughts);
    });
  }

  /** Words after the thought `at`. */
  speak(trace: Trace, at: string | null, first?: string): Promise<RunOutcome> {
    return this.extend(trace, "speaking after a thought", "Speaking", (run) => speak(run, trace, at, first));
  }

  speakAfterEvery(trace: Trace): Promise<RunOutcome> {
    return this.extend(trace, "speaking after every thought", "Speaking after every thought", (run) =>
      speakAfterEvery(run, trace),
    );
  }

  thinkMore(trace: Trace): Promise<RunOutcome> {
    return this.extend(trace, "thinking on", "Thinking once more", (run) => thinkMore(run, trace));
  }

  /** Loads the wanted model when what runs and waits has ended, without asking it anything. */
  prepare(): Promise<RunOutcome> {
    return this.enqueue(null, "loading the model", async (job) =>
      (await this.model(job, this.loadWanted)) === "cancelled" ? "cancelled" : "done",
    );
  }

  /** Every thought under every ablation; the result is part of the trace. */
  testThoughts(trace: Trace): Promise<RunOutcome> {
    return this.extend(trace, "testing the thoughts", "Testing the thoughts", (run) => testThoughts(run, trace));
  }

  /** Thoughts edited, and on from there, as a branch. */
  editThoughts(trace: Trace, request: EditRequest): Promise<RunOutcome> {
    return this.extend(trace, "thinking on from an edited thought", "Thinking on from the edited thought", (run) =>
      editThoughts(run, trace, request),
    );
  }

  /**
   * The words after every thought, and the same question in ordinary chain of thought by the other model; each only
   * where it has not been said yet.
   */
  compare(trace: Trace): Promise<RunOutcome> {
    return this.enqueue(trace, "comparing with chain of thought", async (job) => {
      const said =
        unspoken(trace).length === 0
          ? "done"
          : await this.goOn(job, trace, "Speaking after every thought", (run) => speakAfterEvery(run, trace));
      const compared = this.parts.store.comparedTo(trace.id);
      const isCompared = compared !== undefined && readTrace(compared).final !== null;
      return said === "cancelled" || isCompared ? said : this.askOther(job, trace);
    });
  }

  /** Ends what runs and forgets what waits; with a trace, only what is about it. */
  cancel(trace?: Trace): void {
    for (const job of this.jobs) if (trace === undefined || job.trace === trace) job.abort.abort();
  }

  dispose(): void {
    this.cancel();
  }

  private extend(trace: Trace, doing: string, what: string, move: (run: Run) => Promise<Outcome>): Promise<RunOutcome> {
    return this.enqueue(trace, doing, (job) => this.goOn(job, trace, what, move));
  }

  private async goOn(
    job: QueuedRun,
    trace: Trace,
    what: string,
    move: (run: Run) => Promise<Outcome>,
  ): Promise<Outcome> {
    const model = await this.model(job, this.loadWanted);
    if (model === "cancelled") return model;
    if (model.sha256 !== trace.model.sha256) {
      throw new UserError(
        `This trace was made with “${trace.model.name}”, and ` +
          `${model.name === trace.model.name ? "another version of it" : `“${model.name}”`} is loaded: ask the ` +
          "question again, or choose the model of the trace with “Coconut: Select model”.",
      );
    }
    this.busy(job, what);
    return move(this.run(job, trace));
  }

  /** A trace of its own beside the one it is compared with. Half of one is worth nothing and does not stay. */
  private async askOther(job: QueuedRun, trace: Trace): Promise<Outcome> {
    const { other, store, newId, now } = this.parts;
    let outcome: Outcome = "cancelled";
    let compared: Trace | undefined = store.comparedTo(trace.id);
    try {
      if (compared) await store.remove(compared.id);
      const model = await this.model(job, () => other.load());
      if (model === "cancelled") return model;
      this.busy(job, `Comparing with ${model.name}`);
      compared = await beginTrace(other.engine, model, trace.source, {
        id: newId(),
        created: now().toISOString(),
        comparedTo: trace.id,
      });
      if (job.abort.signal.aborted) return outcome;
      store.add(compared);
      outcome = await reason(this.run(job, compared, { engine: other.engine }), compared, 0);
      return outcome;
    } finally {
      if (compared && outcome !== "done") await store.remove(compared.id);
      other.rest();
    }
  }

  private enqueue(trace: Trace | null, doing: string, work: (job: QueuedRun) => Promise<Outcome>): Promise<RunOutcome> {
    const job: QueuedRun = { abort: new AbortController(), trace, doing };
    this.jobs.add(job);
    const done = this.tail.then(() => this.perform(job, work));
    this.tail = done;
    return done;
  }

  /** Never rejects: what goes wrong is the status. */
  private async perform(job: QueuedRun, work: (job: QueuedRun) => Promise<Outcome>): Promise<RunOutcome> {
    let outcome: RunOutcome = "cancelled";
    let status: RunStatus = { kind: "idle" };
    try {
      if (!job.abort.signal.aborted) outcome = await work(job);
      await this.parts.store.save();
    } catch (error) {
      outcome = "failed";
      status = failureOf(error, job.doing);
      await this.parts.store.save().catch(() => undefined);
    }
    this.jobs.delete(job);
    this.become({ status, trace: job.trace?.id ?? null });
    return outcome;
  }

  private readonly loadWanted = (): Promise<LoadedModel> => {
    const { folder, preference } = this.parts.wanted();
    return this.parts.engine.load(folder, preference);
  };

  private async model(job: QueuedRun, load: () => Promise<LoadedModel>): Promise<LoadedModel | "cancelled"> {
    this.busy(
      job,
      load === this.loadWanted ? "Getting the model ready" : "Getting the model of ordinary chain of thought ready",
    );
    const { signal } = job.abort;
    if (signal.aborted) return "cancelled";
    // Loading goes on when nobody waits for it any more: the next question will want it.
    const cancelled = new Promise<"cancelled">((resolve) =>
      signal.addEventListener("abort", () => resolve("cancelled"), { once: true }),
    );
    return Promise.race([load(), cancelled]);
  }

  /** With `thoughts`, the number that will be had, the status says how far it has come. */
  private run(
    job: QueuedRun,
    trace: Trace,
    { engine = this.parts.engine, thoughts }: { engine?: Engine; thoughts?: number } = {},
  ): Run {
    const { store } = this.parts;
    return {
      engine,
      signal: job.abort.signal,
      emit: (change) => {
        store.apply(trace, change);
        if (thoughts !== undefined) this.busy(job, progressOf(trace, thoughts));
      },
    };
  }

  private busy(job: QueuedRun, what: string): void {
    const { status, trace } = this.current;
    if (status.kind === "busy" && status.what === what && trace === (job.trace?.id ?? null)) return;
    this.become({ status: { kind: "busy", what }, trace: job.trace?.id ?? null });
  }

  private become(activity: Activity): void {
    this.current = activity;
    this.changed.fire(activity);
  }
}

interface QueuedRun {
  abort: AbortController;
  trace: Trace | null;
  /** For "while …". */
  doing: string;
}

/** What comes next in a trace that is being reasoned about, as a sentence without a full stop. */
function progressOf(trace: Trace, thoughts: number): string {
  if (trace.readings.length > thoughts) return "Speaking";
  const had = readTrace(trace).mainThoughts.length;
  return had < thoughts ? `Thinking, ${had} of ${thoughts}` : "Reading what it would say";
}
