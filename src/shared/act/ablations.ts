import type { Manifest, TraceManifest } from "../model/manifest";
import { phrase } from "../task/phrases";
import type { Engine, PathStep } from "../engine/engine";
import type { Edit, Ablation, PlacedEdit } from "../trace/edits";
import { ABLATIONS, donorOf } from "../trace/edits";
import { whyLeftOut } from "../trace/leftOut";
import type { Named } from "../trace/trace";

/** What ablations put in or take out. */
export interface Donors {
  /** The question's own thoughts, unedited: (thoughts, hidden). */
  own: readonly number[][];
  /** Those of another question, and what to call it. */
  other: { thoughts: readonly number[][]; name: string };
  /** The first candidate of each thought's lens, with the tokens that say it; `null` if it has none. */
  firsts: readonly ({ concept: string; tokens: number[] } | null)[];
  /** The seed of the noise. */
  seed: number;
}

/** The edit of the thought at `position`, counted from 1; `null` if there is nothing to put in. */
export function editFor(kind: Ablation, position: number, { own, other, firsts, seed }: Donors): Edit | null {
  const from = (thoughts: readonly number[][], index: number, name: string): Edit | null => {
    const vector = thoughts[index];
    return vector ? { kind: "vector", vector: [...vector], from: name } : null;
  };
  switch (kind) {
    case "zero":
    case "mean":
    case "pause":
      return { kind };
    case "noise":
      return { kind, seed };
    case "swap":
      return from(other.thoughts, position - 1, donorOf(position, other.name));
    case "permute": {
      // A cycle, so that no thought stays where it was.
      const next = position % own.length;
      return own.length < 2 ? null : from(own, next, donorOf(next + 1));
    }
    case "remove": {
      const first = firsts[position - 1];
      return first ? { kind, ...first } : null;
    }
    default:
      return kind satisfies never;
  }
}

/** An ablation of one thought (counted from 1) or of all thoughts (`null`), as the edits that it makes. */
export interface PlacedAblation {
  ablation: Ablation;
  position: number | null;
  edits: PlacedEdit[];
}

/** Each thought alone, then all together. Leaves out what there is nothing to put in for. */
export function placedAblations(ablation: Ablation, thoughts: number, donors: Donors): PlacedAblation[] {
  const edits = Array.from({ length: thoughts }, (_, index): PlacedEdit[] => {
    const edit = editFor(ablation, index + 1, donors);
    return edit ? [{ position: index + 1, edit }] : [];
  });
  const single = edits.flatMap((own): PlacedAblation[] =>
    own.map(({ position }) => ({ ablation, position, edits: own })),
  );
  return thoughts > 1 && edits.every((own) => own.length > 0)
    ? [...single, { ablation, position: null, edits: edits.flat() }]
    : single;
}

/** The ablations that a package has the parts for. `meanThoughts`: how many positions it has one for. */
export function ablationsOf(tokens: Manifest["tokens"], meanThoughts: number, thoughts: number): Ablation[] {
  return ABLATIONS.filter((kind) => whyLeftOut(kind, { tokens, meanThoughts, thoughts }) === null);
}

/** `count` thoughts, those at the edits' positions edited. */
export function pathWith(count: number, edits: readonly PlacedEdit[]): PathStep[] {
  return Array.from({ length: count }, (_, index) => {
    const found = edits.find(({ position }) => position === index + 1);
    return { kind: "thought", ...(found && { edit: found.edit }) };
  });
}

/** The vectors of `count` unedited thoughts about the question: (count, hidden). */
export async function thoughtsOf(engine: Engine, question: string, count: number): Promise<number[][]> {
  return count === 0 ? [] : engine.vectors(question, pathWith(count - 1, []));
}

/**
 * The tokens whose directions in the language head stand for a candidate: of all forms in which a step says a concept,
 * else its own.
 */
export async function tokensOf(engine: Engine, manifest: TraceManifest, { concept, ids }: Named): Promise<number[]> {
  if (!manifest.task.lexicon.concepts.includes(concept)) return [...new Set(ids)];
  const forms = [phrase(manifest, "subject", concept), phrase(manifest, "object", concept)];
  return [...new Set((await Promise.all(forms.map((form) => engine.encode(form)))).flat())];
}
