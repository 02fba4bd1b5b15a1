/**
 * Activation patching by hand: vectors that are put in for thoughts of a question, those of another question or any
 * others, and what is left of the question's own answer then. Vig et al. (arXiv 2004.12265) and Meng et al. (arXiv
 * 2202.05262) do this to the hidden states of a pass; here it is the thought between two passes.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { thoughtCount } from "../format/counts";
import { refuseWithoutThoughts } from "../model/manifest";
import { type SpokenAnswer, spokenWords } from "../read/spokenWords";
import { pathWith, thoughtsOf } from "../act/ablations";
import { ask } from "../engine/ask";
import type { Job, PathStep, Produced } from "../engine/engine";
import type { PlacedEdit } from "../trace/edits";
import type { EvaluationParts } from "./evaluation";

/** An answer, and its forced probability after the last thought: unedited, and with the edits. */
export interface AnswerChange {
  text: string;
  before: number;
  after: number;
}

export interface EditedQuestion {
  /** The question's own final answer. */
  own: AnswerChange;
  /** Another answer whose probability was asked for; `null` if there is none, or it is the same. */
  other: AnswerChange | null;
  /** The answer that is forced after the last thought, unedited and edited; `null` if none follows. */
  forced: { before: string | null; after: string | null };
  /** Whether the edited thoughts force the other answer. */
  becameOther: boolean;
}

/** A thought of a question, counted from 1. `prompt`: what the model is asked. */
export interface PlacedThought {
  prompt: string;
  thought: number;
}

/** Asks one model again and again, and keeps the final answers, which several pairs may need. */
export class Patching {
  private readonly answers = new Map<string, Promise<SpokenAnswer>>();

  constructor(
    private readonly parts: EvaluationParts,
    readonly thoughts: number,
  ) {
    refuseWithoutThoughts(parts.manifest);
  }

  /** Puts a thought of one question into another. `name`: what to call it. Rejects with a UserError if it can't be. */
  async patch(from: PlacedThought, to: PlacedThought, name: string): Promise<EditedQuestion> {
    this.check(from.thought);
    const vector = (await thoughtsOf(this.parts.engine, from.prompt, from.thought)).at(-1)!;
    const edit = { kind: "vector", vector, from: name } as const;
    return this.edit(to.prompt, [{ position: to.thought, edit }], await this.finalAnswer(from.prompt));
  }

  /** Edits thoughts of a question. `other`: another answer that is asked for. */
  async edit(prompt: string, edits: readonly PlacedEdit[], other?: SpokenAnswer): Promise<EditedQuestion> {
    for (const { position } of edits) this.check(position);
    const own = await this.finalAnswer(prompt);
    const isOther = other !== undefined && other.ids.join() !== own.ids.join();
    const asked = isOther ? [own, other] : [own];
    const paths = [pathWith(this.thoughts, []), pathWith(this.thoughts, edits)];
    const jobs = paths.flatMap((path) => asked.map(({ ids }): Job => ({ path, move: { kind: "answer", ids } })));
    const found = (await this.itemsOf(prompt, jobs)).map((items) => items.find(({ kind }) => kind === "answer"));
    const p = (path: number, answer: number): number => {
      const item = found[path * asked.length + answer];
      return item?.kind === "answer" ? item.p : 0;
    };
    const [before = null, after = null] = await this.forced(prompt, paths);
    return {
      own: { text: own.text, before: p(0, 0), after: p(1, 0) },
      other: isOther ? { text: other.text, before: p(0, 1), after: p(1, 1) } : null,
      forced: { before, after },
      becameOther: isOther && after === other.text,
    };
  }

  /** What the words after the last thought end with. */
  private async finalAnswer(prompt: string): Promise<SpokenAnswer> {
    const known = this.answers.get(prompt);
    if (known) return known;
    const found = this.answersAfter(prompt, [pathWith(this.thoughts, [])]).then(([answer]) => {
      if (answer && answer.ids.length > 0) return answer;
      throw new UserError(l10n.t("The model gives no answer after its last thought."));
    });
    this.answers.set(prompt, found);
    return found;
  }

  /** Greedy, after the marker; without a marker, what is spoken is what is forced. */
  private async forced(prompt: string, paths: readonly PathStep[][]): Promise<(string | null)[]> {
    const { marker } = this.parts.manifest.task.answer;
    const first = marker === null ? [] : await this.parts.engine.encode(marker.trimEnd());
    return (await this.answersAfter(prompt, paths, first)).map((answer) => answer?.text ?? null);
  }

  private async answersAfter(prompt: string, paths: readonly PathStep[][], first: number[] = []) {
    const { manifest } = this.parts;
    const max = manifest.task.maxTokens;
    const jobs = paths.map((path): Job => ({ path, move: { kind: "force", first, max } }));
    return (await this.itemsOf(prompt, jobs)).map((items) => {
      const tokens = items.filter((item) => item.kind === "token");
      return spokenWords(manifest, tokens).answer;
    });
  }

  private async itemsOf(question: string, jobs: Job[]): Promise<Produced[][]> {
    const { engine, signal } = this.parts;
    const items = jobs.map((): Produced[] => []);
    await ask(engine, { question, jobs, topK: 1 }, (job, item) => items[job]?.push(item), signal);
    return items;
  }

  private check(thought: number): void {
    if (thought > this.thoughts)
      throw new UserError(
        [
          l10n.t("There is no thought {0}, because the model is asked for {1}.", thought, thoughtCount(this.thoughts)),
          l10n.t("Use --thoughts for more."),
        ].join(" "),
      );
  }
}

export interface EditSummary {
  n: number;
  /** Means of forced probabilities: of the own answer, over all. */
  own: { before: number; after: number };
  /** Of the other one, over the `n` questions that have one; `null` without any. */
  other: { n: number; before: number; after: number } | null;
  /** How often another answer is forced than before, and how often it is the other one. */
  changed: number;
  becameOther: number;
}

export function summarizeEdits(results: readonly EditedQuestion[]): EditSummary {
  const meanOf = (changes: readonly AnswerChange[], of: "before" | "after"): number =>
    changes.reduce((sum, change) => sum + change[of], 0) / Math.max(1, changes.length);
  const own = results.map((result) => result.own);
  const others = results.flatMap(({ other }) => (other ? [other] : []));
  const changed = results.filter(({ forced }) => forced.after !== forced.before);
  return {
    n: results.length,
    own: { before: meanOf(own, "before"), after: meanOf(own, "after") },
    other:
      others.length === 0
        ? null
        : { n: others.length, before: meanOf(others, "before"), after: meanOf(others, "after") },
    changed: changed.length,
    becameOther: changed.filter(({ becameOther }) => becameOther).length,
  };
}
