/**
 * Do a model's thoughts matter over a dataset? Greedy answers with each thought edited alone and with all of them
 * edited, against the same problems unedited.
 */
import { type Case, type EvaluationParts, evaluateCase, thoughtsBefore } from "./evaluation";
import { type Donors, type Intervention, type Plan, pathWith, plansOf, thoughtsOf, tokensOf } from "./interventions";
import { conceptReader } from "./manifest";
import type { Produced } from "./protocol";
import { mcnemar, wilson } from "./significance";

export interface TestedCase {
  index: number;
  /** Whether the unedited answer is exact. */
  right: boolean;
  cells: { intervention: Intervention; position: number | null; right: boolean }[];
}

/** One problem under every intervention, as one batch. Noise is seeded by the problem's index; `swap` takes the thoughts of the problem before. */
export async function testCase(parts: EvaluationParts, cases: readonly Case[], at: number, thoughts: number, interventions: readonly Intervention[]): Promise<TestedCase> {
  const problem = cases[at]!;
  const has = (kind: Intervention): boolean => interventions.includes(kind);
  const donors: Donors = {
    own: has("permute") ? await thoughtsOf(parts.engine, problem.question, thoughts) : [],
    other: has("swap") ? await thoughtsBefore(parts.engine, cases, at, thoughts) : { thoughts: [], name: "" },
    firsts: has("remove") ? await firstsOf(parts, problem, thoughts) : [],
    seed: problem.index,
  };
  const plans = interventions.flatMap((kind) => plansOf(kind, thoughts, donors));
  const [own, ...edited] = await evaluateCase(parts, problem, [pathWith(thoughts, []), ...plans.map((plan: Plan) => pathWith(thoughts, plan.edits))]);
  const cells = plans.map(({ intervention, position }, index) => ({ intervention, position, right: edited[index]?.right ?? false }));
  return { index: problem.index, right: own?.right ?? false, cells };
}

export interface TestSummary {
  thoughts: number;
  n: number;
  right: number;
  accuracy: number;
  /** Wilson's 95 % interval of the accuracy. */
  interval: [number, number];
  cells: CellSummary[];
}

export interface CellSummary {
  intervention: Intervention;
  position: number | null;
  n: number;
  accuracy: number;
  interval: [number, number];
  /** Problems that were right and no longer are, and the reverse. */
  lost: number;
  gained: number;
  /** McNemar's exact test of the two. */
  p: number;
}

export function summariseTests(results: readonly TestedCase[], thoughts: number): TestSummary {
  const right = results.filter((result) => result.right).length;
  const keys = new Map(results.flatMap(({ cells }) => cells.map(({ intervention, position }) => [`${intervention} ${position}`, { intervention, position }] as const)));
  return {
    thoughts,
    ...shareOf(right, results.length),
    right,
    cells: [...keys.values()].map((key): CellSummary => {
      const pairs = results.flatMap((result) =>
        result.cells.filter(({ intervention, position }) => intervention === key.intervention && position === key.position).map((cell) => [result.right, cell.right] as const),
      );
      const lost = pairs.filter(([before, after]) => before && !after).length;
      const gained = pairs.filter(([before, after]) => !before && after).length;
      return { ...key, ...shareOf(pairs.filter(([, after]) => after).length, pairs.length), lost, gained, p: mcnemar(lost, gained) };
    }),
  };
}

function shareOf(right: number, n: number): { n: number; accuracy: number; interval: [number, number] } {
  return { n, accuracy: n === 0 ? 0 : right / n, interval: wilson(right, n) };
}

/** The first candidate of each thought's lens. */
async function firstsOf({ engine, hub, manifest, newId }: EvaluationParts, { question }: Case, thoughts: number): Promise<Donors["firsts"]> {
  const id = newId();
  const items: Produced[] = [];
  const stop = hub.listen(id, (_job, item) => items.push(item));
  try {
    await engine.run({ id, question, jobs: [{ path: [], move: { kind: "think", count: thoughts } }], topK: 1 });
  } finally {
    stop();
  }
  const conceptOf = conceptReader(manifest);
  return Promise.all(
    items.map(async (item) => {
      const first = item.kind === "thought" ? item.reading.candidates[0] : undefined;
      if (!first) return null;
      const concept = conceptOf(first.text)?.concept;
      return concept === undefined ? { concept: first.text, tokens: first.tokens } : { concept, tokens: await tokensOf(engine, manifest, concept) };
    }),
  );
}
