/**
 * The engine makes moves from the end of a path of steps. It owns one loaded package, the caches for it, and the queue
 * of runs. It knows nothing about trees: a branch is a second job from the same path.
 */
import { machineName } from "./provider/machine";
import * as l10n from "@vscode/l10n";
import { setImmediate } from "node:timers/promises";
import { UserError } from "../shared/errors";
import type {
  Engine,
  Job,
  LoadedModel,
  AttentionReading,
  OnItem,
  RunRequest,
  RunResult,
  PathStep,
} from "../shared/engine/engine";
import { type ProviderPreference, providerNames } from "../shared/engine/providers";
import type { PromptToken } from "../shared/trace/trace";
import { Batch } from "./pass/batch";
import { type State, StateCache, cacheBytesOf, statesTo } from "./pass/cache";
import type { Choice, ChooseProvider } from "./provider/chooseProvider";
import { Edits, editsIn } from "./pass/edits";
import type { OnnxGraph, Head } from "./graph/onnxGraph";
import { type BatchRow, type LockstepOptions, lockstep } from "./pass/lockstep";
import { feedPrompt, partOf } from "./pass/longPrompt";
import { type ModelPackage, readPackage } from "./package/modelPackage";
import { readAttention } from "./moves/attention";
import { ValuesInOrder, WaitingRun } from "./moves/waitingRun";
import { type Edited, checkPath, editReadBy, lastThought, startMove } from "./moves/moves";
import { openChecked, openHeadOf } from "./graph/openGraph";
import { readPrompt } from "./package/prompt";
import { refusal } from "./provider/providers";
import { sessionOptions } from "./provider/sessionOptions";

export interface EngineOptions {
  /** Picks the provider for a package and a preference. By default, `auto` means the CPU. */
  chooseProvider?: ChooseProvider;
  /** Bytes for the keys and values of paths that may be continued. By default, what `cacheBytesOf` says. */
  cacheBytes?: number;
  /** The most rows of one forward pass. */
  maxRows?: number;
  /** Replaces ONNX Runtime in tests. */
  open?: (model: ModelPackage, provider: LoadedModel["provider"]) => Promise<OnnxGraph>;
  openHead?: (model: ModelPackage) => Promise<Head>;
}

const MAX_ROWS = 256;
/** The most bytes of logits in one pass. With a large vocabulary, logits take most of a row's memory. */
const LOGITS_BYTES = 32 * 1024 * 1024;
/**
 * The most runs that share passes. A row's attention also goes over the prompts of the others, so more of them would
 * take more time than they save.
 */
const MOST_TOGETHER = 8;
/** Of keys and values of prompts that are in a pass together. */
const PREFIX_BYTES = 64 * 1024 * 1024;

export class LatentEngine implements Engine {
  private loaded: Loaded | undefined;
  /** Settles when everything requested so far has ended. Never rejects. */
  private queue: Promise<unknown> = Promise.resolve();
  /** Runs that haven't begun, and that no other package is loaded before. They share passes. */
  private waiting: WaitingRun[] = [];

  constructor(private readonly options: EngineOptions = {}) {}

  load(
    folder: string,
    preference: ProviderPreference,
    onProgress: (message: string) => void = () => undefined,
  ): Promise<LoadedModel> {
    this.waiting = [];
    return this.enqueue(async () => {
      const model = await readPackage(folder, onProgress);
      // Only these two: `this.loaded` as a whole would keep its caches alive.
      const before = this.loaded && { model: this.loaded.model, provider: this.loaded.provider };
      // Freed before the next one opens: two large models may not fit into memory together.
      await this.free();
      const { graph, provider, reason } = await this.openWhereBest(model, preference, onProgress).catch(
        async (error: unknown) => {
          if (before)
            this.hold(
              before.model,
              before.provider,
              await (this.options.open ?? openOnnx)(before.model, before.provider),
            );
          throw error;
        },
      );
      this.hold(model, provider, graph);
      return {
        name: model.manifest.name,
        sha256: model.sha256,
        manifest: model.manifest,
        provider,
        providerReason: reason,
        machine: machineName(),
      };
    });
  }

  tokenize(question: string): Promise<PromptToken[]> {
    return this.enqueue(async () => readPrompt(this.current.model, question));
  }

  encode(words: string): Promise<number[]> {
    return this.enqueue(async () => this.current.model.tokens.encode(words));
  }

  run(request: RunRequest, onItem: OnItem, signal?: AbortSignal): Promise<RunResult> {
    const run = new WaitingRun(request, onItem, () => signal?.aborted === true);
    const { waiting } = this;
    waiting.push(run);
    return this.enqueue(async () => {
      await setImmediate();
      if (waiting.includes(run)) await this.runNow(waiting);
      return run.result;
    });
  }

