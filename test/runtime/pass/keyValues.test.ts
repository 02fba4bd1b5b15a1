import assert from "node:assert/strict";
import type { Shapes } from "../../../src/runtime/graph/onnxGraph";
import type { State } from "../../../src/runtime/pass/cache";
import { SharedPrefix, Suffixes } from "../../../src/runtime/pass/keyValues";

const shapes: Shapes = { layers: 2, heads: 4, kvHeads: 2, headDim: 3, hidden: 12, vocab: 9 };

let links = 0;

/** A link of `length` positions. Each number encodes its layer, head, position, and dimension. Values are negative. */
function link(parent: State | null, length: number): State {
  const start = parent?.end ?? 0;
  const of = (sign: number): Float32Array[] =>
    Array.from({ length: shapes.layers }, (_, l) =>
      Float32Array.from({ length: shapes.kvHeads * length * shapes.headDim }, (_, i) => {
        const d = i % shapes.headDim;
        const t = Math.floor(i / shapes.headDim) % length;
        const h = Math.floor(i / (shapes.headDim * length));
        return sign * number(l, h, start + t, d);
      }),
    );
  const unused = {
    key: `${parent?.key ?? ""}/${++links}`,
    steps: [],
    left: false,
    hidden: new Float32Array(0),
    logits: null,
    ms: 0,
  };
  return { ...unused, parent, length, end: start + length, keys: of(1), values: of(-1) };
}

const number = (l: number, h: number, position: number, d: number): number =>
  1000 * (l + 1) + 100 * h + position + d / 10;

/** The absolute positions in a row of a store, from its first on. Checks each of them in every layer and head. */
function positions(arrays: { keys: Float32Array[]; values: Float32Array[] }, room: number, row: number): number[] {
  const at = (h: number, t: number, d: number): number => ((row * shapes.kvHeads + h) * room + t) * shapes.headDim + d;
  const found: number[] = [];
  for (let t = 0; t < room && arrays.keys[0]![at(0, t, 0)] !== 0; t++) {
    const position = arrays.keys[0]![at(0, t, 0)]! - number(0, 0, 0, 0);
    for (let l = 0; l < shapes.layers; l++)
      for (let h = 0; h < shapes.kvHeads; h++)
        for (let d = 0; d < shapes.headDim; d++) {
          assert.equal(arrays.keys[l]![at(h, t, d)], Math.fround(number(l, h, position, d)));
          assert.equal(arrays.values[l]![at(h, t, d)], Math.fround(-number(l, h, position, d)));
        }
    found.push(position);
  }
  return found;
}

const upTo = (end: number, from = 0): number[] => Array.from({ length: end - from }, (_, i) => from + i);

