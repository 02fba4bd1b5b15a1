/**
 * A small transformer in plain TypeScript with the inputs and outputs of a package's graph and random weights, so that
 * batching, masks, positions, and caches can be tested without ONNX and without a model.
 */
import type { OnnxGraph, Head, Inside, Pass, PassResult, Shapes } from "../../src/runtime/graph/onnxGraph";

export const toyShapes: Shapes = { layers: 2, heads: 4, kvHeads: 2, headDim: 4, hidden: 8, vocab: 64 };

interface Watcher {
  attention(layer: number, row: number, head: number, t: number, weights: number[]): void;
  /** `layer` 0 is the input. */
  state(layer: number, row: number, t: number, state: Float32Array): void;
}

const nobody: Watcher = { attention: () => undefined, state: () => undefined };

export class ToyGraph implements OnnxGraph {
  /** The number of rows of each pass so far. */
  readonly passes: { rows: number; length: number; prefix: number; suffix: number; wantLogits: boolean }[] = [];
  disposed = false;
  private readonly embedding: Float32Array[];
  private readonly layers: Record<"q" | "k" | "v" | "o" | "up", Float32Array[]>[];

  constructor(
    readonly shapes: Shapes = toyShapes,
    /** Called before every pass. */
    private readonly onPass: () => void | Promise<void> = () => undefined,
    seed = 1,
  ) {
    const random = generator(seed);
    const matrix = (rows: number, columns: number, scale: number): Float32Array[] =>
      Array.from({ length: rows }, () => Float32Array.from({ length: columns }, () => random() * scale));
    const { hidden, heads, kvHeads, headDim, vocab } = shapes;
    this.embedding = matrix(vocab, hidden, 2);
    this.layers = Array.from({ length: shapes.layers }, () => ({
      q: matrix(heads * headDim, hidden, 1),
      k: matrix(kvHeads * headDim, hidden, 1),
      v: matrix(kvHeads * headDim, hidden, 1),
      o: matrix(hidden, heads * headDim, 1),
      up: matrix(hidden, hidden, 1),
    }));
  }

  async forward(pass: Pass, watcher = nobody): Promise<PassResult> {
    await this.onPass();
    if (this.disposed) throw new Error("The graph was disposed of.");
    const { rows, length, prefix, suffix, wantLogits } = pass;
    this.passes.push({ rows, length, prefix, suffix, wantLogits });
    const { layers, kvHeads, headDim, hidden, vocab } = this.shapes;
    const empty = (): Float32Array[] =>
      Array.from({ length: layers }, () => new Float32Array(rows * kvHeads * length * headDim));
    const result: PassResult = {
      hidden: new Float32Array(rows * hidden),
      logits: wantLogits ? new Float32Array(rows * vocab) : null,
      newKeys: empty(),
      newValues: empty(),
    };
    for (let row = 0; row < rows; row++) this.row(pass, row, result, watcher);
    return result;
  }

  async inspect(pass: Pass): Promise<Inside> {
    const { layers, heads, hidden } = this.shapes;
    const width = pass.prefix + pass.suffix + pass.length;
    const attention = new Float32Array(layers * pass.rows * heads * width);
    const states = new Float32Array((layers + 1) * pass.rows * hidden);
    await this.forward(pass, {
      attention: (layer, row, head, t, weights) => {
        if (t === Number(pass.last[row])) attention.set(weights, ((layer * pass.rows + row) * heads + head) * width);
      },
      state: (layer, row, t, state) => {
        if (t === Number(pass.last[row]))
          states.set(layer === layers ? normalize(state) : state, (layer * pass.rows + row) * hidden);
      },
    });
    return { attention, states };
  }

  async dispose(): Promise<void> {
    this.disposed = true;
  }

  /** The language head, as head.onnx has it. */
  head(): Head {
    const { hidden } = this.shapes;
    const vectors = (flat: Float32Array): Float32Array[] =>
      Array.from({ length: flat.length / hidden }, (_, i) => flat.subarray(i * hidden, (i + 1) * hidden));
    return {
      logits: async (flat) =>
        Float32Array.from(vectors(flat).flatMap((vector) => this.embedding.map((e) => dot(e, vector)))),
      normed: async (flat) => Float32Array.from(vectors(flat).flatMap((vector) => [...normalize(vector)])),
      rows: async (ids) => Float32Array.from(ids.flatMap((id) => [...this.embedding[id]!])),
      dispose: async () => undefined,
    };
  }

