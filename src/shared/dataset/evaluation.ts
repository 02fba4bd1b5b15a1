/**
 * A dataset and an engine -> one result per problem, and the summary of many.
 */
import * as l10n from "@vscode/l10n";
import { UserError, isUserError } from "../errors";
import { graphOf } from "../problem/problemGraph";
import { type OutputClass, classify } from "../problem/outputClass";
import { answerInYourWords, askedIn } from "../problem/readQuestion";
import { type SpokenWords, finalAnswer, spokenWords } from "../read/spokenWords";
import { isRight } from "../task/scorer";
import { type Donors, pathWith, placedAblations, thoughtsOf } from "../act/ablations";
import type { Manifest } from "../model/manifest";
import { ask } from "../engine/ask";
import type { Engine, Job, Produced, PathStep } from "../engine/engine";
import { type Ablation, type PlacedEdit } from "../trace/edits";
import { wilson } from "../format/statistics";
import { changeOfLog } from "../read/testEffects";
import { type AskedCase, askedCase, othersThan } from "./askedCase";
import type { Case } from "./dataset";

export interface CaseResult {
  index: number;
  thoughts: number;
  /** The text after `<eot>`, in the model's words, without the end of text. */
  continuation: string;
  /** The answer that the words end with, in your words as the dataset's is; `null` if they end without one. */
  said: string | null;
  /** Whether the words end with the dataset's answer; `null` if the two can't be compared. */
  right: boolean | null;
  /** The same of the answer that is forced after the thoughts: a second result, which says more about them. */
  forcedRight: boolean | null;
  /** Whether the words say a step before the answer. They may then make up for thoughts that are of no use. */
  saysSteps: boolean;
  /** `null` if the question holds no graph or the words hold neither step nor answer. */
  outputClass: OutputClass | null;
  /** Whether the words end by themselves with an answer. */
  wellFormed: boolean;
  /** Tokens said after `<eot>`, the end of text among them. */
  tokens: number;
  /** Forward passes of a run of its own: the prompt, the thoughts, `<eot>`, and every token that is fed. */
  passes: number;
  /** `null` for thoughts that aren't edited, or where the unedited ones lead to no answer. */
  effect: Effect | null;
}

/** The forced probability of the final answer of the unedited thoughts: with the edits, and its two baselines. */
export interface Effect {
  edited: number;
  unedited: number;
  withoutThoughts: number;
}

/** What `coconut eval --edit` can do to every thought of a problem. */
export const EDIT_KINDS = ["zero", "mean", "noise", "swap"] as const satisfies readonly Ablation[];
export type EditKind = (typeof EDIT_KINDS)[number];

/** The edits of `count` thoughts of the problem at `at`; noise is seeded by the problem's index. */
export async function editsOf(
  kind: EditKind,
  parts: Pick<EvaluationParts, "engine" | "manifest">,
  cases: readonly Case[],
  at: number,
  count: number,
): Promise<PlacedEdit[]> {
  const other = kind === "swap" ? await thoughtsBefore(parts, cases, at, count) : NO_OTHER;
  if (other === null) throw new UserError(whyNotSwapped());
  const donors = { own: [], other, firsts: [], seed: cases[at]?.index ?? 0 };
  return placedAblations(kind, count, donors).find(({ position }) => position === null || count === 1)?.edits ?? [];
}

/** Where no thoughts of another problem are needed, or there are none. */
export const NO_OTHER: Donors["other"] = { thoughts: [], name: "" };

export const whyNotSwapped = (): string =>
  l10n.t("Swapping thoughts takes two different problems that the model can read. Use a larger dataset or --limit.");

/**
 * The thoughts of the problem before the one at `at`, as far back as one is that the model can read and that asks
 * something else. Before the first comes the last. `null` if there is none.
 */
export async function thoughtsBefore(
  { engine, manifest }: Pick<EvaluationParts, "engine" | "manifest">,
  cases: readonly Case[],
  at: number,
  count: number,
): Promise<Donors["other"] | null> {
  const before = [...cases.slice(0, at).reverse(), ...cases.slice(at + 1).reverse()];
  for (const { entry, prompt } of othersThan(cases[at]!, before, manifest)) {
    try {
      return { thoughts: await thoughtsOf(engine, prompt, count), name: `problem ${entry.index}` };
    } catch (error) {
      // A problem that this model can't read is named and skipped when its turn comes.
      if (!isUserError(error)) throw error;
    }
  }
  return null;
}

