/** `coconut eval --values`: the value function of each problem and its sureness, written as JSON or CSV. */
import { depths, readProblemGraph, rightOption } from "../shared/problem/problemGraph";
import { namesConcepts } from "../shared/task/phrases";
import type { Manifest } from "../shared/model/manifest";
import { ask } from "../shared/engine/ask";
import type { Engine, Job, Produced } from "../shared/engine/engine";
import type { SearchLimits } from "../shared/engine/searchLimits";
import { pathWith } from "../shared/act/ablations";
import { RECORDED_CANDIDATES } from "../shared/act/run";
import { spokenWords } from "../shared/read/spokenWords";
import { idleThoughts, readyFrom, sureFrom } from "../shared/read/sureness";
import { type ThoughtValues, weigher } from "../shared/read/valueFunction";
import { readingOf } from "../shared/trace/valueReading";
import { promptOf } from "../shared/dataset/askedCase";
import type { Case } from "../shared/dataset/dataset";
import { type CaseSureness, summarizeSureness } from "../shared/dataset/sureness";
import { summarizeValues } from "../shared/dataset/valueSummary";

export interface CaseValues {
  /** Position in the file. */
  index: number;
  thoughts: number;
  /** `null` if a step is very unlikely to be said after that many thoughts. */
  values: ThoughtValues | null;
}

interface ValueParts {
  engine: Engine;
  manifest: Manifest;
  signal?: AbortSignal;
  limits?: SearchLimits;
}

/**
 * The values after 1, 2, … `most` thoughts, and from when on the model is sure of the answer that it speaks after the
 * last of them.
 */
export async function valuesOfCase(
  { engine, manifest, signal, limits }: ValueParts,
  problem: Case,
  most: number,
): Promise<{ values: CaseValues[]; sureness: CaseSureness }> {
  const { index } = problem;
  const question = promptOf(problem, manifest);
  const read: (Produced & { kind: "value" })[] = [];
  const forced: number[] = [];
  const counts = Array.from({ length: most + 1 }, (_, thought) => thought);
  const speak: Job = { path: pathWith(most, []), move: { kind: "force", max: manifest.task.maxTokens } };
  const spoken: Extract<Produced, { kind: "token" }>[] = [];
  await ask(
    engine,
    { question, jobs: [speak], topK: 1 },
    (_job, item) => item.kind === "token" && spoken.push(item),
    signal,
  );
  const ids = spokenWords(manifest, spoken).answer?.ids ?? [];
  const jobs = counts.flatMap((count): Job[] => [
    { path: pathWith(count, []), move: { kind: "value" } },
    ...(ids.length > 0 ? [{ path: pathWith(count, []), move: { kind: "answer" as const, ids } }] : []),
  ]);
  const perCount = jobs.length / counts.length;
  // All concepts are recorded. Otherwise improbable candidates would be missing from the values.
  const topK = Math.max(RECORDED_CANDIDATES, manifest.task.lexicon.concepts.length);
  await ask(
    engine,
    { question, jobs, topK, ...(limits && { limits }) },
    (job, item) => {
      const count = Math.floor(job / perCount);
      if (item.kind === "value") read[count] = item;
      if (item.kind === "answer") forced[count] = item.p;
    },
    signal,
  );
  const graph = readProblemGraph(question);
  const weigh = weigher(graph, { namesConcepts: namesConcepts(manifest) });
  const values = counts.slice(1).flatMap((thoughts) => {
    const value = read[thoughts];
    return value ? [{ index, thoughts, values: weigh(readingOf(value, null, manifest, undefined), thoughts) }] : [];
  });
  const { marker } = manifest.task.answer;
  const markers = marker === null ? null : counts.map((count) => read[count]?.answerMarker ?? null);
  const right = graph && rightOption(graph);
  const sureness: CaseSureness = {
    ...{ index, thoughts: most },
    steps: graph && right !== null ? (depths(graph)[right] ?? null) : null,
    sure: sureFrom(forced),
    ready: readyFrom(markers),
    idle: idleThoughts(forced, markers).length,
    forced,
  };
  return { values, sureness };
}

export function valuesAsText(
  results: readonly CaseValues[],
  sure: readonly CaseSureness[],
  model: string,
  format: "json" | "csv",
): string {
  const summary = summarizeValues(results);
  if (format === "json") {
    const sureness = { ...summarizeSureness(sure), cases: sure };
    return JSON.stringify({ model, ...summary, sureness, cases: results }, null, 1) + "\n";
  }
  const rows = [
    ...summary.thoughts.map(({ thoughts, n, leftOut }) => ({ table: "problems", thoughts, n, left_out: leftOut })),
    ...summary.byHeight.map((row) => ({
      table: "value by height",
      ...row,
      thoughts: row.thoughts ?? "all",
      right: row.right ? "right" : "wrong",
    })),
    ...summary.parallelism.map((row) => ({ table: "parallelism", ...row })),
    ...sure.map(({ forced: _forced, steps, sure: from, ready, ...row }) => ({
      table: "sureness",
      ...row,
      ...{ steps: steps ?? "", sure: from ?? "", ready: ready ?? "" },
    })),
  ];
  return (
    [
      COLUMNS.join(","),
      ...rows.map((row) => COLUMNS.map((column) => (row as Record<string, string | number>)[column] ?? "").join(",")),
    ].join("\n") + "\n"
  );
}

/** The columns of all tables. A row leaves the columns of other tables empty. */
const COLUMNS = [
  "table",
  "thoughts",
  "n",
  "left_out",
  "definition",
  "height",
  "right",
  "mean",
  "p25",
  "median",
  "p75",
  "top",
  "percentile",
  "value",
  "index",
  "steps",
  "sure",
  "ready",
  "idle",
];