  /**
   * The raw state after a path: the hidden vector and the logits at its last position. For parity tests and provider
   * trials. The interface shows readings instead.
   */
  inspect(question: string, path: readonly PathStep[]): Promise<{ hidden: Float32Array; logits: Float32Array }> {
    return this.enqueue(async () => {
      const { hidden, logits } = await this.after(question, path);
      return { hidden, logits: logits! };
    });
  }

  vectors(question: string, path: PathStep[]): Promise<number[][]> {
    return this.enqueue(async () => {
      const end = await this.after(question, path);
      const thoughts = statesTo(end).flatMap((state) => lastThought(state, this.current) ?? []);
      return [...thoughts, end.hidden].map((vector) => [...vector]);
    });
  }

  attention(question: string, path: PathStep[], tokens: number[], topK: number): Promise<AttentionReading> {
    return this.enqueue(async () => {
      const { model, batch, edits } = this.current;
      const prompt = readPrompt(model, question).map(({ id }) => id);
      return readAttention(await this.after(question, path), tokens, topK, {
        batch,
        edits,
        tokens: model.tokens,
        prompt,
      });
    });
  }

  /** How many states of paths are kept, and their bytes. For tests and benchmarks. */
  get kept(): { states: number; bytes: number } {
    const { size, bytes } = this.current.cache;
    return { states: size, bytes };
  }

  /** Frees the package. */
  dispose(): Promise<void> {
    this.waiting = [];
    return this.enqueue(() => this.free());
  }

  private hold(model: ModelPackage, provider: LoadedModel["provider"], graph: OnnxGraph): void {
    const edits = new Edits(model.manifest, () => (this.options.openHead ?? openHeadOf)(model));
    const batch = new Batch(graph, model.manifest, edits);
    this.loaded = {
      model,
      provider,
      graph,
      edits,
      batch,
      cache: new StateCache(this.options.cacheBytes ?? cacheBytesOf(model.manifest)),
    };
  }

  private async free(): Promise<void> {
    const { loaded } = this;
    this.loaded = undefined;
    await loaded?.graph.dispose();
    await loaded?.edits.dispose();
  }

  private async openWhereBest(
    model: ModelPackage,
    preference: ProviderPreference,
    onProgress: (message: string) => void,
  ): Promise<Choice & { graph: OnnxGraph }> {
    const { chooseProvider = cpuOnly, open = openOnnx } = this.options;
    let onCpu: Promise<OnnxGraph> | undefined;
    const openCpu = (): Promise<OnnxGraph> => {
      onProgress(l10n.t("Loading {0}", model.manifest.files.graph.path));
      return (onCpu ??= open(model, "cpu"));
    };
    onProgress(l10n.t("Choosing the hardware"));
    const choice = await chooseProvider(preference, model, openCpu);
    if (choice.provider === "cpu") return { ...choice, graph: await openCpu() };
    await (await onCpu)?.dispose();
    return { ...choice, graph: await open(model, choice.provider) };
  }

  /** Runs as many of the waiting runs as may share passes. What fails in one before its passes fails no other. */
  private async runNow(waiting: WaitingRun[]): Promise<void> {
    const { model } = this.current;
    const { layers, kvHeads, headDim } = model.manifest.shapes;
    const together: { run: WaitingRun; begun: Begun }[] = [];
    let bytes = 0;
    while (waiting.length > 0 && together.length < MOST_TOGETHER && bytes < PREFIX_BYTES) {
      const run = waiting.shift()!;
      if (run.cancelled()) {
        run.end("cancelled", { passes: 0, rows: 0 });
        continue;
      }
      run.start = performance.now();
      try {
        const begun = await this.begin(run);
        together.push({ run, begun });
        bytes += 2 * layers * kvHeads * headDim * Float32Array.BYTES_PER_ELEMENT * begun.root.end;
      } catch (error) {
        run.fail(error);
      }
    }
    const groups = together.map(({ run, begun }) => ({ branches: begun.branches, cancelled: run.cancelled }));
    try {
      const ends = await lockstep(groups, this.lockstepOptions());
      together.forEach(({ run, begun }, i) => {
        const { passes, rows, cancelled } = ends[i]!;
        begun.inOrder.flush();
        run.end(cancelled || begun.cancelled ? "cancelled" : "done", {
          passes: begun.passes + passes,
          rows: begun.rows + rows,
        });
      });
    } catch (error) {
      for (const { run } of together) run.fail(error);
    }
  }

