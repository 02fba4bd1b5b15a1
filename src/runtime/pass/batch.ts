/**
 * One forward pass for many paths, of one question or of several. The rows start at different states, and each feeds
 * its next step.
 *
 * Keys and values that rows share are passed once, with batch 1: those of the prompt and of the longest path that has
 * only unedited thoughts. A row with fewer of these thoughts masks the others. The keys and values that only one row
 * has are in its slot of the suffix. Both buffers are kept between passes, and only new entries are copied into them.
 *
 * The numbers of a row must not depend on what the cache had or on what else is asked, to the last bit. So its place in
 * the sums over these buffers depends on its own path only (keyValues.ts).
 */
import type { Manifest } from "../../shared/model/manifest";
import type { PathStep } from "../../shared/engine/engine";
import { type State, rootOf } from "./cache";
import { pathKey } from "./keys";
import { Edits, type Fed } from "./edits";
import { type OnnxGraph, MASKED, type NewPositions, type Pass, type PassResult, type Shapes } from "../graph/onnxGraph";
import { SharedPrefix, Suffixes } from "./keyValues";

/** A step to feed after a state. */
export interface Row {
  state: State;
  step: PathStep;
}

/** Other kernels compute a pass of a single row, with other last bits. So a row alone gets an empty one beside it. */
const LEAST_ROWS = 2;
/** Of a pass over whole paths: between its layers, each takes a large model hundreds of kilobytes. */
const MOST_POSITIONS = 4096;

/** What passes over whole paths show. */
interface Inspected {
  attention: number[][][][];
  layers: Float32Array[];
}

export class Batch {
  private prefix: SharedPrefix;
  private suffix: Suffixes;
  private readonly shapes: Shapes;

  constructor(
    private readonly graph: OnnxGraph,
    manifest: Manifest,
    private readonly edits = new Edits(manifest),
    private readonly mostPositions = MOST_POSITIONS,
  ) {
    this.shapes = manifest.shapes;
    this.prefix = new SharedPrefix(this.shapes, [1]);
    this.suffix = new Suffixes(this.shapes, 0, 1);
  }

  /**
   * The first pass of a question, which feeds the tokens of its prompt, or those that follow its beginning `before`
   * (longPrompt.ts).
   */
  async prompt(key: string, tokens: readonly number[], now: () => number, before: State | null = null): Promise<State> {
    const pass = this.newPass(1, tokens.length);
    const from = before?.end ?? 0;
    tokens.forEach((id, t) => setToken(pass, t, id, from + t));
    pass.last[0] = BigInt(tokens.length - 1);
    const start = now();
    const result = await this.graph.forward({ ...this.afterNothing(pass), ...(before && this.prefixOf(before)) });
    const { newKeys: keys, newValues: values, hidden, logits } = result;
    const at = { key, parent: null, steps: [], left: false, end: from + tokens.length, length: tokens.length };
    return { ...at, keys, values, hidden, logits, ms: now() - start };
  }

  /** The beginning of a prompt as the prefix of one row. */
  private prefixOf(state: State): Pick<Pass, "prefix" | "prefixKeys" | "prefixValues" | "prefixMask"> {
    const { room, store } = new SharedPrefix(this.shapes, [1]).hold(state);
    const prefixMask = new Float32Array(room).fill(MASKED);
    prefixMask.fill(0, 0, state.end);
    return { prefix: room, prefixKeys: store.keys, prefixValues: store.values, prefixMask };
  }

  /**
   * Reads the passes that make thoughts 1, 2, …. Feeds the prompt and the thoughts again from the beginning, with a row
   * for each of these passes, so that positions of the result are positions of the path. Many rows are fed in parts.
   *
   * Resolves with the attention (thoughts fed + 1, layers, heads, positions that the pass sees) and, for each pass, the
   * states of its layers, flat (layers + 1, hidden).
   */
  async inspect(tokens: readonly number[], fed: readonly Fed[]): Promise<Inspected> {
    const rows = fed.length + 1;
    const atOnce = Math.max(LEAST_ROWS, Math.floor(this.mostPositions / (tokens.length + fed.length)));
    const parts: Inspected[] = [];
    for (let from = 0; from < rows; from += atOnce)
      parts.push(await this.inspectRows(tokens, fed, from, Math.min(rows, from + atOnce)));
    return {
      attention: parts.flatMap(({ attention }) => attention),
      layers: parts.flatMap(({ layers }) => layers),
    };
  }

