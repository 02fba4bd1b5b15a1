/**
 * Every contract between the parts. A remote has the same type as the thing itself, so the CLI, the tests and
 * the extension run the same code against the engine, a fake one or a process (rpc.ts).
 */
import type { Manifest } from "./manifest";
import type { EditRequest } from "./thoughtTest";
import type { Edit, PromptToken, Reading, Trace, TraceChange, Value } from "./trace";

// ---------------------------------------------------------------- the engine

export type ProviderPreference = "auto" | "cpu" | "cuda" | "webgpu" | "dml" | "coreml";

/** A step of a path: what entered the model after the prompt. */
export type Step = { kind: "thought"; edit?: Edit } | { kind: "token"; id: number };

export type Move =
  /** `count` more thoughts, the first of them edited where `edit` says so. Produces one `thought` each. */
  | { kind: "think"; count: number; edit?: Edit }
  /** Words, greedy, until the end of text or `max` tokens. The path is in language mode already. */
  | { kind: "decode"; max: number }
  /** Leaves latent mode now: `<eot>`, then `first` (token ids), then words as `decode`. */
  | { kind: "force"; first?: number[]; max: number }
  /** What would be said if language were forced now. Produces one `value`; the path is not extended. */
  | { kind: "value" };

/** One move from one path. A branch is a second job from the same path. */
export interface Job {
  path: Step[];
  move: Move;
}

export interface RunRequest {
  /** Chosen by the caller; used to cancel and to tell which run produced what. */
  id: string;
  /** The question in the model's words; the manifest's template is put around it by the engine. */
  question: string;
  /** Run as one batch where the moves allow it. */
  jobs: Job[];
  /** How many candidates a reading or a value records. */
  topK: number;
  /** Concepts whose answer probability is always recorded in a value: the question's options. */
  options?: string[];
}

/** What a job gives: the fields of a trace's node or value without its place in the tree. */
export type Produced =
  | { kind: "thought"; edit?: Edit; ms: number; norm: number; cosine: number | null; entropy: number; reading: Reading }
  | { kind: "token"; ms: number; token: { id: number; text: string }; p?: number; reading?: Reading }
  | ({ kind: "value"; ms: number } & Omit<Value, "node">);

export interface RunResult {
  outcome: "done" | "cancelled";
  /** Forward passes of the graph, replays included. */
  passes: number;
  ms: number;
}

export interface LoadedModel {
  name: string;
  /** Of manifest.json, hexadecimal. */
  sha256: string;
  manifest: Manifest;
  /** What really runs. */
  provider: Exclude<ProviderPreference, "auto">;
  /** Why it is this one, a sentence for people: which providers were tried and why they were not taken. */
  providerReason: string;
}

/** One entry for every thought, in order; a path of k thoughts has k + 1. */
export interface Look {
  /** (thoughts, layers, heads, positions): attention weights of the pass that made the thought, over prompt and the thoughts before it. */
  attention: number[][][][];
  /** (thoughts, tokens): with tied embeddings, the logit lens before its softmax. */
  products: number[][];
  /**
   * (thoughts, layers + 1): what the states on the way to each thought decode to through the final norm and the language
   * head, the logit lens of nostalgebraist (2020): the input, then after each layer, the last of which is the thought as
   * it was made. `null` where it was not asked for or the package's head does not bring the norm.
   */
  layers: Reading[][] | null;
}

/** Where the thoughts of a trace looked, or why that cannot be told now. */
export type Looked =
  | { kind: "told"; look: Look }
  /** Its model is the one that is chosen, and is not loaded (any more, or yet). */
  | { kind: "unloaded" }
  /** Another model is chosen. */
  | { kind: "other model" }
  /** The model cannot tell. `why` is a sentence for people. */
  | { kind: "untold"; why: string };

/**
 * Runs are queued: one at a time, in order. All methods reject with a UserError where a person can do
 * something about it, with another Error where it is a bug.
 */
export interface Engine {
  /** Loads the package in the folder and frees the one before it. A rejected load leaves the old one in place. */
  load(folder: string, preference: ProviderPreference): Promise<LoadedModel>;
  /** The tokens of the whole prompt. Rejects where it has words the model lacks or is too long. */
  tokenize(question: string): Promise<PromptToken[]>;
  /** Token ids of words to be said, without special tokens. */
  encode(words: string): Promise<number[]>;
  /** The vectors (hidden) of a path's thoughts as they were fed, and then that of the next one. The path holds nothing but thoughts. */
  vectors(question: string, path: Step[]): Promise<number[][]>;
  /**
   * Where the passes looked that made a path's thoughts and the next one, and the inner products of these thoughts with
   * the language head's rows of `tokens`; with a `topK` also what every layer decodes to. Rejects with a UserError where
   * the package's graph does not tell.
   */
  look(question: string, path: Step[], tokens: number[], topK: number): Promise<Look>;
  run(request: RunRequest): Promise<RunResult>;
  /** Ends the run at the next forward pass; it resolves with `cancelled`. Unknown ids are ignored. */
  cancel(runId: string): Promise<void>;
}

