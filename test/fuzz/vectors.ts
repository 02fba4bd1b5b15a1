/** Files of vectors that replace thoughts, as bytes. */
import { npz } from "../../src/cli/npz";
import { vectorsOf } from "../../src/cli/vectorFile";
import { npyOf } from "../support/npy";
import type { Random } from "./random";
import { type Target, taken } from "./target";

const vectors = { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
const numbers = (...all: number[]) => ({ shape: [all.length], data: Int32Array.from(all) });
const bases = [
  npyOf([2, 2], [1, 2, 3, 4]),
  npz({ vectors, thought: numbers(1, 2), index: numbers(0, 3) }),
  npz({ vectors: { ...vectors, shape: [2, 1, 2] }, index: numbers(5, 7) }),
];

const header = (text: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([Buffer.from("\x93NUMPY\x02\0", "latin1"), length, Buffer.from(text, "latin1")]);
};

/** With a directory that has its entries so often. */
function listed(archive: Buffer, times: number): Buffer {
  const start = archive.readUInt32LE(archive.length - 6);
  const end = Buffer.from(archive.subarray(-22));
  end.writeUInt16LE(times * end.readUInt16LE(10), 10);
  const entries = archive.subarray(start, archive.length - 22);
  return Buffer.concat([archive.subarray(0, start), ...Array.from({ length: times }, () => entries), end]);
}

/** Another text of what says the type and the shape, as long as it was. */
function retyped(random: Random, file: Buffer): Buffer {
  const text = file.toString("latin1");
  const changed = text.replace(/'(?:descr|shape|fortran_order)': *[^,]+/, (entry) =>
    random.changedText(entry).slice(0, entry.length).padEnd(entry.length),
  );
  return Buffer.from(changed, "latin1");
}

export const vectorFiles: Target<Uint8Array> = {
  corpus: {
    "an array": bases[0]!,
    "an archive": bases[1]!,
    "a header without an end of shapes": header("'shape': (".repeat(2_000_000)),
    "one array that is listed 60,000 times": listed(
      npz({ vectors: { shape: [1, 500_000], data: new Float32Array(500_000) } }),
      60_000,
    ),
    "300,000 thoughts": npyOf([300_000, 1], Array<number>(300_000).fill(1)),
    "a shape without numbers": npyOf([1e9, 0], []),
    "objects of Python": Buffer.from(bases[0]!.toString("latin1").replace("<f8", "|O8"), "latin1"),
  },

  takes: ["an array", "an archive", "one array that is listed 60,000 times", "300,000 thoughts"],

  make: (random) => {
    const base = random.pick(bases);
    return random.chance(0.4) ? retyped(random, base) : random.changedBytes(base);
  },

  check: (input) =>
    taken(() => {
      const file = vectorsOf(Buffer.from(input), "v.npz");
      const places = [undefined, ...(file.problems ?? [])];
      const found = places.flatMap((problem) => file.editsFor(problem));
      if (found.length === 0) throw new Error("A file without a vector was taken.");
      for (const { position, edit } of found) {
        if (!Number.isSafeInteger(position) || position < 1) throw new Error(`Thought ${position} is replaced.`);
        if (edit.kind !== "vector" || edit.vector.length === 0 || !edit.vector.every(Number.isFinite))
          throw new Error("A vector isn't of numbers.");
      }
    }),
};
