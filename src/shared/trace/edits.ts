/** Edits of thoughts as data, and how they are worded. What makes them is act/ablations.ts. */
/** What is fed in place of a thought. Everything an edit needs stands in it, so that a trace can be replayed. */
export type Edit =
  /** A vector of zeros. */
  | { kind: "zero" }
  /** The mean thought at this position, from the manifest. */
  | { kind: "mean" }
  /** Gaussian noise of the same norm; another for every seed and position. */
  | { kind: "noise"; seed: number }
  /** The embedding of the pause token. */
  | { kind: "pause" }
  /** Another thought (hidden); `from` says whose, for people. */
  | { kind: "vector"; vector: number[]; from: string }
  /** The same thought without the directions of the candidate's tokens in the language head: their logits become 0. */
  | { kind: "remove"; concept: string; tokens: number[] }
  /** The same thought moved along the direction of the candidate's first token until its logit is the largest one's. */
  | { kind: "add"; concept: string; tokens: number[] };

export const ABLATIONS = ["zero", "mean", "noise", "swap", "permute", "pause", "remove"] as const;

export type Ablation = (typeof ABLATIONS)[number];

export const wordsOfAblation: Record<Ablation, string> = {
  zero: "zero vector",
  mean: "mean thought",
  noise: "noise of the same norm",
  swap: "another question’s thought",
  permute: "the next thought in its place",
  pause: "pause token",
  remove: "first candidate taken out",
};

/** What was done to a thought. `say` puts the model's words in yours. */
export function wordsOfEdit(edit: Edit, say: (text: string) => string): string {
  switch (edit.kind) {
    case "zero":
    case "mean":
    case "noise":
    case "pause":
      return wordsOfAblation[edit.kind];
    case "vector":
      return `${edit.from} in its place`;
    case "remove":
      return `${say(edit.concept)} taken out`;
    case "add":
      return `${say(edit.concept)} put in`;
    default:
      return edit satisfies never;
  }
}

/** Positions are counted from 1. */
export interface PlacedEdit {
  position: number;
  edit: Edit;
}

/** "thought 2: zero vector"; one that all thoughts share is said once. */
export function editWords(edits: readonly { position: number; text: string }[], thoughts: number): string {
  const [first, ...others] = edits;
  if (first && edits.length === thoughts && thoughts > 1 && others.every(({ text }) => text === first.text))
    return `all thoughts: ${first.text}`;
  return edits.map(({ position, text }) => `thought ${position}: ${text}`).join(", ");
}
