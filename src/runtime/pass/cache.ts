/**
 * What the model knows after a path: an immutable link of keys and values, hung on the state before it. States are
 * kept in an LRU by path; one that is gone is replayed, so losing any of them changes nothing but time.
 *
 * Kept are the states of latent mode and the first after leaving it, which branches start from. Later words are not.
 */
import type { PathStep } from "../../shared/engine/engine";

export interface State {
  /** Of the whole path: `pathKey`. */
  readonly key: string;
  /** `null`: this is the prompt. */
  readonly parent: State | null;
  /** What was fed to get here from `parent`; empty for the prompt. */
  readonly steps: readonly PathStep[];
  /** The path has left latent mode: it holds `<eot>`. */
  readonly left: boolean;
  /** Positions of prompt and path together: the next one is at this index. */
  readonly end: number;
  /** Positions of this link. */
  readonly length: number;
  readonly keys: readonly Float32Array[]; // layers x (kvHeads, length, headDim)
  readonly values: readonly Float32Array[];
  readonly hidden: Float32Array; // (hidden) at the last position, after the final norm: the next thought
  /** Gone once they are read where the state is one of later words: it is not kept, but others hang on it. */
  logits: Float32Array | null; // (vocab) at the last position; `null` where nobody wanted them
  /** Milliseconds of the pass that made it. */
  readonly ms: number;
}

export class StateCache {
  /** Least recently used first. */
  private readonly states = new Map<string, State>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** The state, if it is kept and has logits where they are needed. */
  find(key: string, needsLogits: boolean): State | undefined {
    const state = this.states.get(key);
    if (!state || (needsLogits && !state.logits)) return undefined;
    this.touch(state);
    return state;
  }

  add(state: State): void {
    if (state.parent?.left) return;
    // What hangs on a state that is gone could not share it with what is replayed later.
    if (state.parent && this.states.get(state.parent.key) !== state.parent) return;
    const before = this.states.get(state.key);
    if (before) this.bytes -= sizeOf(before);
    this.states.set(state.key, state);
    this.bytes += sizeOf(state);
    this.touch(state);
    for (const [key, oldest] of this.states) {
      if (this.bytes <= this.maxBytes) return;
      this.states.delete(key);
      this.bytes -= sizeOf(oldest);
    }
  }

  get size(): number {
    return this.states.size;
  }

  /** A state's ancestors count as more recent than it is: they would not be freed while it is kept. */
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
export function chain(state: State): State[] {
  const states: State[] = [];
  for (let at: State | null = state; at; at = at.parent) states.push(at);
  return states.reverse();
}
