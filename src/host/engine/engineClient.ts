/**
 * The engine as the extension has it: in a child process that starts when first needed, may die at any moment
 * (it runs native code), and is then replaced without the caller noticing more than a pause.
 *
 * A request carries its whole path, so sending it again to a new worker is enough; what had already been
 * delivered is produced again there and dropped here. A request that ended two workers is not sent a third time.
 */
import { UserError } from "../../shared/errors";
import type {
  Engine,
  LoadedModel,
  AttentionReading,
  OnItem,
  RunRequest,
  RunResult,
  PathStep,
} from "../../shared/engine/engine";
import type { ProviderPreference } from "../../shared/engine/providers";
import type { PromptToken } from "../../shared/trace/trace";
import { type Disposable, Emitter } from "../base/event";

export type EngineState =
  | { kind: "off" }
  /** `message` is a sentence without a full stop. */
  | { kind: "loading"; message: string }
  | { kind: "ready"; model: LoadedModel }
  | { kind: "failed"; message: string };

/** A running child process with an engine in it. Calls to `engine` reject once it has ended. */
export interface Worker {
  readonly engine: Engine;
  readonly pid: number | undefined;
  /** How the process ended, for example "killed by SIGKILL"; `null` while it runs. */
  end(): string | null;
  kill(): void;
}

/** `ended` is called once, when the process has ended for whatever reason. */
export type StartWorker = (ended: (how: string) => void) => Worker;

/** A cancelled run ends at the next forward pass; a worker that takes longer than this is ended instead. */
const CANCEL_PATIENCE_MS = 5000;
const DEATHS_PER_REQUEST = 2;

export class EngineClient implements Engine, Disposable {
  private session: WorkerSession | null = null;
  /** What was asked for last and loaded; loaded again into every new worker. */
  private wanted: PackageChoice | null = null;
  /** What loading it gave. A new worker does not try the other providers anew where the processor was the answer. */
  private found: { from: PackageChoice; model: LoadedModel } | null = null;
  private runsUnderWay = 0;
  private readonly stateChanged = new Emitter<EngineState>();
  private current: EngineState = { kind: "off" };
  private disposed = false;

  readonly onDidChangeState = this.stateChanged.event;

  constructor(
    private readonly start: StartWorker,
    private readonly log: (line: string) => void,
    /** The setting that names its package, for messages. */
    private readonly setting = "coconut.model",
    private readonly cancelPatienceMs = CANCEL_PATIENCE_MS,
  ) {}

  get state(): EngineState {
    return this.current;
  }

  /** Of the worker, while there is one. */
  get pid(): number | undefined {
    return this.session?.worker.pid;
  }

  /** Loads the package unless it is loaded already. */
  async load(folder: string, preference: ProviderPreference): Promise<LoadedModel> {
    const wanted = { folder, preference };
    const model = await this.surviving("loading the model", (session) => this.loaded(session, wanted));
    this.wanted = wanted;
    return model;
  }

  async tokenize(question: string): Promise<PromptToken[]> {
    return this.withModel("reading the question", (engine) => engine.tokenize(question));
  }

  async encode(words: string): Promise<number[]> {
    return this.withModel("reading the words", (engine) => engine.encode(words));
  }

  async vectors(question: string, path: PathStep[]): Promise<number[][]> {
    return this.withModel("fetching thoughts", (engine) => engine.vectors(question, path));
  }

  async attention(question: string, path: PathStep[], tokens: number[], topK: number): Promise<AttentionReading> {
    return this.withModel("reading the attention", (engine) => engine.attention(question, path, tokens, topK));
  }

  async run(request: RunRequest, onItem: OnItem, signal?: AbortSignal): Promise<RunResult> {
    const cancelled = (): RunResult | undefined => (signal?.aborted ? nothingDone : undefined);
    /** How many items of each job have been handed on. */
    const delivered: number[] = [];
    /** Of the worker that has the run now: what one before it still sends is dropped. */
    let current: object | null = null;
    const call = async (engine: Engine): Promise<RunResult> => {
      const attempt = {};
      current = attempt;
      const produced: number[] = [];
      const deliver: OnItem = (job, item) => {
        if (current !== attempt) return;
        const count = (produced[job] ?? 0) + 1;
        produced[job] = count;
        if (count <= (delivered[job] ?? 0)) return;
        delivered[job] = count;
        onItem(job, item);
      };
      return cancelled() ?? engine.run(request, deliver, signal);
    };
    const losePatience = this.killWhereStuck(signal);
    this.runsUnderWay++;
    try {
      return await this.withModel("running it", call, cancelled);
    } finally {
      this.runsUnderWay--;
      current = null;
      losePatience.dispose();
    }
  }

  /** Ends the worker; the next call starts another and reads the model's files again. */
  restart(): void {
    this.found = null;
    if (this.session) this.forget(this.session, "restarted by hand");
  }

  /** Ends the worker to give its memory back, unless it is at work; the next call starts another. */
  release(): void {
    if (this.session && this.runsUnderWay === 0) this.forget(this.session, "not needed for now");
  }