/** What the words of a problem are made with. */
export interface EvaluationParts {
  engine: Engine;
  manifest: Manifest;
  /** Ends a run at its next pass; what came by then isn't a result. */
  signal?: AbortSignal;
}

/**
 * Results of one problem, for every path of thoughts, as one batch of words and, where thoughts are edited, one of
 * forced probabilities.
 */
export async function evaluateCase(
  parts: EvaluationParts,
  problem: Case,
  paths: readonly PathStep[][],
): Promise<CaseResult[]> {
  const { engine, manifest } = parts;
  const asked = askedCase(problem, manifest);
  const question = asked.prompt;
  const {
    maxTokens: max,
    answer: { marker },
  } = manifest.task;
  const first = marker === null ? null : await engine.encode(marker.trimEnd());
  const unedited = [...new Set(paths.filter(isEdited).map(({ length }) => length))].map((count) => pathWith(count, []));
  const all = [...paths, ...unedited];
  const spoken = all.map((path): Job => ({ path, move: { kind: "force", max } }));
  const forced = first === null ? [] : paths.map((path): Job => ({ path, move: { kind: "force", first, max } }));
  const items = await itemsOf(parts, question, [...spoken, ...forced]);
  const words = items.map((own) =>
    spokenWords(
      manifest,
      own.filter((item) => item.kind === "token"),
    ),
  );
  const finals = new Map(unedited.map(({ length }, at) => [length, words[paths.length + at]?.answer?.ids ?? []]));
  const effects = await effectsOf(parts, question, paths, finals);
  return paths.map((path, at) => {
    const said = words[at]!;
    // Without a marker nothing is fed before the answer: what is spoken is what is forced.
    const atOnce = words[all.length + at] ?? said;
    return {
      index: problem.index,
      ...resultOf(asked, path.length, said, atOnce, manifest),
      effect: effects[at] ?? null,
    };
  });
}

function isEdited(path: readonly PathStep[]): boolean {
  return path.some((step) => step.kind === "thought" && step.edit !== undefined);
}

async function itemsOf({ engine, signal }: EvaluationParts, question: string, jobs: Job[]): Promise<Produced[][]> {
  const items = jobs.map((): Produced[] => []);
  if (jobs.length > 0) await ask(engine, { question, jobs, topK: 1 }, (job, item) => items[job]?.push(item), signal);
  return items;
}

/** The effects of the paths that have edits. `finals`: the tokens of the unedited answers, by number of thoughts. */
async function effectsOf(
  parts: EvaluationParts,
  question: string,
  paths: readonly PathStep[][],
  finals: ReadonlyMap<number, readonly number[]>,
): Promise<(Effect | null)[]> {
  const asked = paths.map((path) => ({ path, ids: (isEdited(path) && finals.get(path.length)) || [] }));
  const jobs = asked.flatMap(({ path, ids }): Job[] =>
    ids.length === 0
      ? []
      : [path, pathWith(path.length, []), []].map((one): Job => ({ path: one, move: { kind: "answer", ids } })),
  );
  const found = (await itemsOf(parts, question, jobs)).map((own) => own.find((item) => item.kind === "answer")?.p);
  let at = 0;
  return asked.map(({ ids }) => {
    if (ids.length === 0) return null;
    const [edited, unedited, withoutThoughts] = [found[at++], found[at++], found[at++]];
    return edited === undefined || unedited === undefined || withoutThoughts === undefined
      ? null
      : { edited, unedited, withoutThoughts };
  });
}

