/**
 * The only file that imports onnxruntime-node: a session becomes a `OnnxGraph`.
 *
 * `session.run` blocks the thread that calls it and cannot be stopped, which is why all of this lives in a process of
 * its own (worker.ts). The language head is a second, small graph, opened only when an edited thought is read.
 */
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { UserError } from "../../shared/errors";
import type { LoadedModel } from "../../shared/engine/engine";
import { RUNTIME_ENVIRONMENT } from "../../shared/rpc/childEnvironment";
import type { OnnxGraph, Head, Inside, Pass, PassResult, Shapes } from "./onnxGraph";
import type { Signature, ValueType } from "./signature";

type Onnxruntime = typeof import("onnxruntime-node");

export interface SessionOptions {
  provider: LoadedModel["provider"];
  /** See cores.ts. */
  threads: number;
  /** Gives memory back after each pass, for some time of the pass. */
  frugal?: boolean;
  /** Writes which provider ran each node to a file that begins with this path. */
  profileTo?: string;
}

/** Opens a graph. Throws what onnxruntime throws where the provider or the file does not load. */
export async function openGraph(file: string, shapes: Shapes, options: SessionOptions): Promise<OnnxSession> {
  const { session, Tensor } = await openSession(file, options);
  return new OnnxSession(session, shapes, Tensor);
}

/** Opens head.onnx of a package. */
export async function openHead(file: string, { hidden }: Shapes, options: SessionOptions): Promise<Head> {
  const { session, Tensor } = await openSession(file, options);
  const run = async (
    vectors: Float32Array,
    ids: readonly number[],
    fetch: "logits" | "rows" | "normed",
  ): Promise<Float32Array> => {
    const feeds = {
      vectors: new Tensor("float32", vectors, [vectors.length / hidden, hidden]),
      ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), [ids.length]),
    };
    return (await session.run(feeds, [fetch]))[fetch]!.data as Float32Array;
  };
  return {
    logits: (vectors) => run(vectors, [0], "logits"),
    rows: (ids) => run(new Float32Array(hidden), ids, "rows"),
    normed: async (vectors) => (session.outputNames.includes("normed") ? run(vectors, [0], "normed") : null),
    dispose: () => session.release(),
  };
}

async function openSession(
  file: string,
  options: SessionOptions,
): Promise<{ session: InferenceSession; Tensor: Onnxruntime["Tensor"] }> {
  const onnxruntime = await loadOnnxruntime();
  const session = await onnxruntime.InferenceSession.create(file, {
    // Alone in the list: with "cpu" behind it, dml and coreml that are not there become the CPU without a word.
    executionProviders: [options.provider],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    // With it, what the largest pass needed stays taken, which for a large model is several hundred MB.
    ...(options.frugal ? { enableCpuMemArena: false, enableMemPattern: false } : {}),
    // Threads that wait for the next operator by spinning take the cores, and the battery, from everything else.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
    logSeverityLevel: 3,
    ...(options.profileTo === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profileTo }),
  });
  return { session, Tensor: onnxruntime.Tensor };
}

/** Providers this build of onnxruntime brings. It says nothing about the machine. */
export async function builtProviders(): Promise<string[]> {
  return (await loadOnnxruntime()).listSupportedBackends().map((backend) => backend.name);
}

/** Loaded when first needed, so that a machine it was not built for gets a sentence and not a crash at the start. */
async function loadOnnxruntime(): Promise<Onnxruntime> {
  // For processes that nobody started as a worker: the command line and tests.
  Object.assign(process.env, RUNTIME_ENVIRONMENT);
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw new UserError(
      `onnxruntime does not load on ${process.platform} ${process.arch} ` +
        `(${(error as Error).message.split("\n")[0]}). It is built for Linux, Windows and macOS on ARM: open the ` +
        "folder on such a machine, for example through Remote SSH.",
    );
  }
}

export class OnnxSession implements OnnxGraph {
  private readonly fetches: string[];

  constructor(
    private readonly session: InferenceSession,
    private readonly shapes: Shapes,
    private readonly Tensor: Onnxruntime["Tensor"],
  ) {
    const layers = [...Array(shapes.layers).keys()];
    this.fetches = ["hidden", ...layers.flatMap((l) => [`new_key_${l}`, `new_value_${l}`])];
  }

  /** The inputs and outputs the file declares. */
  signature(): Signature {
    const types = (list: readonly InferenceSession.ValueMetadata[]): Map<string, ValueType> =>
      new Map(
        list.map((value) => [
          value.name,
          value.isTensor ? { type: value.type, dims: value.shape } : { type: "no tensor", dims: [] },
        ]),
      );
    return { inputs: types(this.session.inputMetadata), outputs: types(this.session.outputMetadata) };
  }

  async forward(pass: Pass): Promise<PassResult> {
    const fetched = await this.session.run(
      this.feedsOf(pass),
      pass.wantLogits ? [...this.fetches, "logits"] : this.fetches,
    );
    const take = (name: string): Float32Array => fetched[name]!.data as Float32Array;
    const layers = [...Array(this.shapes.layers).keys()];
    return {
      hidden: take("hidden"),
      logits: pass.wantLogits ? take("logits") : null,
      newKeys: layers.map((l) => take(`new_key_${l}`)),
      newValues: layers.map((l) => take(`new_value_${l}`)),
    };
  }

  async inspect(pass: Pass): Promise<Inside> {
    const missing = ["attention", "states"].find((name) => !this.session.outputNames.includes(name));
    if (missing !== undefined) {
      throw new UserError(
        `This package's graph does not tell where it looks: it has no output ${missing}. Make it again with the ` +
          "present converter.",
      );
    }
    const fetched = await this.session.run(this.feedsOf(pass), ["attention", "states"]);
    return { attention: fetched["attention"]!.data as Float32Array, states: fetched["states"]!.data as Float32Array };
  }

  private feedsOf(pass: Pass): Record<string, Tensor> {
    const { Tensor } = this;
    const { rows, length, prefix, suffix } = pass;
    const { layers, kvHeads, headDim, hidden } = this.shapes;
    const feeds: Record<string, Tensor> = {
      input_ids: new Tensor("int64", pass.inputIds, [rows, length]),
      thoughts: new Tensor("float32", pass.thoughts, [rows, length, hidden]),
      is_thought: new Tensor("bool", pass.isThought, [rows, length]),
      position_ids: new Tensor("int64", pass.positionIds, [rows, length]),
      last: new Tensor("int64", pass.last, [rows]),
      prefix_mask: new Tensor("float32", pass.prefixMask, [rows, prefix]),
      suffix_mask: new Tensor("float32", pass.suffixMask, [rows, suffix]),
      want_logits: new Tensor("bool", Uint8Array.of(pass.wantLogits ? 1 : 0), []),
    };
    for (let l = 0; l < layers; l++) {
      feeds[`prefix_key_${l}`] = new Tensor("float32", pass.prefixKeys[l]!, [1, kvHeads, prefix, headDim]);
      feeds[`prefix_value_${l}`] = new Tensor("float32", pass.prefixValues[l]!, [1, kvHeads, prefix, headDim]);
      feeds[`suffix_key_${l}`] = new Tensor("float32", pass.suffixKeys[l]!, [rows, kvHeads, suffix, headDim]);
      feeds[`suffix_value_${l}`] = new Tensor("float32", pass.suffixValues[l]!, [rows, kvHeads, suffix, headDim]);
    }
    return feeds;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  /** Ends profiling, so that the file is written. */
  endProfiling(): void {
    this.session.endProfiling();
  }
}
