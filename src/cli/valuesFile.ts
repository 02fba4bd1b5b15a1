/** What `coconut eval --values` writes: the value function of each problem and its sureness, as JSON or CSV. */
import type { Run } from "../shared/dataset/report";
import { valuesIn } from "../shared/dataset/reportReading";
import { summarizeSureness } from "../shared/dataset/sureness";
import { summarizeValues } from "../shared/dataset/valueSummary";

export function valuesAsText({ model: { name: model }, cases }: Run, format: "json" | "csv"): string {
  const results = valuesIn(cases);
  const sure = cases.flatMap((one) => one.sureness ?? []);
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