describe("the prefix that rows share", () => {
  const held = (prefix: SharedPrefix): number[] => positions(prefix.store, prefix.room, 0);

  for (const [end, room] of [
    [1, 32],
    [15, 32],
    [16, 64],
    [47, 64],
    [48, 96],
  ] as const) {
    it(`of a prompt of ${end} positions has room for ${room}: it and 16 thoughts, and at least one is masked`, () => {
      const prefix = new SharedPrefix(shapes, [0]).hold(link(null, end));
      assert.equal(prefix.room, room);
      assert.deepEqual(held(prefix), upTo(end));
    });
  }

  it("has the room that its question needs, whatever there was before", () => {
    const long = new SharedPrefix(shapes, [64]);
    assert.equal(long.hold(link(null, 47)), long);
    assert.equal(long.hold(link(null, 48)).room, 96);
    assert.equal(long.hold(link(null, 10)).room, 32);
    const root = link(null, 10);
    assert.equal(long.hold(link(root, 16)).room, 32);
    assert.equal(long.hold(link(root, 22)).room, 64);
  });

  it("keeps what two paths have in common, and adds what is new", () => {
    const root = link(null, 4);
    const [one, other] = [link(link(root, 1), 1), link(link(root, 2), 1)];
    const prefix = new SharedPrefix(shapes, [32]);
    assert.deepEqual(held(prefix.hold(one)), upTo(6));
    assert.equal(prefix.sharedWith({ ...one }).shared.key, one.key, "another state after the same path");
    assert.equal(prefix.sharedWith(link(other, 1)).shared, root);
    assert.equal(prefix.sharedWith(link(one, 1)).shared, one);
    assert.deepEqual(held(prefix.hold(other)), upTo(7));
    assert.equal(prefix.sharedWith(link(other, 1)).shared, other);
    assert.equal(prefix.sharedWith(one).shared, root);
    assert.throws(() => prefix.sharedWith(link(null, 4)), /isn't in the prefix/);
  });
});

describe("the prefix of several questions", () => {
  it("has each of them at the beginning of a block, and the others masked", () => {
    const [one, other] = [link(null, 47), link(link(null, 10), 1)];
    const prefix = new SharedPrefix(shapes, [1]).hold(one, other);
    const start = 1024; // of a head as narrow as this
    assert.equal(prefix.room, start + 32);
    assert.deepEqual(prefix.sharedWith(one), { shared: one, start: 0 });
    assert.deepEqual(prefix.sharedWith(link(other, 1)), { shared: other, start });
    const from = (array: Float32Array): number => array[start * shapes.headDim]!;
    assert.equal(from(prefix.store.keys[0]!), number(0, 0, 0, 0));
  });

  it("stays while most of them do, and is made anew for other questions", () => {
    const [a, b, c] = [link(null, 10), link(null, 20), link(null, 30)];
    const prefix = new SharedPrefix(shapes, [1]).hold(a, b, c);
    assert.equal(prefix.hold(c, b), prefix);
    assert.equal(prefix.hold(link(b, 1), a), prefix);
    assert.notEqual(prefix.hold(a), prefix);
    assert.notEqual(prefix.hold(a, link(null, 10)), prefix);
    assert.equal(prefix.hold(a).room, 32);
  });
});

describe("the suffixes of rows", () => {
  const root = link(null, 4);
  const rowOf = (state: State) => ({ state, shared: root });
  const held = (suffixes: Suffixes, slot: number): number[] => positions(suffixes.store, suffixes.room, slot);

  it("has room for its positions, at least one of them masked, and is kept where it fits", () => {
    const suffixes = new Suffixes(shapes, 2, 0).withRoom(2, 15);
    assert.equal(suffixes.room, 16);
    assert.equal(suffixes.withRoom(2, 16).room, 32);
    assert.equal(suffixes.withRoom(1, 3), suffixes);
    assert.notEqual(suffixes.withRoom(3, 3), suffixes);
    assert.equal(new Suffixes(shapes, 2, 32).withRoom(2, 7).room, 16);
  });

  it("stays in its slot, or gets a free one", () => {
    const suffixes = new Suffixes(shapes, 3, 8);
    const [a, b] = [link(root, 1), link(root, 2)];
    assert.deepEqual(suffixes.place([rowOf(a), rowOf(b)]), [0, 1]);
    assert.deepEqual([held(suffixes, 0), held(suffixes, 1)], [[4], [4, 5]]);
    // One row has branched in two, and the other has continued. The first branch keeps the slot.
    const [a1, a2, b1] = [link(a, 1), link(a, 2), link(b, 1)];
    assert.deepEqual(suffixes.place([rowOf(b1), rowOf(a1), rowOf(a2)]), [1, 0, 2]);
    assert.deepEqual(
      [0, 1, 2].map((slot) => held(suffixes, slot)),
      [upTo(6, 4), upTo(7, 4), upTo(7, 4)],
    );
  });

  it("stays in its slot when another row comes before it", () => {
    const suffixes = new Suffixes(shapes, 2, 8);
    const [a, b] = [link(root, 1), link(root, 2)];
    assert.deepEqual(suffixes.place([rowOf(a)]), [0]);
    assert.deepEqual(suffixes.place([rowOf(b), rowOf(link(a, 1))]), [1, 0]);
  });

  it("is written again if a row shares another prefix", () => {
    const suffixes = new Suffixes(shapes, 1, 8);
    const [thought] = [link(root, 1)];
    const word = link(thought, 2);
    suffixes.place([rowOf(word)]);
    assert.deepEqual(held(suffixes, 0), [4, 5, 6]);
    suffixes.place([{ state: link(word, 1), shared: thought }]);
    assert.deepEqual(held(suffixes, 0).slice(0, 3), [5, 6, 7]);
  });

  it("is passed to the graph as the first rows", () => {
    const suffixes = new Suffixes(shapes, 3, 8);
    const { suffixKeys, suffixValues } = suffixes.ofRows(2);
    const size = 2 * shapes.kvHeads * 8 * shapes.headDim;
    assert.deepEqual(
      [...suffixKeys, ...suffixValues].map(({ length }) => length),
      Array(4).fill(size),
    );
    assert.equal(suffixKeys[0]!.buffer, suffixes.store.keys[0]!.buffer);
  });
});

describe("the memory of keys and values", () => {
  const buffers = ({ store }: { store: { keys: Float32Array[]; values: Float32Array[] } }) =>
    [...store.keys, ...store.values].map(({ buffer }) => buffer);

  it("goes from one prefix to the next if it's large enough, without what was in it", () => {
    const first = new SharedPrefix(shapes, [64]);
    const memory = buffers(first);
    const short = first.hold(link(null, 47)).hold(link(null, 10));
    assert.equal(short.room, 32);
    assert.deepEqual(buffers(short), memory);
    assert.deepEqual(positions(short.store, short.room, 0), upTo(10));
    const size = shapes.kvHeads * short.room * shapes.headDim;
    for (const array of [...short.store.keys, ...short.store.values]) {
      assert.equal(array.length, size);
      assert.ok(array.filter((x) => x !== 0).length <= shapes.kvHeads * 10 * shapes.headDim);
    }
    assert.notDeepEqual(buffers(short.hold(link(null, 48))), memory);
  });

  it("goes from the suffixes of one pass to those of the next, however many rows and positions they have", () => {
    const root = link(null, 4);
    let suffixes = new Suffixes(shapes, 40, 32);
    const memory = buffers(suffixes);
    for (const [rows, length] of [
      [2, 3],
      [60, 1],
      [2, 20],
      [40, 20],
      [3, 1],
    ] as const) {
      suffixes = suffixes.withRoom(rows, length);
      suffixes.place(Array.from({ length: rows }, () => ({ state: link(root, length), shared: root })));
      assert.deepEqual(buffers(suffixes), memory, `${rows} rows of ${length}`);
      for (let row = 0; row < rows; row++)
        assert.deepEqual(positions(suffixes.store, suffixes.room, row), upTo(4 + length, 4));
    }
  });

  it("isn't kept if it's more than 32 MB", () => {
    const wide = { ...shapes, layers: 1, kvHeads: 1, headDim: 64 };
    // 2 * 16 * 64 numbers of 4 bytes a row
    const [most, more] = [4096, 4097].map((rows) => new Suffixes(wide, rows, 16));
    const taken = [most!, more!].map((before) => buffers(before.withRoom(2, 20))[0] === buffers(before)[0]);
    assert.deepEqual(taken, [true, false]);
  });
});
