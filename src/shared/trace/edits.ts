/** Edits of thoughts as data, and the words for them. act/ablations.ts makes them. */
import * as l10n from "@vscode/l10n";
/** What is fed in place of a thought. It holds everything the edit needs, so that a trace can be replayed. */
export type Edit =
  /** A vector of zeros. */
  | { kind: "zero" }
  /** The mean thought at this position, from the manifest. */
  | { kind: "mean" }
  /** Gaussian noise of the same norm; another for every seed and position. */
  | { kind: "noise"; seed: number }
  /** The embedding of the pause token. */
  | { kind: "pause" }
  /** Another thought (hidden); `from` says whose, for the user. */
  | { kind: "vector"; vector: number[]; from: string }
  /**
   * The same thought without the directions of the candidate's tokens in the language head, relative to its mean row:
   * their logits become the mean logit, so each of them has a probability of at most 1 / vocabulary.
   */
  | { kind: "remove"; concept: string; tokens: number[] }
  /** The same thought moved along the direction of the candidate's first token until its logit is the largest one's. */
  | { kind: "add"; concept: string; tokens: number[] };

export const ABLATIONS = ["zero", "mean", "noise", "swap", "permute", "pause", "remove"] as const;

export type Ablation = (typeof ABLATIONS)[number];

/** Getters, because the language is set after this module has loaded. */
export const wordsOfAblation: Record<Ablation, string> = {
  get zero() {
    return l10n.t("zeroed");
  },
  get mean() {
    return l10n.t("averaged");
  },
  get noise() {
    return l10n.t("noise");
  },
  get swap() {
    return l10n.t("swapped");
  },
  get permute() {
    return l10n.t("next one’s");
  },
  get pause() {
    return l10n.t("pause token");
  },
  get remove() {
    return l10n.t("top word out");
  },
};

/** What to call a thought that is put in the place of another. `question` has it, if it isn't the trace's own. */
export function donorOf(thought: number, question?: string): string {
  return question === undefined ? `thought ${thought}` : `thought ${thought} of ${question}`;
}

/** Which ablation puts in what is called so at this position; `null`: none does. */
function ablationWith(from: string, position: number): Ablation | null {
  if (from.startsWith(donorOf(position, ""))) return "swap";
  const isNext = from === donorOf(position + 1) || (from === donorOf(1) && position > 1);
  return isNext ? "permute" : null;
}

/** What was done to the thought at `position`, counted from 1. `say` puts the model's words in yours. */
export function wordsOfEdit(edit: Edit, position: number, say: (text: string) => string): string {
  switch (edit.kind) {
    case "zero":
    case "mean":
    case "noise":
    case "pause":
      return wordsOfAblation[edit.kind];
    case "vector": {
      const ablation = ablationWith(edit.from, position);
      return ablation ? wordsOfAblation[ablation] : l10n.t("replaced by {0}", edit.from);
    }
    case "remove":
      return l10n.t("{0} removed", say(edit.concept));
    case "add":
      return l10n.t("{0} added", say(edit.concept));
    default:
      return edit satisfies never;
  }
}

/** Positions are counted from 1. */
export interface PlacedEdit {
  position: number;
  edit: Edit;
}

/** "thought 2: zeroed"; an edit that all thoughts share is named once. */
export function editWords(edits: readonly { position: number; text: string }[], thoughts: number): string {
  const [first, ...others] = edits;
  if (first && edits.length === thoughts && thoughts > 1 && others.every(({ text }) => text === first.text))
    return l10n.t("all thoughts: {0}", first.text);
  return edits.map(({ position, text }) => l10n.t("thought {0}: {1}", position, text)).join(", ");
}
