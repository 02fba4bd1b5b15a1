/**
 * The inputs and outputs of a forward pass: the package's ONNX graph as the engine sees it. session.ts implements it
 * with ONNX Runtime. The tests have an implementation without it.
 *
 * Dimensions: B rows, T new positions, P prefix positions, S suffix positions.
 */
import type { Manifest } from "../../shared/model/manifest";

export interface OnnxGraph {
  forward(pass: Pass): Promise<PassResult>;
  /** Attention and states of the layers at each row's last position. Rejects if the graph has no such outputs. */
  inspect(pass: Pass): Promise<Inside>;
  dispose(): Promise<void>;
}

/** The language head alone. It is loaded when it is first needed. */
export interface Head {
  /** (n, hidden) -> (n, vocab) */
  logits(vectors: Float32Array): Promise<Float32Array>;
  /** The rows of the head for token ids: (m, hidden). They are the directions of these candidates. */
  rows(ids: readonly number[]): Promise<Float32Array>;
  /**
   * Applies the model's final norm to states before it, so that the head can read them: (n, hidden) -> (n, hidden).
   * `null` if the package's head doesn't have the norm.
   */
  normed(vectors: Float32Array): Promise<Float32Array | null>;
  dispose(): Promise<void>;
}

export type Shapes = Manifest["shapes"];

/** The new positions of a pass. */
export interface NewPositions {
  rows: number;
  length: number;
  inputIds: BigInt64Array; // (B, T)
  thoughts: Float32Array; // (B, T, hidden)
  isThought: Uint8Array; // (B, T)
  positionIds: BigInt64Array; // (B, T)
  last: BigInt64Array; // (B): index of each row's last real position
}

/** The arrays may be views of larger buffers. The caller may reuse them when the pass has ended. */
export interface Pass extends NewPositions {
  prefix: number;
  suffix: number;
  prefixKeys: Float32Array[]; // layers x (1, kvHeads, P, headDim)
  prefixValues: Float32Array[];
  suffixKeys: Float32Array[]; // layers x (B, kvHeads, S, headDim)
  suffixValues: Float32Array[];
  prefixMask: Float32Array; // (B, P), added to the scores
  suffixMask: Float32Array; // (B, S)
  wantLogits: boolean;
}

/** New arrays, which the receiver owns. */
export interface PassResult {
  hidden: Float32Array; // (B, hidden), after the final norm
  logits: Float32Array | null; // (B, vocab)
  newKeys: Float32Array[]; // layers x (B, kvHeads, T, headDim)
  newValues: Float32Array[];
}

export interface Inside {
  attention: Float32Array; // (layers, B, heads, P + S + T), weights
  states: Float32Array; // (layers + 1, B, hidden): input, then each layer, the last after the final norm
}

/** Added to the attention scores of positions that a row must not see. Finite even in float16, so it can't give NaN. */
export const MASKED = -30000;
