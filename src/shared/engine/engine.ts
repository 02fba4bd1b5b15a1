/**
 * Every contract between the parts. A remote has the same type as the thing itself, so the CLI, the tests and
 * the extension run the same code against the engine, a fake one or a process (rpc.ts).
 */
import type { Manifest } from "../model/manifest";
import type { Distribution, PromptToken, Ranked, Rest } from "../trace/trace";
import type { Value, ValuePhrase } from "../trace/valueReading";
import type { Edit } from "../trace/edits";
import type { GpuProvider, Provider, ProviderPreference } from "./providers";
import type { SearchLimits } from "./searchLimits";

// ---------------------------------------------------------------- the engine

/** A step of a path: what entered the model after the prompt. */
export type PathStep = { kind: "thought"; edit?: Edit } | { kind: "token"; id: number };

export type Move =
  /** `count` more thoughts, the first of them edited where `edit` says so. Produces one `thought` each. */
  | { kind: "think"; count: number; edit?: Edit }
  /** Words, greedy, until the end of text or `max` tokens. The path is in language mode already. */
  | { kind: "decode"; max: number }
  /** Leaves latent mode now: `<eot>`, then `first` (token ids), then words as `decode`. */
  | { kind: "force"; first?: number[]; max: number }
  /** What would be said if language were forced now. Produces one `value`; the path is not extended. */
  | { kind: "value" }
  /**
   * How probable an answer is if it is forced now: its token ids are fed after the closing tokens and the answer
   * marker, or right after the closing tokens for a task without one. Produces one `answer`; the path is not extended.
   */
  | { kind: "answer"; ids: readonly number[] }
  /**
   * What would follow once `steps` are said, one after the other: each the token ids of a next step. Where steps name
   * concepts, what opens one is all of them. Produces one `steps`; the path is not extended.
   */
  | { kind: "steps"; steps: readonly (readonly number[])[] }
  /**
   * The exact rank and probability of a pin: of its `tokens` in the lens of the path's last thought, and of its `ids`
   * as the next words. Produces one `pin`; the path is not extended.
   */
  | { kind: "pin"; ids: readonly number[]; tokens: readonly number[] };

/** One move from one path. A branch is a second job from the same path. */
export interface Job {
  path: PathStep[];
  move: Move;
}

export interface RunRequest {
  /** The question in the model's words; the manifest's template is put around it by the engine. */
  question: string;
  /** Run as one batch where the moves allow it. */
  jobs: Job[];
  /** How many candidates a reading or a value records. */
  topK: number;
  /** Concepts whose answer probability is always recorded in a value: the question's options. */
  options?: string[];
  /** How far a search for whole next steps goes; the usual limits if absent. */
  limits?: SearchLimits;
}

/** What a job gives: the fields of a trace's node or value without its place in the tree. */
export type Produced =
  | {
      kind: "thought";
      edit?: Edit;
      ms: number;
      norm: number;
      cosine: number | null;
      entropy: number;
      reading: Distribution;
    }
  | { kind: "token"; ms: number; token: { id: number; text: string }; p?: number; reading?: Distribution }
  | ({ kind: "value"; ms: number } & Value)
  /** The product of the probabilities of the answer's tokens, and of what ends it: "12" isn't "120". */
  | { kind: "answer"; ms: number; p: number }
  /**
   * Probabilities given the steps and the `separator`, the ids that were fed after the last of them. `answerMarker` is
   * that of the marker, a part of `rest`; 0 after what opens a step.
   */
  | { kind: "steps"; ms: number; separator: number[]; steps: ValuePhrase[]; rest: Rest; answerMarker: number }
  /** `decoded` is `null` after no thoughts. */
  | { kind: "pin"; ms: number; decoded: Ranked | null; next: Ranked };

export interface RunResult {
  outcome: "done" | "cancelled";
  /** Forward passes of the graph, replays included. */
  passes: number;
  /** Rows of these passes: positions that were fed, the prompt counting as one for each of its passes. */
  rows: number;
  ms: number;
}

export interface LoadedModel {
  name: string;
  /** The SHA-256 of manifest.json, in hexadecimal. */
  sha256: string;
  manifest: Manifest;
  /** What really runs. */
  provider: Provider;
  /** Why it is this one, a sentence for the user: which providers were tried and why they weren't used. */
  providerReason: string;
  /** What it runs on, such as "linux x64, 16 × AMD EPYC 7B13"; absent where that isn't known. */
  machine?: string;
}

