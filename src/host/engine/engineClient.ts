/**
 * The engine in a child process. The process starts on first use. It runs native code and may die at any moment; it
 * is then replaced, and the caller notices only a pause.
 *
 * A request carries its whole path, so it can be sent again to a new worker. Items that were already delivered are
 * produced again and dropped here. A request that ended two workers is not sent a third time.
 */
import * as l10n from "@vscode/l10n";
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
import { manifestHash } from "../base/modelFolder";
import { DEADLINES, Late, Patience } from "./deadline";

export type EngineState =
  | { kind: "off" }
  /** `message` is a sentence without a period. */
  | { kind: "loading"; message: string }
  /** `refused`: what was to take its place and couldn't be loaded. */
  | { kind: "ready"; model: LoadedModel; refused?: PackageChoice & { message: string } }
  | { kind: "failed"; message: string };

/** A child process that holds an engine. Calls to `engine` reject once it has ended. */
export interface Worker {
  readonly engine: Engine;
  readonly pid: number | undefined;
  /** How the process ended, for example "killed by SIGKILL"; `null` while it runs. */
  end(): string | null;
  kill(): void;
}

/** `ended` is called once, when the process ends for any reason. */
export type StartWorker = (ended: (how: string) => void) => Worker;

/** A canceled run ends at the next forward pass. A worker that takes longer than this is killed. */
const CANCEL_PATIENCE_MS = 5000;
const DEATHS_PER_REQUEST = 2;

export class EngineClient implements Engine, Disposable {
  private session: WorkerSession | null = null;
  /** The package that was loaded last; every new worker loads it again. */
  private wanted: PackageChoice | null = null;
  /** The result of loading it. If the CPU was chosen, a new worker doesn't try the other providers again. */
  private found: { from: PackageChoice; model: LoadedModel } | null = null;
  private runsUnderWay = 0;
  private readonly patience = new Patience();
  private readonly stateChanged = new Emitter<EngineState>();
  private current: EngineState = { kind: "off" };
  private disposed = false;

  readonly onDidChangeState = this.stateChanged.event;

  constructor(
    private readonly start: StartWorker,
    private readonly log: (line: string) => void,
    /** The setting that names its package, for error messages. */
    private readonly setting = "coconut.model",
    private readonly cancelPatienceMs = CANCEL_PATIENCE_MS,
    private readonly deadlines = DEADLINES,
  ) {}

  get state(): EngineState {
    return this.current;
  }

  /** The worker's process id, while there is one. */
  get pid(): number | undefined {
    return this.session?.worker.pid;
  }

  /** Loads the package unless it is already loaded, and its manifest is the same. */
  async load(folder: string, preference: ProviderPreference): Promise<LoadedModel> {
    const wanted = { folder, preference };
    await this.forgetChanged(wanted);
    const model = await this.surviving(l10n.t("loading the model"), (session) => this.loaded(session, wanted));
    this.wanted = wanted;
    return model;
  }

  async tokenize(question: string): Promise<PromptToken[]> {
    return this.answered(l10n.t("reading the question"), this.deadlines.text, (engine) => engine.tokenize(question));
  }

  async encode(words: string): Promise<number[]> {
    return this.answered(l10n.t("reading the words"), this.deadlines.text, (engine) => engine.encode(words));
  }

  async vectors(question: string, path: PathStep[]): Promise<number[][]> {
    return this.answered(l10n.t("fetching thoughts"), this.deadlines.pass, (engine) => engine.vectors(question, path));
  }

  async attention(question: string, path: PathStep[], tokens: number[], topK: number): Promise<AttentionReading> {
    return this.answered(l10n.t("reading attention"), this.deadlines.pass, (engine) =>
      engine.attention(question, path, tokens, topK),
    );
  }