/** What the engine tells while it works. */
export interface EngineListener {
  /** `job` is the index in the request. Items of a job come in order. */
  produced(runId: string, job: number, item: Produced): void;
  /** A sentence such as "Checking model.onnx" while a package loads. */
  loading(message: string): void;
}

// ---------------------------------------------------------------- the panel

/** What is selected, in the panel and in the explorer alike. */
export type Selection =
  | { trace: string; kind: "node"; node: string | null }
  /** A candidate of the value after the thought `node`. */
  | { trace: string; kind: "candidate"; node: string | null; concept: string };

export type RunStatus =
  | { kind: "idle" }
  /** `what` is a sentence without a full stop: "Thinking", "Speaking after thought 2". */
  | { kind: "busy"; what: string }
  /** `message` has the way out. `details` are for a bug report. */
  | { kind: "failed"; message: string; details?: string };

export interface ViewState {
  /** `null`: nothing has been asked yet. */
  trace: Trace | null;
  /** The same question in ordinary chain of thought, by the model that is compared with; `null` until it has been asked. */
  compared: Trace | null;
  status: RunStatus;
  selection: Selection | null;
  settings: ViewSettings;
  /** What is loaded. */
  model: { name: string; sha256: string; provider: string; providerReason: string } | null;
}

export interface ViewSettings {
  /** How many candidates are drawn per thought. */
  topK: number;
  thoughts: number;
  /** Whether marks from the question's graph are drawn. */
  showTruth: boolean;
}

/** What the page asks of the host. */
export interface HostApi {
  /** Called whenever the page appears: it may have been destroyed while hidden. */
  ready(): Promise<ViewState>;
  select(selection: Selection): Promise<void>;
  /** Language mode after the thought `node` (`null`: after none), optionally beginning with `first` words in the person's words. */
  speak(node: string | null, first?: string): Promise<void>;
  /** The words after every number of thoughts, as one batch. */
  speakAfterEvery(): Promise<void>;
  /** One more thought after the last. */
  thinkMore(): Promise<void>;
  reasonAgain(): Promise<void>;
  reasonAboutExample(): Promise<void>;
  /** The words after every number of thoughts, and the same question in ordinary chain of thought by the other bundled model. */
  compare(): Promise<void>;
  /** Tests every thought of the shown trace: see thoughtTest.ts. */
  testThoughts(): Promise<void>;
  /** Edits thoughts of the shown trace and goes on from there, as a branch; `null`: the host asks what is to be done with the selected thought. */
  editThoughts(request: EditRequest | null): Promise<void>;
  /** Where the passes looked that made the shown trace's thoughts. */
  look(): Promise<Looked>;
  /** Loads the model that is chosen, without asking it anything. */
  loadModel(): Promise<void>;
  /** Has the person choose a model, and loads it. */
  selectModel(): Promise<void>;
  /** Names a branch of the shown trace, removes it, or takes that back. Replaces the mark the node had. */
  mark(node: string, mark: { name?: string; removed?: boolean }): Promise<void>;
  cancel(): Promise<void>;
  exportTrace(): Promise<void>;
  changeSettings(settings: Partial<ViewSettings>): Promise<void>;
  /** Shows facts of the source text in the editor, as UTF-16 offsets into the source; empty: none. */
  highlight(spans: { start: number; end: number }[]): Promise<void>;
  /** Shades the source text of the trace in the editor by where a thought looked; `null`: not at all. */
  shade(shading: EditorShading | null): Promise<void>;
  copy(text: string): Promise<void>;
}

/** As the page draws it too. */
export interface EditorShading {
  trace: string;
  /** UTF-16 offsets into the source; `level` is one of shading.ts, from 1, and `says` the number for whoever points at it. */
  spans: { start: number; end: number; level: number; says: string }[];
}

/** What the host tells the page. */
export interface ViewApi {
  show(state: ViewState): void;
  changed(traceId: string, change: TraceChange): void;
  status(status: RunStatus): void;
  reveal(selection: Selection): void;
}
