/**
 * What is done to traces, one at a time and in order. Errors become the status, and what a canceled or failed run has
 * produced stays in its trace.
 */
import type { Outcome } from "../../shared/act/run";
import { isUserError } from "../../shared/errors";
import { shortened } from "../../shared/format/shortened";
import type { RunStatus, WayOut } from "../../shared/panel/api";
import type { Trace } from "../../shared/trace/trace";
import { type Disposable, Emitter } from "../base/event";
import { failureOf } from "../base/failure";
import { whenGivenUp } from "./deadline";

export interface Activity {
  status: RunStatus;
  /** The trace of the current run; `null` while there is none yet. */
  trace: string | null;
  /** Whose model the run is for, by identity; `null`: the one of the trace or the settings. */
  choice: object | null;
}

/** The folder of a model, and the workspace's or view's choice that it comes from. */
export interface ChosenModel {
  folder: string;
  choice: object;
}

/** `failed`: the status has the reason. */
export type RunOutcome = Outcome | "failed";

export interface QueuedRun {
  abort: AbortController;
  trace: Trace | null;
  /** Completes "Something went wrong while …". */
  doing: string;
  choice: object | null;
  asked?: Trace["source"];
  /** What helps if what is being done fails. */
  ways?: readonly WayOut[];
}

/** In characters: enough to recognize a text. */
const LONGEST_ASKED = 160;

export class RunQueue implements Disposable {
  private readonly runs = new Set<QueuedRun>();
  private tail: Promise<unknown> = Promise.resolve();
  private readonly changed = new Emitter<Activity>();
  private current: Activity = { status: { kind: "idle" }, trace: null, choice: null };

  readonly onDidChange = this.changed.event;

  /**
   * `save`: writes what a run has changed. Nothing else waits for it but the end of the run. `abandon`: ends processes
   * that keep a canceled run waiting, and would the next one too.
   */
  constructor(
    private readonly save: () => Promise<void>,
    private readonly abandon: () => void = () => undefined,
  ) {}

  get activity(): Activity {
    return this.current;
  }

  enqueue(
    trace: Trace | null,
    doing: string,
    work: (run: QueuedRun) => Promise<Outcome>,
    choice: object | null = null,
  ): Promise<RunOutcome> {
    const run: QueuedRun = { abort: new AbortController(), trace, doing, choice };
    this.runs.add(run);
    const done = this.tail.then(() => this.perform(run, work));
    this.tail = done;
    return done;
  }

  /** Ends the current run and drops the waiting ones; with a trace, only its own. */
  cancel(trace?: { id: string }): void {
    for (const run of this.runs) if (trace === undefined || run.trace?.id === trace.id) run.abort.abort();
  }

  /** Says what the run is doing. */
  busy(run: QueuedRun, what: string): void {
    const { status, trace } = this.current;
    if (status.kind === "busy" && status.what === what && trace === (run.trace?.id ?? null)) return;
    this.become(run, { kind: "busy", what });
  }

  dispose(): void {
    this.cancel();
  }

  /** Never rejects: errors become the status. */
  private async perform(run: QueuedRun, work: (run: QueuedRun) => Promise<Outcome>): Promise<RunOutcome> {
    let outcome: RunOutcome = "cancelled";
    let status: RunStatus = { kind: "idle" };
    const failed = (error: unknown): void => {
      outcome = "failed";
      const { asked, trace, ways } = run;
      const name = asked?.name;
      const text = asked && shortened(asked.text.replace(/\s+/g, " ").trim(), LONGEST_ASKED);
      status = {
        ...failureOf(error, run.doing),
        ...(text !== undefined && trace === null && { asked: { text, ...(name !== undefined && { name }) } }),
        ...(ways && isUserError(error) && { ways }),
      };
    };
    const { signal } = run.abort;
    let giveUp: () => void = () => undefined;
    const givenUp = new Promise<"cancelled">((resolve) => (giveUp = () => resolve("cancelled")));
    const patience = whenGivenUp(signal, () => {
      this.abandon();
      giveUp();
    });
    try {
      if (!signal.aborted) outcome = await Promise.race([work(run), givenUp]);
    } catch (error) {
      // A process that ends while a run is canceled is part of that.
      if (!signal.aborted || !isUserError(error)) failed(error);
    } finally {
      patience.dispose();
    }
    await this.save().catch((error: unknown) => outcome !== "failed" && failed(error));
    this.runs.delete(run);
    this.become(run, status);
    return outcome;
  }

  private become({ trace, choice }: QueuedRun, status: RunStatus): void {
    this.current = { status, trace: trace?.id ?? null, choice };
    this.changed.fire(this.current);
  }
}