  dispose(): void {
    this.disposed = true;
    this.session?.worker.kill();
  }

  /** Ends the worker that has not ended its run a while after the signal. */
  private killWhereStuck(signal: AbortSignal | undefined): Disposable {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      const worker = this.session?.worker;
      if (!worker) return;
      timer = setTimeout(() => {
        this.log(`The worker did not cancel within ${this.cancelPatienceMs} ms and is ended.`);
        worker.kill();
      }, this.cancelPatienceMs).unref();
    };
    signal?.addEventListener("abort", onAbort);
    return {
      dispose: () => {
        signal?.removeEventListener("abort", onAbort);
        clearTimeout(timer);
      },
    };
  }

  private async withModel<T>(
    doing: string,
    call: (engine: Engine) => Promise<T>,
    instead?: () => T | undefined,
  ): Promise<T> {
    const withLoaded = async (session: WorkerSession): Promise<T> => {
      if (!this.wanted) throw new Error("The engine was used before a model was loaded.");
      await this.loaded(session, this.wanted);
      return call(session.worker.engine);
    };
    return this.surviving(doing, withLoaded, instead);
  }

  /** Makes the call, and again in a new worker if one dies of it; unless there is a result that will do `instead`. */
  private async surviving<T>(
    doing: string,
    call: (session: WorkerSession) => Promise<T>,
    instead?: () => T | undefined,
  ): Promise<T> {
    for (let deaths = 1; ; deaths++) {
      const session = this.livingSession();
      try {
        return await call(session);
      } catch (error) {
        const end = session.worker.end();
        if (end === null || this.disposed) throw error;
        this.forget(session, end);
        const result = instead?.();
        if (result !== undefined) return result;
        if (deaths < DEATHS_PER_REQUEST) continue;
        const message =
          `The model's process ended twice while ${doing} (${end}), so this is not tried again. Set ` +
          `coconut.executionProvider to “cpu” or ${this.setting} to another package; the log “Coconut” has the ` +
          "details.";
        this.become({ kind: "failed", message });
        throw new UserError(message);
      }
    }
  }

  /**
   * The model of the package in this worker. A load that is under way is shared, a rejected one leaves the one before.
   */
  private async loaded(session: WorkerSession, wanted: PackageChoice): Promise<LoadedModel> {
    const before = session.model;
    if (before && samePackage(before.from, wanted)) return before.loading;
    this.become({ kind: "loading", message: "Loading the model" });
    const model = { from: wanted, loading: this.loadInto(session, wanted) };
    session.model = model;
    try {
      const loaded = await model.loading;
      this.found = { from: wanted, model: loaded };
      this.become({ kind: "ready", model: loaded });
      return loaded;
    } catch (error) {
      if (session.model === model) session.model = before;
      if (session.worker.end() === null) {
        const earlier = await before?.loading.catch(() => undefined);
        this.become(
          earlier
            ? { kind: "ready", model: earlier }
            : { kind: "failed", message: error instanceof Error ? error.message : String(error) },
        );
      }
      throw error;
    }
  }

  private async loadInto(session: WorkerSession, { folder, preference }: PackageChoice): Promise<LoadedModel> {
    const { engine } = session.worker;
    const onProgress = (message: string): void => {
      if (this.session !== session) return;
      this.become({ kind: "loading", message });
      this.log(message);
    };
    const known = this.found && samePackage(this.found.from, { folder, preference }) ? this.found.model : undefined;
    if (known?.provider !== "cpu") return engine.load(folder, preference, onProgress);
    return { ...(await engine.load(folder, "cpu", onProgress)), providerReason: known.providerReason };
  }

  private livingSession(): WorkerSession {
    if (this.disposed) throw new Error("The engine was used after it was disposed.");
    if (this.session) return this.session;
    this.become({ kind: "loading", message: "Starting the model's process" });
    const worker: Worker = this.start((how) => this.forget(session, how));
    const session: WorkerSession = { worker, model: null };
    this.session = session;
    this.log(`Worker ${worker.pid ?? "?"} started.`);
    return session;
  }

  /** Also called before the exit is known, when a call has failed because the process has gone. */
  private forget(session: WorkerSession, how: string): void {
    if (this.session !== session) return;
    this.session = null;
    this.log(`Worker ${session.worker.pid ?? "?"} ended: ${how}.`);
    session.worker.kill();
    this.become({ kind: "off" });
  }

  private become(state: EngineState): void {
    this.current = state;
    this.stateChanged.fire(state);
  }
}

interface PackageChoice {
  folder: string;
  preference: ProviderPreference;
}

interface WorkerSession {
  worker: Worker;
  model: { from: PackageChoice; loading: Promise<LoadedModel> } | null;
}

const nothingDone: RunResult = { outcome: "cancelled", passes: 0, ms: 0 };

function samePackage(a: PackageChoice, b: PackageChoice): boolean {
  return a.folder === b.folder && a.preference === b.preference;
}
