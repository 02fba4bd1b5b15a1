/**
 * Do a model's thoughts matter over a dataset? The forced probability of the final answer, and greedy answers, spoken
 * and forced, with each thought edited alone and with all of them edited, against the same problems unedited.
 */
import {
  type CaseResult,
  type EffectSummary,
  type EvaluationParts,
  NO_OTHER,
  evaluateCase,
  summarizeEffects,
  thoughtsBefore,
  whyNotSwapped,
} from "./evaluation";
import { type Donors, type PlacedAblation, pathWith, placedAblations, thoughtsOf, tokensOf } from "../act/ablations";
import { conceptReader } from "../task/phrases";
import { ask } from "../engine/ask";
import type { Produced, RunRequest } from "../engine/engine";
import { UserError } from "../errors";
import { mcnemar, wilson } from "../format/statistics";
import { type Ablation } from "../trace/edits";
import { promptOf } from "./askedCase";
import type { Case } from "./dataset";
import type { ReportCase } from "./report";

/** What is kept of a result. */
type Answers = Pick<CaseResult, "right" | "forcedRight" | "saysSteps" | "said">;

/** The unedited answers, and those with every edit. */
export type TestedCase = NonNullable<ReportCase["tested"]>;

/**
 * One problem under every ablation, as one batch. Noise is seeded by the problem's index; `swap` takes the thoughts of
 * the problem before, and has no cells if there is none. Throws a UserError if nothing can be edited for that reason.
 */
export async function testCase(
  parts: EvaluationParts,
  cases: readonly Case[],
  at: number,
  thoughts: number,
  ablations: readonly Ablation[],
): Promise<TestedCase> {
  const problem = cases[at]!;
  const has = (kind: Ablation): boolean => ablations.includes(kind);
  const donors: Donors = {
    own: has("permute") ? await thoughtsOf(parts.engine, promptOf(problem, parts.manifest), thoughts) : [],
    other: has("swap") ? ((await thoughtsBefore(parts, cases, at, thoughts)) ?? NO_OTHER) : NO_OTHER,
    firsts: has("remove") ? await firstsOf(parts, problem, thoughts) : [],
    seed: problem.index,
  };
  const placed = ablations.flatMap((kind) => placedAblations(kind, thoughts, donors));
  if (placed.length === 0 && has("swap")) throw new UserError(whyNotSwapped());
  const [own, ...edited] = await evaluateCase(parts, problem, [
    pathWith(thoughts, []),
    ...placed.map(({ edits }: PlacedAblation) => pathWith(thoughts, edits)),
  ]);
  const cells = placed.map(({ ablation, position }, index) => ({
    ...{ ablation, position, ...answersOf(edited[index]) },
    effect: edited[index]?.effect ?? null,
  }));
  return { ...answersOf(own), cells };
}

function answersOf(result: CaseResult | undefined): Answers {
  return {
    right: result?.right ?? null,
    forcedRight: result?.forcedRight ?? null,
    saysSteps: result?.saysSteps ?? false,
    said: result?.said ?? null,
  };
}

/** Always together: words may make up for thoughts that are of no use. */
interface Shares {
  /** Problems whose answer could be compared. */
  n: number;
  /** Share of right answers as they are spoken, 0 to 1, and Wilson's 95% interval; `null` if `n` is 0. */
  accuracy: number | null;
  interval: [number, number];
  /** The same when they are forced. */
  forcedAccuracy: number | null;
  forcedInterval: [number, number];
  /** Share of all texts, compared or not, that say a step before the answer. */
  stepShare: number;
}

export interface TestSummary extends Shares {
  thoughts: number;
  /** Problems whose unedited spoken answer is right, and those whose answer can't be compared. */
  right: number;
  notComparable: number;
  /**
   * Means of the final answer's forced probability, as in the cells; `null` without answers or edits. They need no
   * truth, so problems whose answer can't be compared are among them.
   */
  unedited: number | null;
  withoutThoughts: number | null;
  cells: CellSummary[];
}