  private row(pass: Pass, row: number, result: PassResult, watcher: Watcher): void {
    const { hidden, kvHeads, headDim, heads, vocab } = this.shapes;
    const { length } = pass;
    let x = Array.from({ length }, (_, t) => this.embed(pass, row * length + t)); // (T, hidden)
    x.forEach((state, t) => watcher.state(0, row, t, state));
    for (const [l, layer] of this.layers.entries()) {
      x.forEach((vector, t) => {
        const put = (array: Float32Array, values: Float32Array): void => {
          for (let h = 0; h < kvHeads; h++)
            array.set(values.subarray(h * headDim, (h + 1) * headDim), ((row * kvHeads + h) * length + t) * headDim);
        };
        put(result.newKeys[l]!, times(layer.k, vector));
        put(result.newValues[l]!, times(layer.v, vector));
      });
      x = x.map((vector, t) => {
        const q = times(layer.q, vector);
        const mixed = new Float32Array(heads * headDim);
        for (let h = 0; h < heads; h++) mixed.set(this.mix(pass, row, l, h, t, q, result, watcher), h * headDim);
        const after = add(vector, times(layer.o, mixed));
        return add(after, times(layer.up, after).map(Math.tanh));
      });
      x.forEach((state, t) => watcher.state(l + 1, row, t, state));
    }
    const last = normalize(x[Number(pass.last[row])]!);
    result.hidden.set(last, row * hidden);
    result.logits?.set(
      this.embedding.map((e) => dot(e, last)),
      row * vocab,
    );
  }

  private embed(pass: Pass, at: number): Float32Array {
    const { hidden } = this.shapes;
    const content = pass.isThought[at]
      ? pass.thoughts.subarray(at * hidden, (at + 1) * hidden)
      : this.embedding[Number(pass.inputIds[at])]!;
    return content.map((value, i) => value + Math.sin(Number(pass.positionIds[at]) / 3 ** i));
  }

  /** One head at one position, over the prefix, the suffix, and the new positions up to its own. */
  private mix(
    pass: Pass,
    row: number,
    l: number,
    head: number,
    t: number,
    q: Float32Array,
    result: PassResult,
    watcher: Watcher,
  ): Float32Array {
    const { heads, kvHeads, headDim } = this.shapes;
    const h = Math.floor(head / (heads / kvHeads));
    const mine = q.subarray(head * headDim, (head + 1) * headDim);
    const entries: { score: number; value: Float32Array }[] = [];
    const attend = (
      keys: Float32Array,
      values: Float32Array,
      start: number,
      count: number,
      mask?: Float32Array,
    ): void => {
      for (let i = 0; i < count; i++) {
        const from = (start + i) * headDim;
        const score = dot(mine, keys.subarray(from, from + headDim)) / Math.sqrt(headDim) + (mask?.[i] ?? 0);
        entries.push({ score, value: values.subarray(from, from + headDim) });
      }
    };
    const { prefix, suffix, length } = pass;
    attend(
      pass.prefixKeys[l]!,
      pass.prefixValues[l]!,
      h * prefix,
      prefix,
      pass.prefixMask.subarray(row * prefix, (row + 1) * prefix),
    );
    const own = row * kvHeads + h;
    attend(
      pass.suffixKeys[l]!,
      pass.suffixValues[l]!,
      own * suffix,
      suffix,
      pass.suffixMask.subarray(row * suffix, (row + 1) * suffix),
    );
    attend(result.newKeys[l]!, result.newValues[l]!, own * length, t + 1);
    const max = Math.max(...entries.map((entry) => entry.score));
    const weights = entries.map((entry) => Math.exp(entry.score - max));
    const sum = weights.reduce((a, b) => a + b, 0);
    watcher.attention(
      l,
      row,
      head,
      t,
      weights.map((weight) => weight / sum),
    );
    const out = new Float32Array(headDim);
    entries.forEach((entry, i) => entry.value.forEach((value, d) => (out[d]! += (weights[i]! / sum) * value)));
    return out;
  }
}

function times(matrix: Float32Array[], vector: Float32Array): Float32Array {
  return Float32Array.from(matrix, (row) => dot(row, vector));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + b[i]!);
}

function normalize(vector: Float32Array): Float32Array {
  const scale = Math.sqrt(dot(vector, vector) / vector.length);
  return vector.map((value) => value / scale);
}

/** Uniform in [-1, 1): mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}
