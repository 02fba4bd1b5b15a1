/**
 * The model's state after a path: an immutable link of keys and values, whose parent is the state before it. An LRU
 * cache keeps states by path. A missing state is replayed, so a miss costs only time.
 *
 * The cache keeps the states of latent mode and the first state after it, because branches start from them. It doesn't
 * keep later words.
 */
import type { PathStep } from "../../shared/engine/engine";
import type { Manifest } from "../../shared/model/manifest";

/** The most bytes that the cache keeps, and for how many paths of the model's full length at most. */
const MOST_BYTES = 128 * 1024 * 1024;
const FULL_PATHS = 4;

/**
 * Bytes for the states of paths that may be continued. They are enough for the latest few dozen questions of a small
 * model. Older ones are replayed, which takes a small model less than 100 ms.
 */
export function cacheBytesOf({ shapes, contextLength }: Pick<Manifest, "shapes" | "contextLength">): number {
  const { layers, kvHeads, headDim } = shapes;
  const position = 2 * layers * kvHeads * headDim * Float32Array.BYTES_PER_ELEMENT;
  return Math.min(MOST_BYTES, FULL_PATHS * contextLength * position);
}

export interface State {
  /** The key of the whole path, made by `pathKey`. */
  readonly key: string;
  /** `null` for the prompt. */
  readonly parent: State | null;
  /** The steps fed after `parent`. Empty for the prompt. */
  readonly steps: readonly PathStep[];
  /** The path has left latent mode: it contains a token. */
  readonly left: boolean;
  /** The number of positions of prompt and path, which is also the index of the next one. */
  readonly end: number;
  /** The number of positions of this link. */
  readonly length: number;
  readonly keys: readonly Float32Array[]; // layers x (kvHeads, length, headDim)
  readonly values: readonly Float32Array[];
  readonly hidden: Float32Array; // (hidden) at the last position, after the final norm: the next thought
  /** Dropped after they are read if the state has left latent mode. Later states still refer to it as their parent. */
  logits: Float32Array | null; // (vocab) at the last position; `null` if they weren't requested
  /** The duration of the pass that made it, in milliseconds. */
  readonly ms: number;
}

export class StateCache {
  /** Least recently used first. */
  private readonly states = new Map<string, State>();
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  /** The state, if it is in the cache and has logits if they are needed. */
  find(key: string, needsLogits: boolean): State | undefined {
    const state = this.states.get(key);
    if (!state || (needsLogits && !state.logits)) return undefined;
    this.touch(state);
    return state;
  }

  add(state: State): void {
    if (state.parent?.left) return;
    // Without its parent in the cache, the state couldn't share it with states that are replayed later.
    if (state.parent && this.states.get(state.parent.key) !== state.parent) return;
    const before = this.states.get(state.key);
    if (before) this.held -= sizeOf(before);
    this.states.set(state.key, state);
    this.held += sizeOf(state);
    this.touch(state);
    for (const [key, oldest] of this.states) {
      if (this.held <= this.maxBytes) return;
      this.states.delete(key);
      this.held -= sizeOf(oldest);
    }
  }

  /** The number of states. */
  get size(): number {
    return this.states.size;
  }

  /** What they take of memory. */
  get bytes(): number {
    return this.held;
  }

  /** Ancestors count as more recent than the state, because their memory isn't freed while it is kept. */
  private touch(state: State): void {
    for (let at: State | null = state; at; at = at.parent) {
      if (this.states.get(at.key) !== at) continue;
      this.states.delete(at.key);
      this.states.set(at.key, at);
    }
  }
}

function sizeOf(state: State): number {
  const arrays = [...state.keys, ...state.values, state.hidden, state.logits];
  return arrays.reduce((sum, array) => sum + (array?.byteLength ?? 0), 0);
}

/** The states from the prompt to `state`. */
export function statesTo(state: State): State[] {
  const states: State[] = [];
  for (let at: State | null = state; at; at = at.parent) states.push(at);
  return states.reverse();
}

/** The state after the prompt. */
export function rootOf(state: State): State {
  let root = state;
  while (root.parent) root = root.parent;
  return root;
}
