/**
 * Keys and values in the layout that the graph reads. The buffers are kept between passes, and only new entries are
 * copied into them.
 */
import { type State, statesTo } from "./cache";
import type { Shapes } from "../graph/onnxGraph";

/**
 * Lengths are rounded up to multiples of these, so that shapes seldom change. At least one position is masked. Both are
 * multiples of the widest vector of a CPU (16 numbers): masked positions add 0, but they must not move other numbers to
 * another lane of a sum, which would change its last bits.
 */
const PREFIX_STEP = 32;
const SUFFIX_STEP = 16;
/** Room for so many thoughts is there from the first: the shape is the same for a question, however many there are. */
const THOUGHTS = 16;

/** What all rows share, with batch 1: the prompt and the thoughts of one path. */
export class SharedPrefix {
  readonly store: Store;
  private held: State[] = [];

  constructor(
    private readonly shapes: Shapes,
    readonly room: number,
  ) {
    this.store = new Store(shapes, 1, room);
  }

  /** Puts the states from the prompt to `last` into this prefix, or into a new one if it has another size. */
  hold(last: State): SharedPrefix {
    const states = statesTo(last);
    const room = roundUp(Math.max(last.end, states[0]!.end + THOUGHTS) + 1, PREFIX_STEP);
    const target = room === this.room ? this : new SharedPrefix(this.shapes, room);
    for (const [i, state] of states.entries()) {
      if (target.held[i]?.key === state.key) continue;
      target.held.length = i;
      target.held.push(state);
      target.store.write(0, state.end - state.length, state);
    }
    return target;
  }

  /** The last state of this prefix on the path to `state`. */
  sharedWith(state: State): State {
    // By key, because a state may have been made twice: its numbers are the same.
    const held = new Set(this.held.map(({ key }) => key));
    for (let at: State | null = state; at; at = at.parent) if (held.has(at.key)) return at;
    throw new Error("A batch holds paths of one question only.");
  }
}

/** A slot of the suffix has the states after `shared` up to `state`. */
interface Held {
  state: State;
  shared: State;
}

/** Keys and values that only one row has: a slot for each row. When a row has ended, others may use its slot. */
export class Suffixes {
  readonly store: Store;
  private readonly held: (Held | undefined)[];

  constructor(
    private readonly shapes: Shapes,
    rows: number,
    readonly room: number,
  ) {
    this.store = new Store(shapes, rows, room);
    this.held = new Array<Held | undefined>(rows).fill(undefined);
  }

  /** These slots, or new ones if they are too few or have another length. */
  withRoom(rows: number, positions: number): Suffixes {
    const room = roundUp(positions + 1, SUFFIX_STEP);
    const fits = rows <= this.held.length && room === this.room;
    return fits ? this : new Suffixes(this.shapes, rows, room);
  }

  /** Gives each row a slot below `rows.length` and completes it. A row keeps the slot of the last pass if it can. */
  place(rows: readonly Held[]): number[] {
    const slotOf = new Map<State, number>();
    for (let slot = rows.length - 1; slot >= 0; slot--) {
      const held = this.held[slot];
      if (held) slotOf.set(held.state, slot);
    }
    const taken = new Set<number>();
    const slots = rows.map(({ state }) => {
      const slot = slotOf.get(state) ?? (state.parent ? slotOf.get(state.parent) : undefined);
      if (slot === undefined || taken.has(slot)) return undefined;
      taken.add(slot);
      return slot;
    });
    let free = 0;
    return rows.map((row, i) => {
      let slot = slots[i];
      if (slot === undefined) {
        while (taken.has(free)) free++;
        taken.add(free);
        slot = free;
      }
      this.complete(slot, row);
      return slot;
    });
  }

  /** The first `rows` slots, in the layout that the graph reads. */
  ofRows(rows: number): { suffixKeys: Float32Array[]; suffixValues: Float32Array[] } {
    const size = rows * this.shapes.kvHeads * this.room * this.shapes.headDim;
    const cut = (array: Float32Array): Float32Array => array.subarray(0, size);
    return { suffixKeys: this.store.keys.map(cut), suffixValues: this.store.values.map(cut) };
  }

  private complete(slot: number, row: Held): void {
    const held = this.held[slot];
    const known = held?.shared === row.shared ? held.state : row.shared;
    for (let at: State | null = row.state; at && at !== row.shared; at = at.parent) {
      if (at === known) break;
      this.store.write(slot, at.end - at.length - row.shared.end, at);
    }
    this.held[slot] = row;
  }
}

/** Keys and values of every layer: (rows, kvHeads, room, headDim). */
class Store {
  readonly keys: Float32Array[];
  readonly values: Float32Array[];

  constructor(
    private readonly shapes: Shapes,
    rows: number,
    readonly room: number,
  ) {
    const size = rows * shapes.kvHeads * room * shapes.headDim;
    const make = (): Float32Array[] => Array.from({ length: shapes.layers }, () => new Float32Array(size));
    this.keys = make();
    this.values = make();
  }

  /** Writes a state's link into a row, starting at position `at`. */
  write(row: number, at: number, state: State): void {
    const { layers, kvHeads, headDim } = this.shapes;
    const width = state.length * headDim;
    for (let l = 0; l < layers; l++) {
      for (let h = 0; h < kvHeads; h++) {
        const to = ((row * kvHeads + h) * this.room + at) * headDim;
        this.keys[l]!.set(state.keys[l]!.subarray(h * width, (h + 1) * width), to);
        this.values[l]!.set(state.values[l]!.subarray(h * width, (h + 1) * width), to);
      }
    }
  }
}

function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step;
}