function resultOf(
  { read, answer }: AskedCase,
  thoughts: number,
  words: SpokenWords,
  atOnce: SpokenWords,
  manifest: Manifest,
): Omit<CaseResult, "index" | "effect"> {
  const { said, text, ended, spoken, answer: spokenAnswer } = words;
  const graph = read.kind === "text" ? null : graphOf(read);
  const judged = graph && classify(graph, said, thoughts);
  const scored = (one: SpokenWords): boolean | null => isRight(manifest.task, finalAnswer(one), answer, askedIn(read));
  return {
    thoughts,
    continuation: text.trim(),
    said: spokenAnswer && answerInYourWords(spokenAnswer.text, read),
    right: scored(words),
    forcedRight: scored(atOnce),
    saysSteps: said.steps.length > 0,
    outputClass: judged?.class ?? null,
    wellFormed: ended && said.answer !== null,
    tokens: spoken.length,
    passes: 1 + thoughts + spoken.length,
  };
}

export interface Summary {
  thoughts: number;
  /** Problems whose answer could be compared, and those whose answer couldn't. */
  n: number;
  notComparable: number;
  /** Share of right answers among the `n`, 0 to 1, as they are spoken and when they are forced; `null` if `n` is 0. */
  accuracy: number | null;
  forcedAccuracy: number | null;
  /** Wilson's 95% intervals of the two. */
  interval: [number, number];
  forcedInterval: [number, number];
  /** Share of the texts that say a step before the answer. */
  stepShare: number;
  /** What edited thoughts do to the final answer; `null` if none are edited. */
  effect: EffectSummary | null;
  /** How many results fall in each of the paper's six classes; `none` has neither step nor answer, or no graph. */
  classes: Record<OutputClass | "none", number>;
  wellFormed: number;
  /** Means per problem. */
  tokens: number;
  passes: number;
}

/** Means over `n` problems whose unedited thoughts lead to an answer. */
export interface EffectSummary {
  n: number;
  /** The final answer's forced probability, with the edits and its two baselines. */
  edited: number;
  unedited: number;
  withoutThoughts: number;
  /** `unedited` - `edited`: 0.41 is 41 points. */
  drop: number;
  /** The mean of log(edited / unedited) by problem. */
  logChange: number;
}

export function summarizeEffects(effects: readonly (Effect | null)[]): EffectSummary | null {
  const known = effects.filter((effect) => effect !== null);
  const mean = (of: (effect: Effect) => number): number =>
    known.reduce((sum, effect) => sum + of(effect), 0) / known.length;
  return known.length === 0
    ? null
    : {
        n: known.length,
        edited: mean(({ edited }) => edited),
        unedited: mean(({ unedited }) => unedited),
        withoutThoughts: mean(({ withoutThoughts }) => withoutThoughts),
        drop: mean(({ edited, unedited }) => unedited - edited),
        logChange: mean(({ edited, unedited }) => changeOfLog(edited, unedited)),
      };
}

/** Results of one number of thoughts. */
export function summarize(results: readonly Omit<CaseResult, "index">[], thoughts: number): Summary {
  const own = results.filter((result) => result.thoughts === thoughts);
  const comparable = own.filter(({ right }) => right !== null);
  const mean = (of: (result: Omit<CaseResult, "index">) => number): number =>
    own.reduce((sum, result) => sum + of(result), 0) / Math.max(1, own.length);
  const n = comparable.length;
  const right = comparable.filter((result) => result.right).length;
  const forcedRight = comparable.filter((result) => result.forcedRight).length;
  const classes: Summary["classes"] = {
    "correct path": 0,
    "longer path": 0,
    hallucination: 0,
    "wrong target": 0,
    "correct label": 0,
    "incorrect label": 0,
    none: 0,
  };
  for (const { outputClass } of own) classes[outputClass ?? "none"]++;
  return {
    thoughts,
    n,
    notComparable: own.length - n,
    accuracy: n === 0 ? null : right / n,
    forcedAccuracy: n === 0 ? null : forcedRight / n,
    interval: wilson(right, n),
    forcedInterval: wilson(forcedRight, n),
    stepShare: mean((result) => Number(result.saysSteps)),
    effect: summarizeEffects(own.map(({ effect }) => effect)),
    classes,
    wellFormed: mean((result) => Number(result.wellFormed)),
    tokens: mean((result) => result.tokens),
    passes: mean((result) => result.passes),
  };
}
