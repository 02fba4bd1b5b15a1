/** Files of vectors: what each shape means, and one sentence for what can't be used. */
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { npz } from "../../src/cli/npz";
import { vectorsOf } from "../../src/cli/vectorFile";
import { npyOf } from "../support/npy";

const floats = (...numbers: number[]) => Float32Array.from(numbers);
const NO = NaN;

/** Positions with the vectors that are put in there. */
function edits(file: Buffer, problem?: number): [number, number[]][] {
  return vectorsOf(file, "v.npz")
    .editsFor(problem)
    .map(({ position, edit }) => [position, edit.kind === "vector" ? edit.vector : []]);
}

describe("vectors that numpy saved", () => {
  it("are thoughts of one question, in order, where there is one array", () => {
    const file = npyOf([3, 2], [0.1, 1, NO, NO, 2, 3]);
    assert.deepEqual(edits(file), [
      [1, [0.1, 1]],
      [3, [2, 3]],
    ]);
    assert.equal(vectorsOf(file, "v.npy").problems, null);
  });

  it("belong to the problems that the index says, as coconut trace writes them", () => {
    const file = npz({
      vectors: { shape: [2, 2, 1], data: floats(1, 2, 3, 4) },
      index: { shape: [2], data: Int32Array.of(7, 3) },
    });
    assert.deepEqual(vectorsOf(file, "v.npz").problems, [7, 3]);
    assert.deepEqual(edits(file, 3), [
      [1, [3]],
      [2, [4]],
    ]);
    assert.deepEqual(edits(file, 4), []);
  });

  it("are for no problem whose vectors are all NaN", () => {
    const index = { shape: [2], data: Int32Array.of(7, 3) };
    const file = npz({ vectors: { shape: [2, 1, 1], data: floats(NO, 2) }, index });
    assert.deepEqual(vectorsOf(file, "v.npz").problems, [3]);
  });

  it("replace the thoughts that are named, for each problem or for all", () => {
    const vectors = { shape: [2, 2], data: floats(1, 2, 3, 4) };
    const thought = { shape: [2], data: Int32Array.of(5, 2) };
    const all = npz({ vectors, thought });
    assert.deepEqual(edits(all, 9), [
      [5, [1, 2]],
      [2, [3, 4]],
    ]);
    assert.deepEqual(edits(npz({ vectors, thought, index: { shape: [2], data: Int32Array.of(0, 1) } }), 1), [
      [2, [3, 4]],
    ]);
  });

  it("may stand beside other arrays, which aren't read", () => {
    const file = npz({
      vectors: { shape: [1, 2], data: floats(1, 2) },
      names: { shape: [1], data: Int32Array.of(1) },
    });
    file.write("<U1", file.lastIndexOf("<i4"), "latin1");
    assert.deepEqual(edits(file), [[1, [1, 2]]]);
  });

  it("may be packed", () => {
    const plain = npz({ vectors: { shape: [1, 40], data: floats(...Array<number>(40).fill(0.5)) } });
    assert.deepEqual(edits(packed(plain)), edits(plain));
  });

  it("are read once, however often the archive lists them", () => {
    const [thoughts, hidden] = [10, 100_000];
    const large = npz({ vectors: { shape: [thoughts, hidden], data: new Float32Array(thoughts * hidden) } });
    assert.equal(edits(repeated(packed(large), 60_000)).length, thoughts);
  });

  it("may be as many as there are, in a time that grows with their number", () => {
    assert.equal(edits(npyOf([300_000, 1], Array<number>(300_000).fill(1))).length, 300_000);
  });

  const vectors = { shape: [2, 1], data: floats(1, 2) };
  const whole = (...numbers: number[]) => ({ shape: [numbers.length], data: Int32Array.from(numbers) });
  const refused: [string, Buffer, RegExp][] = [
    ["something else", Buffer.from("{}"), /it isn't \.npz or \.npy\./],
    ["another array", npz({ other: vectors }), /it has no array “vectors”\./],
    ["a single vector", npyOf([3], [1, 2, 3]), /“vectors” has the shape \(3\)\. Save \(thoughts, hidden\)/],
    ["an index of another length", npz({ vectors, thought: whole(1) }), /“thought” has 1 numbers for 2 vectors\./],
    ["thought 0", npz({ vectors, thought: whole(0, 1) }), /“thought” holds .* whole numbers from 1\./],
    ["a thought twice", npz({ vectors, thought: whole(1, 1) }), /two vectors for one thought, number 1\./],
    ["a vector with NaN", npyOf([1, 2], [1, NO]), /a vector for thought 1 holds NaN or infinity\./],
    ["infinity", npyOf([1, 2], [1, Infinity]), /a vector for thought 1 holds NaN or infinity\./],
    ["a cut file", npyOf([4, 2], [1, 2]), /an array is cut off\./],
    ["more vectors than memory holds, of no numbers", npyOf([5e9, 0], []), /“vectors” is empty\./],
    ["no vectors", npyOf([0, 4], []), /“vectors” is empty\./],
    ["sizes below 0", npyOf([-1, -2], [1, 2]), /an array has the shape \(-1, -2\)\./],
    ["half a vector", npyOf([0.5, 4], [1, 2]), /an array has the shape \(0\.5, 4\)\./],
    ["nothing but NaN", npyOf([1, 2], [NO, NO]), /every vector is NaN/],
    ["a cut archive", npz({ vectors }).subarray(0, 100), /its archive is damaged\./],
    ["several questions without index", npyOf([2, 1, 1], [1, 2]), /thoughts of 2 questions and no “index”/],
    [
      "a header that is larger than numpy reads",
      headerOf("'shape': (".repeat(2_000_000)),
      /something else than arrays\./,
    ],
    ["half floats", Buffer.from(npyOf([1, 1], [1]).toString("latin1").replace("<f8", "<f2"), "latin1"), /type “<f2”/],
  ];
  for (const [what, file, reason] of refused)
    it(`refuse ${what}`, () =>
      assert.throws(() => vectorsOf(file, "v.npz"), {
        message: new RegExp(`^Can't use .* v\\.npz: .*${reason.source}`),
      }));
});

/** A file of numpy whose header says this, in its second version. */
function headerOf(header: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([Buffer.from("\x93NUMPY\x02\0", "latin1"), length, Buffer.from(header, "latin1")]);
}

/** The archive, with each entry of its directory so many times. */
function repeated(archive: Buffer, times: number): Buffer {
  const start = archive.readUInt32LE(archive.length - 6);
  const entries = archive.subarray(start, archive.length - 22);
  const end = Buffer.from(archive.subarray(-22));
  end.writeUInt16LE(times * end.readUInt16LE(10), 10);
  return Buffer.concat([archive.subarray(0, start), ...Array.from({ length: times }, () => entries), end]);
}

/** The archive, deflated as `numpy.savez_compressed` does it. Its only part is at the beginning. */
function packed(archive: Buffer): Buffer {
  const directory = archive.readUInt32LE(archive.length - 6);
  const start = 30 + archive.readUInt16LE(26);
  const content = deflateRawSync(archive.subarray(start, directory));
  const head = Buffer.from(archive.subarray(0, start));
  const rest = Buffer.from(archive.subarray(directory));
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(content.length, 18);
  rest.writeUInt16LE(8, 10);
  rest.writeUInt32LE(content.length, 20);
  rest.writeUInt32LE(start + content.length, rest.length - 6);
  return Buffer.concat([head, content, rest]);
}
