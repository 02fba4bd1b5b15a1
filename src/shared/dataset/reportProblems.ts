/** The problems of a report as rows of a table: all of them, or with what a cell of the heat map did to them. Pure. */
import { type Ablation } from "../trace/edits";
import { shortened } from "../format/shortened";
import type { Report, ReportCase, ReportProblem } from "./report";

/** Which share of right answers is shown: those that are spoken, or those that are forced. */
export type Measure = "spoken" | "forced";

/** What is shown of a report: a model with unedited thoughts (`edit: null`), or with an edit of them. */
export interface ReportPlace {
  /** Index in the report's runs. */
  run: number;
  /** test: which edit, and of which thought; `position: null` is all of them. */
  edit: { ablation: Ablation; position: number | null } | null;
  /** eval: after how many thoughts. `null`: the largest number. */
  thoughts: number | null;
}

export interface ProblemRow {
  index: number;
  /** What the problem asks, in a line. */
  question: string;
  /** What the model says; `null` if it says no answer. */
  said: string | null;
  /** Whether the answer is right, spoken or forced; `null` if that isn't known. */
  right: boolean | null;
  /** Compared with unedited thoughts. */
  change: "lost" | "gained" | null;
  /** The forced probability of the final answer: unedited, and with the edit. `null`: not known. */
  unedited: number | null;
  edited: number | null;
  /** eval --values: the number of thoughts from which it is sure. */
  sure: number | "never" | null;
}

/** Only the problems that were measured, in the order of the report. */
export function problemRows(report: Report, place: ReportPlace, measure: Measure): ProblemRow[] {
  const known = new Map(report.problems.map((problem) => [problem.index, problem]));
  const { cases = [] } = report.runs[place.run] ?? {};
  return cases.flatMap((one): ProblemRow[] => {
    const problem = known.get(one.index);
    return problem ? [rowOf(problem, one, place, measure)] : [];
  });
}

function rowOf(problem: ReportProblem, one: ReportCase, place: ReportPlace, measure: Measure): ProblemRow {
  const { tested, sureness } = one;
  const cell = place.edit && tested?.cells.find((found) => isAt(found, place.edit!));
  const result = resultAt(one, place);
  const own = cell ?? tested ?? result;
  const [before, after] = tested && cell ? [rightness(tested, measure), rightness(cell, measure)] : [null, null];
  const effect = cell ? cell.effect : (worstOf(tested) ?? result?.effect);
  return {
    index: problem.index,
    question: shortQuestion(problem.question),
    said: own?.said?.trim() ?? null,
    right: own ? rightness(own, measure) : null,
    change: before && after === false ? "lost" : before === false && after ? "gained" : null,
    unedited: effect?.unedited ?? null,
    edited: effect?.edited ?? sureness?.forced[place.thoughts ?? sureness.thoughts] ?? null,
    sure: sureness?.sure ?? null,
  };
}

type Cell = NonNullable<ReportCase["tested"]>["cells"][number];

function isAt({ ablation, position }: Pick<Cell, "ablation" | "position">, edit: NonNullable<ReportPlace["edit"]>) {
  return ablation === edit.ablation && position === edit.position;
}

function resultAt({ results = [] }: ReportCase, { thoughts }: ReportPlace) {
  return thoughts === null ? results.at(-1) : results.find((result) => result.thoughts === thoughts);
}

/** The edit of one thought that leaves the final answer least probable. */
function worstOf(tested: ReportCase["tested"]): Cell["effect"] {
  const effects = tested?.cells.flatMap(({ position, effect }) => (effect && position !== null ? [effect] : [])) ?? [];
  return effects.length === 0 ? null : effects.reduce((worst, one) => (one.edited < worst.edited ? one : worst));
}

function rightness(of: { right: boolean | null; forcedRight: boolean | null }, measure: Measure): boolean | null {
  return measure === "spoken" ? of.right : of.forcedRight;
}

/** The last sentence that asks, or the beginning of the text. */
export function shortQuestion(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  const asking = /(?:^|[.?!] )([^.?!]{1,100}\?)$/.exec(line)?.[1] ?? line;
  return shortened(asking, 100);
}

export type SortKey = "index" | "question" | "edited" | "said" | "right" | "sure";

/** Rows whose value isn't known are last either way. */
export function sortedRows(rows: readonly ProblemRow[], key: SortKey, down: boolean): ProblemRow[] {
  const valueOf = (row: ProblemRow): string | number | null => {
    const value = row[key];
    if (typeof value === "boolean") return value ? 1 : 0;
    return key === "sure" && value === "never" ? Infinity : value;
  };
  return [...rows].sort((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || a.index - b.index;
    const order = typeof x === "string" && typeof y === "string" ? x.localeCompare(y) : x === y ? 0 : x < y ? -1 : 1;
    return (down ? -order : order) || a.index - b.index;
  });
}

export type RowFilter = "all" | "wrong" | "right" | "changed";

/** `text`: in the question, the answer, or the number, in any case. */
export function filteredRows(rows: readonly ProblemRow[], filter: RowFilter, text: string): ProblemRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (filter === "all" ||
        (filter === "changed" ? row.change !== null : row.right !== null && row.right === (filter === "right"))) &&
      (wanted === "" || `${row.index} ${row.question} ${row.said ?? ""}`.toLowerCase().includes(wanted)),
  );
}