  /** Feeds the question of a run, and everything that its moves need before they start. */
  private async begin({ request, onItem, cancelled }: WaitingRun): Promise<Begun> {
    const { model, edits } = this.current;
    const { root, passes } = await this.root(request.question);
    const values = request.jobs.filter(({ move }) => move.kind === "value").length;
    const { manifest, tokens, concepts } = model;
    const context = { manifest, tokens, concepts, request, values, root, edits };
    for (const job of request.jobs) checkPath(job, context);
    await edits.prepare(editsIn(request.jobs));
    const first = await this.editFirst(request.jobs, root, cancelled);
    const inOrder = new ValuesInOrder(request.jobs, onItem);
    const branches = first.cancelled
      ? []
      : request.jobs.flatMap((job, index) =>
          startMove(job, context, (item) => inOrder.take(index, item), first.edited[index]),
        );
    const [allPasses, rows] = [passes + first.passes, passes + first.rows];
    return { root, branches, inOrder, cancelled: first.cancelled, passes: allPasses, rows };
  }

  /**
   * For each job about a thought that it edits: goes to that thought and reads the edited one. This comes before the
   * moves, because the language head is a separate graph that answers asynchronously.
   */
  private async editFirst(
    jobs: readonly Job[],
    root: State,
    cancelled: () => boolean,
  ): Promise<{ edited: (Edited | undefined)[]; passes: number; rows: number; cancelled: boolean }> {
    const states: State[] = [];
    const edits = jobs.map(editReadBy);
    const branches = edits.flatMap((found, index): BatchRow[] =>
      found ? [{ state: root, steps: found.path, then: (state) => ((states[index] = state), []) }] : [],
    );
    const [end] = await lockstep([{ branches, cancelled }], this.lockstepOptions());
    const edited = edits.map(async (found, index): Promise<Edited | undefined> => {
      const state = states[index];
      return state && found ? this.current.edits.read(state, found.edit) : undefined;
    });
    return { edited: await Promise.all(edited), ...end! };
  }

  /** The state after a path. */
  private async after(question: string, path: readonly PathStep[]): Promise<State> {
    const { root } = await this.root(question);
    await this.current.edits.prepare(editsIn([{ path }]));
    let found = root;
    const then = (state: State): [] => {
      // The copy keeps its logits: lockstep drops those of later words once every row has read them.
      found = { ...state };
      return [];
    };
    const branches = [{ state: root, steps: path, then }];
    await lockstep([{ branches, cancelled: () => false }], this.lockstepOptions());
    return found;
  }

  /** The state after the prompt. */
  private async root(question: string): Promise<{ root: State; passes: number }> {
    const { model, cache, batch } = this.current;
    const key = `${question.length}:${question}`;
    const known = cache.find(key, true);
    if (known) return { root: known, passes: 0 };
    const ids = readPrompt(model, question).map((token) => token.id);
    const { shapes } = model.manifest;
    const prompt = { key, tokens: ids, part: partOf(shapes, ids.length) };
    const { state: root, passes } = await feedPrompt(batch, shapes, prompt, () => performance.now());
    cache.add(root);
    return { root, passes };
  }

  private lockstepOptions(): LockstepOptions {
    const { batch, cache, model } = this.current;
    return {
      batch,
      cache,
      maxRows:
        this.options.maxRows ??
        Math.min(MAX_ROWS, Math.max(1, Math.floor(LOGITS_BYTES / 4 / model.manifest.shapes.vocab))),
      now: () => performance.now(),
      breathe: () => setImmediate(),
    };
  }

  private get current(): Loaded {
    if (!this.loaded) throw new Error("No model package is loaded.");
    return this.loaded;
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }
}

/** A run whose question has been fed. `passes` and `rows` are those so far. */
interface Begun {
  root: State;
  branches: BatchRow[];
  inOrder: ValuesInOrder;
  cancelled: boolean;
  passes: number;
  rows: number;
}

/** Everything that lives as long as the package is loaded. */
interface Loaded {
  model: ModelPackage;
  provider: LoadedModel["provider"];
  graph: OnnxGraph;
  edits: Edits;
  batch: Batch;
  cache: StateCache;
}

async function openOnnx(model: ModelPackage, provider: LoadedModel["provider"]): Promise<OnnxGraph> {
  return openChecked(model, sessionOptions(model.manifest, provider));
}

const cpuOnly: ChooseProvider = async (preference) => {
  if (preference === "auto" || preference === "cpu") {
    return {
      provider: "cpu",
      reason: preference === "cpu" ? l10n.t("CPU: requested.") : l10n.t("CPU: nothing else was tried."),
    };
  }
  throw new UserError(refusal(l10n.t("{0} can't be tried here", providerNames[preference])));
};