/** One entry for every thought, in order; a path of k thoughts has k + 1. */
export interface AttentionReading {
  /**
   * (thoughts, layers, heads, positions): attention weights of the pass that made the thought, over prompt and the
   * thoughts before it.
   */
  attention: number[][][][];
  /** (thoughts, tokens): with tied embeddings, the logit lens before its softmax. */
  products: number[][];
  /**
   * (thoughts, layers + 1): the logit lens of nostalgebraist (2020). It is what each state decodes to through the final
   * norm and the language head. The states are the input and the output of each layer, the last of which is the thought
   * as it was made. `null` if it wasn't requested or the package's head doesn't have the norm.
   */
  layers: Distribution[][] | null;
}

/** `job` is the index in the request. Items of a job come in order. */
export type OnItem = (job: number, item: Produced) => void;

/**
 * Runs are queued: one at a time, in order. All methods reject with a UserError where the user can do something about
 * it, with another Error where it is a bug.
 */
export interface Engine {
  /**
   * Loads the package in the folder and frees the one before it. A rejected load leaves the old one in place.
   * `onProgress` gets sentences such as "Checking model.onnx".
   */
  load(folder: string, preference: ProviderPreference, onProgress?: (message: string) => void): Promise<LoadedModel>;
  /** The tokens of the whole prompt. Rejects where it has words the model lacks or is too long. */
  tokenize(question: string): Promise<PromptToken[]>;
  /** Token ids of words to be said, without special tokens. */
  encode(words: string): Promise<number[]>;
  /**
   * The vectors (hidden) of a path's thoughts as they were fed, and then that of the next one. The path holds nothing
   * but thoughts.
   */
  vectors(question: string, path: PathStep[]): Promise<number[][]>;
  /**
   * The attention of the passes that made a path's thoughts and the next one, and the inner products of these thoughts
   * with the language head's rows of `tokens`; with a `topK` also what every layer decodes to. Rejects with a UserError
   * where the package's graph does not tell.
   */
  attention(question: string, path: PathStep[], tokens: number[], topK: number): Promise<AttentionReading>;
  /**
   * Every item has reached `onItem` before it resolves. `signal` ends it at the next forward pass, with `cancelled`.
   */
  run(request: RunRequest, onItem: OnItem, signal?: AbortSignal): Promise<RunResult>;
}

// ---------------------------------------------------------------- trying a provider

/** `compare`: also how long it takes, and the CPU. */
export interface TrialRequest {
  provider: GpuProvider;
  folder: string;
  compare: boolean;
}

export type TrialOutcome =
  /**
   * `share` is the fraction of the matrix products that ran on the provider. `ms` and `cpuMs` are the milliseconds of
   * the same thoughts on the provider and on the CPU. `ms` is `null` if they weren't compared.
   */
  | ({ kind: "ran"; share: number; sameAnswers: boolean } & ({ ms: number; cpuMs: number } | { ms: null }))
  /** `why` is a clause without a full stop: "WebGPU found no adapter". */
  | { kind: "failed"; why: string };

/** Runs a package on a provider that may abort or hang the process, so each call gets a process of its own. */
export interface ProviderTrial {
  tryProvider(request: TrialRequest): Promise<TrialOutcome>;
}

// ---------------------------------------------------------------- diagnosing the runtime

/** What only the program that asks knows, such as its version: name and value. */
export type About = readonly (readonly [what: string, value: string])[];

/** The cases of golden.json on a provider. */
export interface SelfTest {
  cases: number;
  /** The largest absolute difference from PyTorch's numbers: of a thought, and of a logit after all thoughts. */
  thoughtDifference: number;
  logitDifference: number;
  /** The largest difference that the package accepts. */
  tolerance: number;
  /** Which providers ran nodes of the graph, by ONNX Runtime's profile, and how many passes through nodes. */
  nodes: { provider: string; count: number }[];
  threads: number;
  /** The median of a latent step in milliseconds, after a prompt of 64 tokens. */
  stepMs: number;
}

/** Describes what the runtime does on this machine. Each call gets a process of its own. */
export interface RuntimeInspector {
  /** Markdown to paste into an issue. */
  diagnose(folder: string, preference: ProviderPreference, about: About): Promise<string>;
  /** Rejects if the provider can't run the package. */
  selfTest(folder: string, provider: Provider): Promise<SelfTest>;
}
