/**
 * Do a model's thoughts matter over a dataset? Greedy answers with each thought edited alone and with all of them
 * edited, against the same problems unedited.
 */
import { isUserError } from "../errors";
import { type EvaluationParts, evaluateCase, thoughtsBefore } from "./evaluation";
import { type Donors, type PlacedAblation, pathWith, placedAblations, thoughtsOf, tokensOf } from "../act/ablations";
import { conceptReader } from "../task/phrases";
import { ask } from "../engine/ask";
import type { Produced, RunRequest } from "../engine/engine";
import { mcnemar, wilson } from "../format/statistics";
import { type Ablation } from "../trace/edits";
import { promptOf } from "./askedCase";
import { type Case, type Dataset } from "./dataset";

export interface TestedCase {
  index: number;
  /** Whether the unedited answer is right; `null` if it can't be compared. */
  right: boolean | null;
  cells: { ablation: Ablation; position: number | null; right: boolean | null }[];
}

/**
 * One problem under every ablation, as one batch. Noise is seeded by the problem's index; `swap` takes the thoughts of
 * the problem before.
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
    other: has("swap") ? await thoughtsBefore(parts, cases, at, thoughts) : { thoughts: [], name: "" },
    firsts: has("remove") ? await firstsOf(parts, problem, thoughts) : [],
    seed: problem.index,
  };
  const placed = ablations.flatMap((kind) => placedAblations(kind, thoughts, donors));
  const [own, ...edited] = await evaluateCase(parts, problem, [
    pathWith(thoughts, []),
    ...placed.map(({ edits }: PlacedAblation) => pathWith(thoughts, edits)),
  ]);
  const cells = placed.map(({ ablation, position }, index) => ({
    ablation,
    position,
    right: edited[index]?.right ?? null,
  }));
  return { index: problem.index, right: own?.right ?? null, cells };
}

/** A model whose thoughts are tested, and what came of it so far. */
export interface ModelTest {
  name: string;
  provider: string;
  parts: EvaluationParts;
  thoughts: number;
  edits: readonly Ablation[];
  results: TestedCase[];
  /** Problems that the model can't be asked, with the reason. */
  refused: Dataset["unreadable"];
  seconds: number;
}

/**
 * Every problem under every edit, by one model after the other, until `signal`. Whatever ends it, what was measured by
 * then is in `tests`: a problem in whose middle it ended is in none. `onCase` hears how many problems are done.
 */
export async function testDataset(
  tests: readonly ModelTest[],
  cases: readonly Case[],
  {
    signal,
    now,
    onCase,
  }: { signal: AbortSignal; /** In milliseconds. */ now: () => number; onCase: (done: number) => void },
): Promise<void> {
  for (const [at, { index }] of cases.entries()) {
    onCase(at);
    for (const test of tests) {
      const start = now();
      try {
        const result = await testCase({ ...test.parts, signal }, cases, at, test.thoughts, test.edits);
        if (!signal.aborted) test.results.push(result);
      } catch (error) {
        if (!isUserError(error)) throw error;
        if (!signal.aborted) test.refused.push({ index, reason: error.message });
      } finally {
        test.seconds += (now() - start) / 1000;
      }
      if (signal.aborted) return;
    }
  }
  onCase(cases.length);
}

/** What could not be asked, each entry once, in the order of the file. */
export function skippedIn({ unreadable }: Dataset, tests: readonly ModelTest[]): Dataset["unreadable"] {
  const all = new Map(
    [...unreadable, ...tests.flatMap(({ refused }) => refused)].map((entry) => [
      `${entry.index} ${entry.reason}`,
      entry,
    ]),
  );
  return [...all.values()].sort((a, b) => a.index - b.index);
}

export interface TestSummary {
  thoughts: number;
  n: number;
  right: number;
  accuracy: number;
  /** Wilson's 95% interval of the accuracy. */
  interval: [number, number];
  cells: CellSummary[];
}

interface CellSummary {
  ablation: Ablation;
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

export function summarizeTests(results: readonly TestedCase[], thoughts: number): TestSummary {
  const right = results.filter((result) => result.right).length;
  const keys = new Map(
    results.flatMap(({ cells }) =>
      cells.map(({ ablation, position }) => [`${ablation} ${position}`, { ablation, position }] as const),
    ),
  );
  return {
    thoughts,
    ...shareOf(right, results.length),
    right,
    cells: [...keys.values()].map((key): CellSummary => {
      const pairs = results.flatMap((result) =>
        result.cells
          .filter(({ ablation, position }) => ablation === key.ablation && position === key.position)
          .map((cell) => [result.right, cell.right] as const),
      );
      const lost = pairs.filter(([before, after]) => before && !after).length;
      const gained = pairs.filter(([before, after]) => !before && after).length;
      return {
        ...key,
        ...shareOf(pairs.filter(([, after]) => after).length, pairs.length),
        lost,
        gained,
        p: mcnemar(lost, gained),
      };
    }),
  };
}

function shareOf(right: number, n: number): { n: number; accuracy: number; interval: [number, number] } {
  return { n, accuracy: n === 0 ? 0 : right / n, interval: wilson(right, n) };
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
