/**
 * Keys and values in the layout that the graph reads. The buffers are kept between passes, and only new entries are
 * copied into them.
 */
import { type State, rootOf, statesTo } from "./cache";
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

/**
 * Most passes need buffers of another size than the one before. The memory of a store of at most so many bytes is used
 * again for the next one. That of a larger store would stay, though few passes need it.
 */
const MOST_REUSED = 32 * 1024 * 1024;

/** The part of a prefix that belongs to one question. */
interface Segment {
  start: number;
  room: number;
  held: State[];
}

/**
 * What the rows of a question share, with batch 1: the prompt and the thoughts of one path. Several questions stand one
 * after another, and each row masks those of the others.
 */
export class SharedPrefix {
  readonly store: Store;
  readonly room: number;
  private readonly segments: Segment[] = [];

  /** `rooms`: of each question. Takes the memory of `before`, which isn't used any more. */
  constructor(
    private readonly shapes: Shapes,
    rooms: readonly number[],
    before?: SharedPrefix,
  ) {
    let end = 0;
    for (const room of rooms) {
      const start = roundUp(end, blockOf(shapes));
      this.segments.push({ start, room, held: [] });
      end = start + room;
    }
    this.room = end;
    this.store = new Store(shapes, 1, end, before?.store);
  }

  /**
   * Puts the states from the prompts to `lasts`, each of another question, into this prefix, or into a new one that
   * takes its place.
   */
  hold(...lasts: State[]): SharedPrefix {
    const paths = lasts.map(statesTo);
    const rooms = paths.map((states) => roomFor(states));
    const target = this.fits(paths, rooms) ? this : new SharedPrefix(this.shapes, rooms, this);
    paths.forEach((states, i) => target.write(target.segmentOf(states[0]!) ?? target.segments[i]!, states));
    return target;
  }

  /** The last state of this prefix on the path to `state`, and where the prefix of its question starts. */
  sharedWith(state: State): { shared: State; start: number } {
    const segment = this.segmentOf(rootOf(state));
    // By key, because a state may have been made twice: its numbers are the same.
    const held = new Set(segment?.held.map(({ key }) => key));
    for (let at: State | null = state; at; at = at.parent)
      if (segment && held.has(at.key)) return { shared: at, start: segment.start };
    throw new Error("The question of a row isn't in the prefix.");
  }

  /** Whether each question has its segment here, as large as it needs, and not too many others do. */
  private fits(paths: readonly State[][], rooms: readonly number[]): boolean {
    if (this.segments.length === 1 && paths.length === 1) return this.room === rooms[0];
    const found = paths.map((states) => this.segmentOf(states[0]!));
    return this.segments.length <= 2 * paths.length && found.every((segment, i) => segment?.room === rooms[i]);
  }

  private segmentOf(root: State): Segment | undefined {
    return this.segments.find(({ held }) => held[0]?.key === root.key);
  }

  private write(segment: Segment, states: readonly State[]): void {
    for (const [i, state] of states.entries()) {
      if (segment.held[i]?.key === state.key) continue;
      segment.held.length = i;
      segment.held.push(state);
      this.store.write(0, segment.start + state.end - state.length, state);
    }
  }
}

/** The room for a path. It is the same for a question, however many thoughts there are. */
function roomFor(states: readonly State[]): number {
  return roundUp(Math.max(states.at(-1)!.end, states[0]!.end + THOUGHTS) + 1, PREFIX_STEP);
}

/**
 * ONNX Runtime's matrix product adds up a long sum in blocks, whose length depends on the width of a head. A question
 * begins with a block, so that its blocks are the same whatever stands before it.
 */
function blockOf({ headDim }: Pick<Shapes, "headDim">): number {
  let width = 16;
  while (width < headDim && width < 128) width *= 2;
  return (128 * 128) / width;
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
    before?: Suffixes,
  ) {
    this.store = new Store(shapes, rows, room, before?.store);
    this.held = new Array<Held | undefined>(rows).fill(undefined);
  }

  /** These slots, or new ones in their place if they are too few or have another length. */
  withRoom(rows: number, positions: number): Suffixes {
    const room = roundUp(positions + 1, SUFFIX_STEP);
    const fits = rows <= this.held.length && room === this.room;
    return fits ? this : new Suffixes(this.shapes, rows, room, this);
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
  /** What they are in: may be larger. */
  private readonly memory: readonly Float32Array[];

  /** All zeros. Takes the memory of `before` if that is large enough. */
  constructor(
    private readonly shapes: Shapes,
    rows: number,
    readonly room: number,
    before?: Store,
  ) {
    const size = rows * shapes.kvHeads * room * shapes.headDim;
    const known = before?.reusable(size);
    this.memory = known ?? Array.from({ length: 2 * shapes.layers }, () => new Float32Array(size));
    const arrays = this.memory.map((array) => array.subarray(0, size));
    if (known) for (const array of arrays) array.fill(0);
    this.keys = arrays.slice(0, shapes.layers);
    this.values = arrays.slice(shapes.layers);
  }

  private reusable(size: number): readonly Float32Array[] | undefined {
    const { length } = this.memory[0]!;
    const bytes = this.memory.length * length * Float32Array.BYTES_PER_ELEMENT;
    return size <= length && bytes <= MOST_REUSED ? this.memory : undefined;
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