  /** The passes that make thoughts `from` + 1 to `until`. */
  private async inspectRows(
    tokens: readonly number[],
    fed: readonly Fed[],
    from: number,
    until: number,
  ): Promise<Inspected> {
    const { layers, heads, hidden } = this.shapes;
    const rows = until - from;
    const length = tokens.length + fed.length;
    const pass = this.newPass(rows, length);
    for (let row = 0; row < rows; row++) {
      tokens.forEach((id, t) => setToken(pass, row * length + t, id, t));
      fed.forEach((thought, k) => setFed(pass, row * length + tokens.length + k, thought, tokens.length + k, hidden));
      pass.last[row] = BigInt(tokens.length - 1 + from + row);
    }
    // (layers, B, heads, 1 + 1 + T)
    const { attention: all, states } = await this.graph.inspect(this.afterNothing(pass));
    const weights = (layer: number, row: number, head: number): number[] => {
      const start = ((layer * rows + row) * heads + head) * (2 + length) + 2;
      return [...all.subarray(start, start + tokens.length + from + row)];
    };
    const indexes = (n: number): number[] => [...Array(n).keys()];
    return {
      attention: indexes(rows).map((row) =>
        indexes(layers).map((layer) => indexes(heads).map((head) => weights(layer, row, head))),
      ),
      layers: indexes(rows).map((row) => {
        const own = new Float32Array((layers + 1) * hidden);
        indexes(layers + 1).forEach((layer) =>
          own.set(states.subarray((layer * rows + row) * hidden, (layer * rows + row + 1) * hidden), layer * hidden),
        );
        return own;
      }),
    };
  }

  /** A pass without keys and values before it. Prefix and suffix have one masked slot, because the graph needs one. */
  private afterNothing(pass: NewPositions): Pass {
    const empty = new SharedPrefix(this.shapes, [1]);
    const own = new Suffixes(this.shapes, pass.rows, 1);
    const masked = new Float32Array(pass.rows).fill(MASKED);
    return {
      ...pass,
      ...{ prefix: 1, prefixKeys: empty.store.keys, prefixValues: empty.store.values, prefixMask: masked },
      ...{ suffix: 1, ...own.ofRows(pass.rows), suffixMask: masked },
      wantLogits: true,
    };
  }

  /** Feeds the step of every row in one pass. Resolves with their states, in the same order. */
  async forward(fed: readonly Row[], wantLogits: boolean, now: () => number): Promise<State[]> {
    const start = now();
    const rows = Math.max(LEAST_ROWS, fed.length);
    this.prefix = this.prefix.hold(...longestThoughts(fed));
    const held = fed.map(({ state }) => ({ state, ...this.prefix.sharedWith(state) }));
    this.suffix = this.suffix.withRoom(rows, Math.max(...held.map(({ state, shared }) => state.end - shared.end)));
    const slots = this.suffix.place(held);

    const pass = this.newPass(rows, 1);
    const prefixMask = new Float32Array(rows * this.prefix.room).fill(MASKED); // (B, P)
    const suffixMask = new Float32Array(rows * this.suffix.room).fill(MASKED); // (B, S)
    fed.forEach(({ state, step }, i) => {
      const row = slots[i]!;
      const { shared, start } = held[i]!;
      const prefixFrom = row * this.prefix.room + start;
      prefixMask.fill(0, prefixFrom, prefixFrom + shared.end);
      suffixMask.fill(0, row * this.suffix.room, row * this.suffix.room + state.end - shared.end);
      if (step.kind === "token") setToken(pass, row, step.id, state.end);
      else setFed(pass, row, this.edits.fed(state, step.edit), state.end, this.shapes.hidden);
    });
    const result = await this.graph.forward({
      ...pass,
      ...{
        prefix: this.prefix.room,
        prefixKeys: this.prefix.store.keys,
        prefixValues: this.prefix.store.values,
        prefixMask,
      },
      ...{ suffix: this.suffix.room, ...this.suffix.ofRows(rows), suffixMask },
      wantLogits,
    });
    const ms = now() - start;

    return fed.map(({ state, step }, i) => ({
      key: pathKey(state.key, [step]),
      parent: state,
      steps: [step],
      left: state.left || step.kind === "token",
      end: state.end + 1,
      length: 1,
      ...this.rowOf(result, slots[i]!, state.left),
      ms,
    }));
  }