  async run(request: RunRequest, onItem: OnItem, signal?: AbortSignal): Promise<RunResult> {
    const cancelled = (): RunResult | undefined => (signal?.aborted ? nothingDone : undefined);
    /** How many items of each job have been delivered. */
    const delivered: number[] = [];
    /** The worker of this run. Items that an earlier worker still sends are dropped. */
    let current: object | null = null;
    const call = async (engine: Engine): Promise<RunResult> => {
      const attempt = {};
      current = attempt;
      const produced: number[] = [];
      const deliver: OnItem = (job, item) => {
        this.patience.heard();
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
      return await this.withModel(l10n.t("running a request"), call, cancelled);
    } finally {
      this.runsUnderWay--;
      current = null;
      losePatience.dispose();
    }
  }

  /** Ends the worker. The next call starts a new one, which reads the model's files again. */
  restart(): void {
    this.found = null;
    if (this.session) this.forget(this.session, "restarted by the user");
  }

  /** Ends a worker that still doesn't answer long after a cancellation. Calls under way go on in a new one. */
  abandon(): void {
    if (this.session && (this.patience.isWaiting || this.runsUnderWay > 0))
      this.forget(this.session, "it didn't notice a cancellation");
  }

  /** Ends the worker to free its memory; `false` if it is busy. The next call starts a new one. */
  release(): boolean {
    if (this.patience.isWaiting || this.runsUnderWay > 0) return false;
    if (this.session) this.forget(this.session, "not needed for now");
    return true;
  }

  dispose(): void {
    this.disposed = true;
    this.session?.worker.kill();
  }

  /** A package may have been written again, such as by `coconut mean`. */
  private async forgetChanged(wanted: PackageChoice): Promise<void> {
    const known = this.session?.model;
    if (!known || !samePackage(known.from, wanted)) return;
    const loaded = await known.loading.catch(() => undefined);
    const now = loaded && (await manifestHash(wanted.folder));
    if (!now || now === loaded.sha256 || this.session?.model !== known) return;
    this.session.model = null;
    this.found = null;
  }

  /** Ends a worker that hasn't ended its run a while after the signal. */
  private killWhereStuck(signal: AbortSignal | undefined): Disposable {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      const worker = this.session?.worker;
      if (!worker) return;
      timer = setTimeout(() => {
        this.log(`The worker didn't cancel within ${this.cancelPatienceMs} ms, so it is killed.`);
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

  /** Makes the call, which a worker that says nothing for so long won't answer any more. */
  private answered<T>(doing: string, ms: number, call: (engine: Engine) => Promise<T>): Promise<T> {
    return this.withModel(doing, (engine, session) => this.inTime(session, doing, ms, () => call(engine)));
  }

  /** Ends a worker that says nothing for so long. It isn't asked again, because that would take as long. */
  private inTime<T>(session: WorkerSession, doing: string, ms: number, call: () => Promise<T>): Promise<T> {
    const late = (): Late => {
      const message = [
        l10n.t("The model's process said nothing for {0} seconds while {1}, so it was ended.", ms / 1000, doing),
        l10n.t("Try again, or set coconut.executionProvider to “cpu” or {0} to another package.", this.setting),
      ].join(" ");
      this.forget(session, l10n.t("it said nothing for {0} seconds", ms / 1000));
      this.become({ kind: "failed", message });
      return new Late(message);
    };
    return this.patience.answer(ms, call, late);
  }

  private async withModel<T>(
    doing: string,
    call: (engine: Engine, session: WorkerSession) => Promise<T>,
    instead?: () => T | undefined,
  ): Promise<T> {
    const withLoaded = async (session: WorkerSession): Promise<T> => {
      if (!this.wanted) throw new Error("The engine was used before a model was loaded.");
      await this.loaded(session, this.wanted);
      return call(session.worker.engine, session);
    };
    return this.surviving(doing, withLoaded, instead);
  }

  /** Makes the call, and repeats it in a new worker if the worker dies, unless `instead` has a result. */
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
        if (end === null || this.disposed || error instanceof Late) throw error;
        this.forget(session, end);
        const result = instead?.();
        if (result !== undefined) return result;
        if (deaths < DEATHS_PER_REQUEST) continue;
        const message = [
          l10n.t("The model's process ended twice while {0} ({1}), so it won't be tried again.", doing, end),
          l10n.t("Set coconut.executionProvider to “cpu” or {0} to another package.", this.setting),
          l10n.t("The “Coconut” log has the details."),
        ].join(" ");
        this.become({ kind: "failed", message });
        throw new UserError(message);
      }
    }
  }

  /**
   * Loads the package in this worker. A load in progress is shared. After a failed load, the previous model stays.
   */
  private async loaded(session: WorkerSession, wanted: PackageChoice): Promise<LoadedModel> {
    const before = session.model;
    if (before && samePackage(before.from, wanted)) return before.loading;
    this.become({ kind: "loading", message: l10n.t("Loading the model") });
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
        const message = error instanceof Error ? error.message : String(error);
        this.become(
          earlier ? { kind: "ready", model: earlier, refused: { ...wanted, message } } : { kind: "failed", message },
        );
      }
      throw error;
    }
  }

  private async loadInto(session: WorkerSession, { folder, preference }: PackageChoice): Promise<LoadedModel> {
    const { engine } = session.worker;
    const onProgress = (message: string): void => {
      if (this.session !== session) return;
      this.patience.heard();
      this.become({ kind: "loading", message });
      this.log(message);
    };
    const known = this.found && samePackage(this.found.from, { folder, preference }) ? this.found.model : undefined;
    const load = (provider: ProviderPreference): Promise<LoadedModel> =>
      this.inTime(session, l10n.t("loading the model"), this.deadlines.load, () =>
        engine.load(folder, provider, onProgress),
      );
    if (known?.provider !== "cpu") return load(preference);
    return { ...(await load("cpu")), providerReason: known.providerReason };
  }

  private livingSession(): WorkerSession {
    if (this.disposed) throw new Error("The engine was used after it was disposed.");
    if (this.session) return this.session;
    this.become({ kind: "loading", message: l10n.t("Starting the model's process") });
    const worker: Worker = this.start((how) => this.forget(session, how));
    const session: WorkerSession = { worker, model: null };
    this.session = session;
    this.log(`Worker ${worker.pid ?? "?"} started.`);
    return session;
  }

  /** Also called before the exit event, when a call fails because the process is gone. */
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

export interface PackageChoice {
  folder: string;
  preference: ProviderPreference;
}

interface WorkerSession {
  worker: Worker;
  model: { from: PackageChoice; loading: Promise<LoadedModel> } | null;
}

const nothingDone: RunResult = { outcome: "cancelled", passes: 0, rows: 0, ms: 0 };

function samePackage(a: PackageChoice, b: PackageChoice): boolean {
  return a.folder === b.folder && a.preference === b.preference;
}
