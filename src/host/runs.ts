/**
 * What is going on: one run at a time, the rest in order. A new question cancels what runs, since nobody waits
 * for the old one any more; a move on a trace (speak, think on) waits its turn. What a cancelled or failed run
 * has given stays in its trace.
 */
import { UserError } from "../shared/errors";
import type { Engine, LoadedModel, ProviderPreference, RunStatus } from "../shared/protocol";
import { type Outcome, type ProducedHub, type Run, beginTrace, reason, speak, speakAfterEvery, thinkMore } from "../shared/reasoning";
import { type Trace, trunk } from "../shared/trace";
import { type Disposable, Emitter } from "./event";
import { failureOf } from "./failure";
import type { TraceStore } from "./traceStore";

/** What the settings ask for when a run begins. */
export interface Wanted {
  folder: string;
  preference: ProviderPreference;
  thoughts: number;
}

export interface Surroundings {
  engine: Engine;
  hub: ProducedHub;
  store: TraceStore;
  wanted: () => Wanted;
  newId: () => string;
  now: () => Date;
}

export interface Activity {
  status: RunStatus;
  /** The trace it is about; `null` while there is none yet. */
  trace: string | null;
}

/** `failed`: the status says why. */
export type RunOutcome = Outcome | "failed";

export class Runs implements Disposable {
  private readonly jobs = new Set<Job>();
  private tail: Promise<unknown> = Promise.resolve();
  private readonly changed = new Emitter<Activity>();
  private current: Activity = { status: { kind: "idle" }, trace: null };

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: Surroundings) {}

  get activity(): Activity {
    return this.current;
  }

  /** Reasons about the text in a new trace, which is handed to `begun` as soon as the text is known to be a question. */
  reason(source: Trace["source"], begun: (trace: Trace) => void): Promise<RunOutcome> {
    this.cancel();
    return this.enqueue(null, "reasoning about the text", async (job) => {
      const { thoughts } = this.parts.wanted();
      const model = await this.model(job);
      if (model === "cancelled") return model;
      const { newId, now } = this.parts;
      const trace = await beginTrace(this.parts.engine, model, source, { id: newId(), created: now().toISOString() });
      job.trace = trace;
      this.parts.store.add(trace);
      begun(trace);
      this.busy(job, "Thinking");
      return reason(this.run(job, trace, thoughts), trace, thoughts);
    });
  }

  /** Words after the thought `at`. */
  speak(trace: Trace, at: string | null, first?: string): Promise<RunOutcome> {
    return this.extend(trace, "speaking after a thought", "Speaking", (run) => speak(run, trace, at, first));
  }

  speakAfterEvery(trace: Trace): Promise<RunOutcome> {
    return this.extend(trace, "speaking after every thought", "Speaking after every thought", (run) => speakAfterEvery(run, trace));
  }

  thinkMore(trace: Trace): Promise<RunOutcome> {
    return this.extend(trace, "thinking on", "Thinking once more", (run) => thinkMore(run, trace));
  }

  /** Loads the wanted model when what runs and waits has ended, without asking it anything. */
  prepare(): Promise<RunOutcome> {
    return this.enqueue(null, "loading the model", async (job) => ((await this.model(job)) === "cancelled" ? "cancelled" : "done"));
  }

  /** Ends what runs and forgets what waits; with a trace, only what is about it. */
  cancel(trace?: Trace): void {
    for (const job of this.jobs) if (trace === undefined || job.trace === trace) job.abort.abort();
  }

  dispose(): void {
    this.cancel();
  }

  private extend(trace: Trace, doing: string, what: string, move: (run: Run) => Promise<Outcome>): Promise<RunOutcome> {
    return this.enqueue(trace, doing, async (job) => {
      const model = await this.model(job);
      if (model === "cancelled") return model;
      if (model.sha256 !== trace.model.sha256) {
        throw new UserError(
          `This trace was made with “${trace.model.name}”, and ${model.name === trace.model.name ? "another version of it" : `“${model.name}”`} is loaded: ` +
            "ask the question again, or choose the model of the trace in the setting coconut.model.",
        );
      }
      this.busy(job, what);
      return move(this.run(job, trace));
    });
  }

  private enqueue(trace: Trace | null, doing: string, work: (job: Job) => Promise<Outcome>): Promise<RunOutcome> {
    const job: Job = { abort: new AbortController(), trace, doing };
    this.jobs.add(job);
    const done = this.tail.then(() => this.perform(job, work));
    this.tail = done;
    return done;
  }

  /** Never rejects: what goes wrong is the status. */
  private async perform(job: Job, work: (job: Job) => Promise<Outcome>): Promise<RunOutcome> {
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

  private async model(job: Job): Promise<LoadedModel | "cancelled"> {
    this.busy(job, "Getting the model ready");
    const { folder, preference } = this.parts.wanted();
    const { signal } = job.abort;
    // Loading goes on when nobody waits for it any more: the next question will want it.
    const cancelled = new Promise<"cancelled">((resolve) => signal.addEventListener("abort", () => resolve("cancelled"), { once: true }));
    return Promise.race([this.parts.engine.load(folder, preference), cancelled]);
  }

  private run(job: Job, trace: Trace, thoughts?: number): Run {
    const { engine, hub, store, newId } = this.parts;
    return {
      engine,
      hub,
      signal: job.abort.signal,
      newId,
      emit: (change) => {
        store.apply(trace, change);
        if (thoughts !== undefined) this.busy(job, progressOf(trace, thoughts));
      },
    };
  }

  private busy(job: Job, what: string): void {
    const { status, trace } = this.current;
    if (status.kind === "busy" && status.what === what && trace === (job.trace?.id ?? null)) return;
    this.become({ status: { kind: "busy", what }, trace: job.trace?.id ?? null });
  }

  private become(activity: Activity): void {
    this.current = activity;
    this.changed.fire(activity);
  }
}

interface Job {
  abort: AbortController;
  trace: Trace | null;
  /** For "while …". */
  doing: string;
}

/** What comes next in a trace that is being reasoned about, as a sentence without a full stop. */
export function progressOf(trace: Trace, thoughts: number): string {
  if (trace.values.length > thoughts) return "Speaking";
  const had = trunk(trace).length;
  return had < thoughts ? `Thinking, ${had} of ${thoughts}` : "Reading what it would say";
}
