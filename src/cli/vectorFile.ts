/** Files of vectors that replace thoughts: `--vector FILE`. docs/notebooks.md describes them. */
import { basename } from "node:path";
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";
import type { PlacedEdit } from "../shared/trace/edits";
import { readBytesUpTo } from "./input";
import { type NumpyArray, NumpyError, readNumpy } from "./readNpz";

const MOST_BYTES = 1024 * 1024 * 1024;

/** Vectors with where they go. */
export interface VectorFile {
  /** The file's own name. */
  name: string;
  /** Which problems of a dataset it has vectors for, counted from 0; `null`: they are for any question. */
  problems: readonly number[] | null;
  /** What is put in for a problem, by the thoughts' positions; empty if the file has nothing for it. */
  editsFor(problem: number | undefined): PlacedEdit[];
}

/** Throws a UserError if it isn't such a file. */
export async function openVectors(path: string, signal: AbortSignal): Promise<VectorFile> {
  return vectorsOf(await readBytesUpTo(path, MOST_BYTES, { signal }), basename(path));
}

/** Throws a UserError if it isn't such a file. */
export function vectorsOf(file: Buffer, name: string): VectorFile {
  const arrays = attempt(() => readNumpy(file, ["vectors", "index", "thought"]), name);
  const vectors = arrays.get("vectors") ?? arrays.get("");
  if (!vectors) throw wrong(name, l10n.t("it has no array “vectors”"));
  // Without numbers, a shape may say that there are any number of vectors.
  if (vectors.data.length === 0) throw wrong(name, l10n.t("“vectors” is empty"));
  const rows = rowsOf(vectors, arrays, name);
  const byProblem = new Map<number | null, Map<number, Float64Array>>();
  for (const { problem, position, vector } of rows) {
    // What changes nothing isn't an edit, and mustn't be counted as one.
    if (vector.every(Number.isNaN)) continue;
    if (!vector.every(Number.isFinite))
      throw wrong(name, l10n.t("a vector for thought {0} holds NaN or infinity", position));
    const own = byProblem.get(problem) ?? new Map<number, Float64Array>();
    if (own.has(position)) throw wrong(name, l10n.t("it has two vectors for one thought, number {0}", position));
    byProblem.set(problem, own.set(position, vector));
  }
  if (byProblem.size === 0) throw wrong(name, l10n.t("every vector is NaN, so that no thought changes"));
  const problems = [...byProblem.keys()].filter((key) => key !== null);
  return {
    name,
    problems: arrays.has("index") ? problems : null,
    editsFor: (problem) =>
      [...(byProblem.get(arrays.has("index") ? (problem ?? null) : null) ?? [])].map(([position, vector]) => ({
        position,
        edit: { kind: "vector", vector: [...vector], from: name },
      })),
  };
}

interface Row {
  problem: number | null;
  /** From 1. */
  position: number;
  vector: Float64Array; // (hidden)
}

/** One for each vector of the file, whatever shape it has. */
function rowsOf(vectors: NumpyArray, arrays: ReadonlyMap<string, NumpyArray>, name: string): Row[] {
  const [index, thought] = [arrays.get("index"), arrays.get("thought")];
  const { shape } = vectors;
  const hidden = shape.at(-1) ?? 0;
  const at = (row: number): Float64Array => vectors.data.subarray(row * hidden, (row + 1) * hidden);
  if (shape.length === 3 && !thought) {
    const [entries = 0, thoughts = 0] = shape;
    if (!index && entries !== 1)
      throw wrong(name, l10n.t("it has thoughts of {0} questions and no “index” that says which", entries));
    const problems = index ? wholeNumbers(index, "index", entries, 0, name) : [null];
    return problems.flatMap((problem, entry) =>
      Array.from({ length: thoughts }, (_, k) => ({ problem, position: k + 1, vector: at(entry * thoughts + k) })),
    );
  }
  if (shape.length === 2 && (thought || !index)) {
    const [count = 0] = shape;
    const positions = thought
      ? wholeNumbers(thought, "thought", count, 1, name)
      : Array.from({ length: count }, (_, k) => k + 1);
    const problems = index && wholeNumbers(index, "index", count, 0, name);
    return positions.map((position, row) => ({ problem: problems?.[row] ?? null, position, vector: at(row) }));
  }
  const ways = l10n.t("Save (thoughts, hidden), (problems, thoughts, hidden), or (n, hidden) with “thought”");
  throw wrong(name, `${l10n.t("“vectors” has the shape ({0}).", shape.join(", "))} ${ways}`);
}

function wholeNumbers({ shape, data }: NumpyArray, array: string, count: number, from: number, name: string): number[] {
  if (shape.length !== 1 || data.length !== count)
    throw wrong(name, l10n.t("“{0}” has {1} numbers for {2} vectors", array, data.length, count));
  const found = [...data];
  if (!found.every((n) => Number.isSafeInteger(n) && n >= from))
    throw wrong(name, l10n.t("“{0}” holds something else than whole numbers from {1}", array, from));
  return found;
}

function attempt<T>(read: () => T, name: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NumpyError) throw wrong(name, error.message);
    throw error;
  }
}

function wrong(name: string, reason: string): UserError {
  return new UserError(l10n.t("Can't use the vectors of {0}: {1}.", name, reason));
}