export interface CellSummary extends Shares {
  ablation: Ablation;
  position: number | null;
  /** Problems whose spoken answer was right and no longer is, and the reverse. */
  lost: number;
  gained: number;
  /** McNemar's exact test of the two. */
  p: number;
  /** The same of the forced answer. */
  forcedLost: number;
  forcedGained: number;
  forcedP: number;
  effect: EffectSummary | null;
}

export function summarizeTests(results: readonly TestedCase[], thoughts: number): TestSummary {
  const keys = new Map(
    results.flatMap(({ cells }) =>
      cells.map(({ ablation, position }) => [`${ablation} ${position}`, { ablation, position }] as const),
    ),
  );
  const cells = [...keys.values()].map(({ ablation, position }): CellSummary => {
    const pairs = results.flatMap((result) =>
      result.cells
        .filter((cell) => cell.ablation === ablation && cell.position === position)
        .map((cell) => [result, cell] as const),
    );
    const spoken = changesIn(pairs.map(([before, after]) => [before.right, after.right]));
    const forced = changesIn(pairs.map(([before, after]) => [before.forcedRight, after.forcedRight]));
    return {
      ...{ ablation, position },
      ...sharesOf(pairs.map(([, cell]) => cell)),
      ...spoken,
      ...{ forcedLost: forced.lost, forcedGained: forced.gained, forcedP: forced.p },
      effect: summarizeEffects(pairs.map(([, { effect }]) => effect)),
    };
  });
  const baselines = summarizeEffects(
    results.map((result) => result.cells.find(({ effect }) => effect)?.effect ?? null),
  );
  const shares = sharesOf(results);
  return {
    thoughts,
    ...shares,
    right: results.filter(({ right }) => right).length,
    notComparable: results.length - shares.n,
    unedited: baselines?.unedited ?? null,
    withoutThoughts: baselines?.withoutThoughts ?? null,
    cells,
  };
}

function sharesOf(answers: readonly Answers[]): Shares {
  const n = answers.filter(({ right }) => right !== null).length;
  const spoken = answers.filter(({ right }) => right).length;
  const forced = answers.filter(({ forcedRight }) => forcedRight).length;
  return {
    n,
    accuracy: n === 0 ? null : spoken / n,
    interval: wilson(spoken, n),
    forcedAccuracy: n === 0 ? null : forced / n,
    forcedInterval: wilson(forced, n),
    stepShare: answers.filter(({ saysSteps }) => saysSteps).length / Math.max(1, answers.length),
  };
}

function changesIn(
  pairs: readonly (readonly [boolean | null, boolean | null])[],
): Pick<CellSummary, "lost" | "gained" | "p"> {
  const lost = pairs.filter(([before, after]) => before === true && after === false).length;
  const gained = pairs.filter(([before, after]) => before === false && after === true).length;
  return { lost, gained, p: mcnemar(lost, gained) };
}

/** The first candidate of each thought's lens. */
async function firstsOf(parts: EvaluationParts, problem: Case, thoughts: number): Promise<Donors["firsts"]> {
  const { engine, manifest, signal } = parts;
  const question = promptOf(problem, manifest);
  const items: Produced[] = [];
  const request: RunRequest = { question, jobs: [{ path: [], move: { kind: "think", count: thoughts } }], topK: 1 };
  await ask(engine, request, (_job, item) => items.push(item), signal);
  const conceptOf = conceptReader(manifest);
  return Promise.all(
    items.map(async (item) => {
      const first = item.kind === "thought" ? item.reading.candidates[0] : undefined;
      if (!first) return null;
      const concept = conceptOf(first.text)?.concept ?? first.text;
      return { concept, tokens: await tokensOf(engine, manifest, { concept, ids: first.tokens }) };
    }),
  );
}
