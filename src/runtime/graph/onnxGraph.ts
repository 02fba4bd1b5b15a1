/**
 * What one forward pass takes and gives: the package's ONNX graph as the engine sees it. session.ts makes one of it;
 * the tests have one without ONNX. B rows, T new positions, P prefix, S suffix.
 */
import type { Manifest } from "../../shared/model/manifest";

export interface OnnxGraph {
  forward(pass: Pass): Promise<PassResult>;
  /** What the pass does inside, at each row's last position. Rejects where the graph has no such outputs. */
  inspect(pass: Pass): Promise<Inside>;
  dispose(): Promise<void>;
}

/** The language head alone, loaded when first needed. */
export interface Head {
  /** (n, hidden) -> (n, vocab) */
  logits(vectors: Float32Array): Promise<Float32Array>;
  /** Rows of the head for token ids: (m, hidden), the directions of their candidates. */
  rows(ids: readonly number[]): Promise<Float32Array>;
  /**
   * The model's final norm of states before it, so that they can be read: (n, hidden) -> (n, hidden); `null` in
   * packages without.
   */
  normed(vectors: Float32Array): Promise<Float32Array | null>;
  dispose(): Promise<void>;
}

export type Shapes = Manifest["shapes"];

/** What is new in a pass. */
export interface NewPositions {
  rows: number;
  length: number;
  inputIds: BigInt64Array; // (B, T)
  thoughts: Float32Array; // (B, T, hidden)
  isThought: Uint8Array; // (B, T)
  positionIds: BigInt64Array; // (B, T)
  last: BigInt64Array; // (B): index of each row's last real position
}

/** The arrays may be views of larger buffers, and belong to the caller again when the pass has ended. */
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

/** Freshly made arrays, the receiver's own. */
export interface PassResult {
  hidden: Float32Array; // (B, hidden), after the final norm
  logits: Float32Array | null; // (B, vocab)
  newKeys: Float32Array[]; // layers x (B, kvHeads, T, headDim)
  newValues: Float32Array[];
}

export interface Inside {
  attention: Float32Array; // (layers, B, heads, P + S + T), weights
  states: Float32Array; // (layers + 1, B, hidden): the input, then after each layer; the last one after the final norm
}

/** Added to the score of what a row may not see. Finite, and within float16, so that no driver makes NaN of it. */
export const MASKED = -30000;
