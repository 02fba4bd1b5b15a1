/**
 * Implements `OnnxGraph` with ONNX Runtime. This is the only file that imports onnxruntime-node.
 *
 * `session.run` blocks its thread and can't be stopped, so the engine runs in a separate process (worker.ts). The
 * language head is a second, small graph. It is opened only when the engine needs it, for edits and the logit lens.
 */
import { createRequire } from "node:module";
import * as l10n from "@vscode/l10n";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { ModelFault, UserError } from "../../shared/errors";
import { shortened } from "../../shared/format/shortened";
import type { LoadedModel } from "../../shared/engine/engine";
import { RUNTIME_ENVIRONMENT } from "../../shared/rpc/childEnvironment";
import type { OnnxGraph, Head, Inside, Pass, PassResult, Shapes } from "./onnxGraph";
import type { Signature, ValueType } from "./signature";

type Onnxruntime = typeof import("onnxruntime-node");

export interface SessionOptions {
  provider: LoadedModel["provider"];
  /** See cores.ts. */
  threads: number;
  /** Gives memory back after each pass, which makes passes a little slower. */
  frugal?: boolean;
  /**
   * Uses the weights as they are in the file, which is mapped into memory. Otherwise, ONNX Runtime keeps a second copy
   * of them in the order that the processor likes best, which makes passes over many positions faster.
   */
  lean?: boolean;
  /** Profiles the session. The profile says which provider ran each node. The path is the prefix of its file. */
  profileTo?: string;
}

/** Opens a graph. Rejects with ONNX Runtime's error if the provider or the file doesn't load. */
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
    return numbersOf(await passOf(session, feeds, [fetch]), fetch);
  };
  return {
    logits: (vectors) => run(vectors, [0], "logits"),
    rows: (ids) => run(new Float32Array(hidden), ids, "rows"),
    normed: async (vectors) => (session.outputNames.includes("normed") ? run(vectors, [0], "normed") : null),
    dispose: () => session.release(),
  };
}

/** Rejects with a ModelFault if ONNX Runtime refuses the pass. */
async function passOf(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  fetches: string[],
): Promise<InferenceSession.OnnxValueMapType> {
  try {
    return await session.run(feeds, fetches);
  } catch (error) {
    const [why = ""] = (error as Error).message.split("\n");
    throw failed(l10n.t("a pass through its graph failed ({0})", shortened(why.replace(/\.$/, ""), 300)));
  }
}

/** An output. Throws a ModelFault if one of its numbers is NaN, which nothing can be told from. */
function numbersOf(fetched: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const numbers = fetched[name]!.data as Float32Array;
  // A sum is the fastest way to find one. Infinities of both signs are as useless.
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]!;
  if (Number.isNaN(sum)) throw failed(l10n.t("its graph gives NaN as “{0}”, so its weights are damaged", name));
  return numbers;
}

function failed(why: string): ModelFault {
  return new ModelFault(
    [
      l10n.t("The model can't be run: {0}.", why),
      l10n.t(
        "Copy the package again, or select another model with “Coconut: Select model” or the setting coconut.model.",
      ),
    ].join(" "),
  );
}

/**
 * What WebGPU leaves to the CPU: sines and cosines of positions. WebGPU allows them to be off by 2^-11, and then logits
 * are off by 100 times as much as by everything else. The converter names nodes after their kinds and numbers, and
 * these are among the first. A graph doesn't need to have them all.
 */
const ON_CPU = Array.from({ length: 100 }, (_, i) => [`cos_${i}`, `sin_${i}`]).flat();

async function openSession(
  file: string,
  options: SessionOptions,
): Promise<{ session: InferenceSession; Tensor: Onnxruntime["Tensor"] }> {
  const onnxruntime = loadOnnxruntime();
  const session = await onnxruntime.InferenceSession.create(file, {
    // The only one in the list: if "cpu" followed, a missing dml or coreml would silently become the CPU.
    executionProviders: [
      options.provider === "webgpu" ? { name: "webgpu", forceCpuNodeNames: ON_CPU } : options.provider,
    ],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    // An arena keeps the memory of the largest pass: several hundred MB for a large model.
    ...(options.frugal ? { enableCpuMemArena: false, enableMemPattern: false } : {}),
    // Spinning threads would take the cores and the battery from everything else.
    extra: {
      session: { intra_op: { allow_spinning: "0" }, ...(options.lean ? { disable_prepacking: "1" } : {}) },
    },
    logSeverityLevel: 3,
    ...(options.profileTo === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profileTo }),
  });
  return { session, Tensor: onnxruntime.Tensor };
}

/** The providers in this build of ONNX Runtime, whatever the hardware is. */
export async function builtProviders(): Promise<string[]> {
  return loadOnnxruntime()
    .listSupportedBackends()
    .map((backend) => backend.name);
}

/** Loaded when first needed, so that a machine without a build gets an error message instead of a crash at startup. */
function loadOnnxruntime(): Onnxruntime {
  // For the command line and the tests, which run in processes of their own.
  Object.assign(process.env, RUNTIME_ENVIRONMENT);
  try {
    // Starting Node's loader of ES modules for it takes longer than the package itself.
    return createRequire(__filename)("onnxruntime-node") as Onnxruntime;
  } catch (error) {
    throw new UserError(
      [
        l10n.t(
          "ONNX Runtime doesn't load on {0} {1} ({2}).",
          process.platform,
          process.arch,
          (error as Error).message.split("\n")[0]!,
        ),
        l10n.t("It is available for Linux, Windows, and macOS on ARM."),
        l10n.t("Open the folder on such a machine, for example through Remote SSH."),
      ].join(" "),
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

  /** The inputs and outputs that the file declares. */
  signature(): Signature {
    const types = (list: readonly InferenceSession.ValueMetadata[]): Map<string, ValueType> =>
      new Map(
        list.map((value) => [
          value.name,
          value.isTensor ? { type: value.type, dims: value.shape } : { type: "non-tensor", dims: [] },
        ]),
      );
    return { inputs: types(this.session.inputMetadata), outputs: types(this.session.outputMetadata) };
  }

  async forward(pass: Pass): Promise<PassResult> {
    const fetched = await passOf(
      this.session,
      this.feedsOf(pass),
      pass.wantLogits ? [...this.fetches, "logits"] : this.fetches,
    );
    const take = (name: string): Float32Array => fetched[name]!.data as Float32Array;
    const layers = [...Array(this.shapes.layers).keys()];
    return {
      hidden: numbersOf(fetched, "hidden"),
      logits: pass.wantLogits ? numbersOf(fetched, "logits") : null,
      newKeys: layers.map((l) => take(`new_key_${l}`)),
      newValues: layers.map((l) => take(`new_value_${l}`)),
    };
  }

  async inspect(pass: Pass): Promise<Inside> {
    const missing = ["attention", "states"].find((name) => !this.session.outputNames.includes(name));
    if (missing !== undefined) {
      throw new UserError(
        [
          l10n.t("The graph of this package doesn't record attention: it has no output “{0}”.", missing),
          l10n.t("Convert the model again with the current converter."),
        ].join(" "),
      );
    }
    const fetched = await passOf(this.session, this.feedsOf(pass), ["attention", "states"]);
    return { attention: numbersOf(fetched, "attention"), states: numbersOf(fetched, "states") };
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
