/** `coconut eval --values`: the value function of each problem, written as JSON or CSV. */
import { readProblemGraph } from "../shared/problem/problemGraph";
import { namesConcepts } from "../shared/task/phrases";
import type { Manifest } from "../shared/model/manifest";
import { ask } from "../shared/engine/ask";
import type { Engine, Job, Produced } from "../shared/engine/engine";
import { RECORDED_CANDIDATES } from "../shared/act/reason";
import { type ThoughtValues, weigher } from "../shared/read/valueFunction";
import { readingOf } from "../shared/trace/valueReading";
import { promptOf } from "../shared/dataset/askedCase";
import type { Case } from "../shared/dataset/dataset";
import { summarizeValues } from "../shared/dataset/valueSummary";

export interface CaseValues {
  /** Position in the file. */
  index: number;
  thoughts: number;
  /** `null` if a step is very unlikely to be said after that many thoughts. */
  values: ThoughtValues | null;
}

/** The values after 1, 2, … `most` thoughts, read in one batch. */
export async function valuesOfCase(
  { engine, manifest, signal }: { engine: Engine; manifest: Manifest; signal?: AbortSignal },
  problem: Case,
  most: number,
): Promise<CaseValues[]> {
  const question = promptOf(problem, manifest);
  const read: (Produced & { kind: "value" })[] = [];
  const counts = Array.from({ length: most }, (_, thought) => thought + 1);
  const jobs = counts.map((count): Job => ({
    path: Array.from({ length: count }, () => ({ kind: "thought" })),
    move: { kind: "value" },
  }));
  // All concepts are recorded. Otherwise improbable candidates would be missing from the values.
  const topK = Math.max(RECORDED_CANDIDATES, manifest.task.lexicon.concepts.length);
  await ask(engine, { question, jobs, topK }, (job, item) => item.kind === "value" && (read[job] = item), signal);
  const weigh = weigher(readProblemGraph(question), { namesConcepts: namesConcepts(manifest) });
  return counts.flatMap((thoughts, job) => {
    const value = read[job];
    return value
      ? [{ index: problem.index, thoughts, values: weigh(readingOf(value, null, manifest, undefined), thoughts) }]
      : [];
  });
}

export function valuesAsText(results: readonly CaseValues[], model: string, format: "json" | "csv"): string {
  const summary = summarizeValues(results);
  if (format === "json") return JSON.stringify({ model, ...summary, cases: results }, null, 1) + "\n";
  const rows = [
    ...summary.thoughts.map(({ thoughts, n, leftOut }) => ({ table: "problems", thoughts, n, left_out: leftOut })),
    ...summary.byHeight.map((row) => ({
      table: "value by height",
      ...row,
      thoughts: row.thoughts ?? "all",
      right: row.right ? "right" : "wrong",
    })),
    ...summary.parallelism.map((row) => ({ table: "parallelism", ...row })),
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
];