  /**
   * What a pass has in a row, in one array: a pass of many rows would otherwise make thousands of small ones. `left`:
   * the path had left latent mode before. The logits of such a row are dropped before the next pass, so they need no
   * memory of their own.
   */
  private rowOf(
    { newKeys, newValues, hidden, logits }: PassResult,
    row: number,
    left: boolean,
  ): Pick<State, "keys" | "values" | "hidden" | "logits"> {
    const { layers, kvHeads, headDim, vocab, hidden: width } = this.shapes;
    const view = (array: Float32Array, size: number): Float32Array => array.subarray(row * size, (row + 1) * size);
    const all = new Float32Array(2 * layers * kvHeads * headDim + width + (logits && !left ? vocab : 0));
    let end = 0;
    const own = (array: Float32Array, size: number): Float32Array => {
      all.set(view(array, size), end);
      end += size;
      return all.subarray(end - size, end);
    };
    return {
      keys: newKeys.map((array) => own(array, kvHeads * headDim)),
      values: newValues.map((array) => own(array, kvHeads * headDim)),
      hidden: own(hidden, width),
      logits: logits && (left ? view : own)(logits, vocab),
    };
  }

  /** The step without an edit that changes nothing: the same thoughts are one path, with the same last bits. */
  plain(state: State, step: PathStep): PathStep {
    return step.kind === "thought" && this.edits.isNone(state, step.edit) ? { kind: "thought" } : step;
  }

  private newPass(rows: number, length: number): NewPositions {
    return {
      rows,
      length,
      inputIds: new BigInt64Array(rows * length), // (B, T)
      thoughts: new Float32Array(rows * length * this.shapes.hidden), // (B, T, hidden)
      isThought: new Uint8Array(rows * length), // (B, T)
      positionIds: new BigInt64Array(rows * length), // (B, T)
      last: new BigInt64Array(rows), // (B)
    };
  }
}

function setToken(pass: NewPositions, at: number, id: number, position: number): void {
  pass.inputIds[at] = BigInt(id);
  pass.positionIds[at] = BigInt(position);
}

function setFed(pass: NewPositions, at: number, fed: Fed, position: number, hidden: number): void {
  setToken(pass, at, "token" in fed ? fed.token : 0, position);
  if ("token" in fed) return;
  pass.isThought[at] = 1;
  pass.thoughts.set(fed.vector, at * hidden);
}

/**
 * For each question, the deepest state that only unedited thoughts lead to, among the states of the rows and their
 * ancestors. A question has one chain of these, so what a row has of its own doesn't depend on the other rows.
 */
function longestThoughts(rows: readonly Row[]): State[] {
  const deepest = new Map<string, State>();
  for (const { state } of rows) {
    const last = lastOfThoughts(state);
    const { key } = rootOf(state);
    const known = deepest.get(key);
    if (!known || last.end > known.end) deepest.set(key, last);
  }
  return [...deepest.values()];
}

function lastOfThoughts(state: State): State {
  let last = state;
  for (let at: State | null = state; at; at = at.parent) {
    if (at.parent && at.steps.some((step) => step.kind === "token" || step.edit !== undefined)) last = at.parent;
  }
  return last;
}
