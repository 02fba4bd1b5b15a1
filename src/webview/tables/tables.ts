/** The same numbers as the pictures, as tables: to be read, sorted and copied. Pure. */
import type { Alignment, Way } from "../../shared/read/comparison";
import type { SearchTree } from "../../shared/read/searchTree";
import type { TraceValues } from "../../shared/read/valueFunction";
import type { Verdict } from "../../shared/read/verdict";
import { wordsOfMark } from "../../shared/read/wording";
import { type AfterThought, wordsOf } from "../page/branches";
import { milliseconds, percent } from "../../shared/format/numbers";

export type Cell = string | number | null;
export type ColumnKind = "text" | "count" | "percent" | "number" | "ms";

export interface Table {
  title: string;
  columns: { name: string; kind: ColumnKind }[];
  rows: Cell[][];
}

export interface Sorting {
  column: number;
  descending: boolean;
}

/** What the page draws. What is costly is derived when its table is made. */
export interface DrawnModels {
  tree: SearchTree;
  verdict: Verdict | null;
  after: () => readonly AfterThought[];
  /** `null`: not compared. */
  aligned: (() => Alignment) | null;
  values: () => TraceValues;
}

/** To be made one by one; a table may turn out to have no rows. */
export function tablesOf(
  { tree, verdict, after, aligned, values: read }: DrawnModels,
  truth: boolean,
): (() => Table)[] {
  return [
    () => candidates(tree, truth),
    () => steps(tree),
    () => thoughts(tree, truth),
    ...(verdict && verdict.curve.length > 0 ? [() => answers(verdict)] : []),
    () => words(after(), truth),
    ...(aligned ? [() => compared(aligned())] : []),
    ...(truth && tree.graph ? [() => values(read())] : []),
  ];
}

function candidates({ columns }: SearchTree, truth: boolean): Table {
  return {
    title: "Candidates",
    columns: [
      { name: "thought", kind: "count" },
      { name: "candidate", kind: "text" },
      { name: "value, given a step", kind: "percent" },
      { name: "value, raw", kind: "percent" },
      { name: "lens", kind: "percent" },
      ...(truth ? [{ name: "in the question", kind: "text" as const }] : []),
    ],
    rows: columns.flatMap((column) =>
      column.candidates.map((c): Cell[] => [
        column.thoughts,
        c.text,
        column.bars === "value" ? c.p : null,
        c.raw,
        c.lens,
        ...(truth ? [c.mark && wordsOfMark[c.mark]] : []),
      ]),
    ),
  };
}

function steps({ columns }: SearchTree): Table {
  return {
    title: "Steps between candidates",
    columns: [
      { name: "to thought", kind: "count" },
      { name: "from", kind: "text" },
      { name: "to", kind: "text" },
      { name: "joint probability", kind: "percent" },
    ],
    rows: columns.flatMap((column) =>
      column.candidates.flatMap((c) =>
        c.parents.map((parent): Cell[] => [column.thoughts, parent.text, c.text, parent.p]),
      ),
    ),
  };
}

function thoughts({ columns }: SearchTree, truth: boolean): Table {
  return {
    title: "Thoughts",
    columns: [
      { name: "thought", kind: "count" },
      { name: "bars", kind: "text" },
      { name: "candidates, effective", kind: "number" },
      { name: "cosine to the one before", kind: "number" },
      { name: "### next", kind: "percent" },
      ...(truth
        ? [
            { name: "on the frontier", kind: "percent" as const },
            { name: "reachable", kind: "percent" as const },
            { name: "other", kind: "percent" as const },
          ]
        : []),
      { name: "hidden", kind: "count" },
      { name: "hidden, together", kind: "percent" },
      { name: "norm", kind: "number" },
      { name: "time", kind: "ms" },
    ],
    rows: columns.map((c) => [
      c.thoughts,
      c.bars,
      c.effective,
      c.cosine,
      c.answerMarker,
      ...(truth
        ? [
            c.frontier,
            c.reachable,
            c.frontier === null || c.reachable === null ? null : Math.max(0, 1 - c.frontier - c.reachable),
          ]
        : []),
      c.hidden.n,
      c.hidden.p,
      c.norm,
      c.ms,
    ]),
  };
}

function answers({ curve }: Verdict): Table {
  return {
    title: "If made to answer",
    columns: [
      { name: "after thoughts", kind: "count" },
      ...(curve[0]?.options ?? []).map((option) => ({ name: option.text, kind: "percent" as const })),
    ],
    rows: curve.map(({ thoughts: n, options }) => [n, ...options.map((option) => option.p)]),
  };
}

function words(after: readonly AfterThought[], truth: boolean): Table {
  return {
    title: "What it says if it must speak",
    columns: [
      { name: "after thoughts", kind: "count" },
      { name: "branch", kind: "text" },
      { name: "answer", kind: "text" },
      ...(truth
        ? [
            { name: "right", kind: "text" as const },
            { name: "path", kind: "text" as const },
          ]
        : []),
      { name: "answer, if forced", kind: "percent" },
      { name: "answer, as said", kind: "percent" },
      { name: "words", kind: "text" },
      { name: "tokens", kind: "count" },
      { name: "passes", kind: "count" },
      { name: "time", kind: "ms" },
    ],
    rows: after.flatMap(({ thoughts: n, rows }) =>
      rows.map(({ answer, right, outputClass, p, continuation }): Cell[] => [
        n,
        continuation?.name ?? (continuation && !continuation.free ? "given words" : null),
        answer?.text ?? null,
        ...(truth ? [yesOrNo(right), outputClass] : []),
        p,
        continuation?.answer?.p ?? null,
        continuation && wordsOf(continuation),
        continuation?.tokens ?? null,
        continuation?.passes ?? null,
        continuation?.ms ?? null,
      ]),
    ),
  };
}

/** The paper's question, candidate by candidate. */
function values({ thoughts: read }: TraceValues): Table {
  return {
    title: "Value against height",
    columns: [
      { name: "thought", kind: "count" },
      { name: "candidate", kind: "text" },
      { name: "value, given a step", kind: "percent" },
      { name: "height, longest way", kind: "count" },
      { name: "height, shortest way", kind: "count" },
      { name: "leads to the right answer", kind: "text" },
      { name: "on the frontier", kind: "text" },
    ],
    rows: read.flatMap(({ thoughts: n, candidates: found }) =>
      found.map(({ text, p, height, right, frontier }): Cell[] => [
        n,
        text,
        p,
        height.longest,
        height.shortest,
        yesOrNo(right),
        yesOrNo(frontier),
      ]),
    ),
  };
}

function compared({ rows, own, other }: Alignment): Table {
  const lines = [own, other].filter((line) => line !== null);
  const name = (line: Way): string => (line === own ? `${line.model}, 0 thoughts` : line.model);
  return {
    title: "Compared with ordinary chain of thought",
    columns: [
      { name: "step", kind: "count" },
      { name: "thought’s first", kind: "text" },
      { name: "of the bars", kind: "percent" },
      ...lines.flatMap((line) => [
        { name: name(line), kind: "text" as const },
        { name: "probability", kind: "percent" as const },
        { name: "place in the thought", kind: "count" as const },
        { name: "share in the thought", kind: "percent" as const },
        { name: "parts here", kind: "text" as const },
      ]),
    ],
    rows: rows.map((row): Cell[] => [
      row.depth,
      row.thought?.first?.text ?? null,
      row.thought?.first?.p ?? null,
      ...lines.flatMap((line): Cell[] => {
        const step = line === own ? row.own : row.other;
        return step
          ? [step.text, step.p, step.rank, step.considered, step.parts ? "parts" : null]
          : [null, null, null, null, null];
      }),
    ]),
  };
}

function yesOrNo(holds: boolean | null): Cell {
  return holds === null ? null : holds ? "yes" : "no";
}

/** As it is read. */
export function cellText(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return "";
  if (typeof cell === "string" || kind === "text" || kind === "count") return String(cell);
  if (kind === "percent") return percent(cell);
  return kind === "ms" ? milliseconds(cell) : cell.toFixed(2);
}

/** Empty cells last, whichever way it is sorted; equal ones keep their order. */
export function sorted(table: Table, sorting: Sorting | null): Table {
  if (!sorting) return table;
  const sign = sorting.descending ? -1 : 1;
  const compare = (a: Cell | undefined, b: Cell | undefined): number => {
    const [x, y] = [a ?? null, b ?? null];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y)));
  };
  return { ...table, rows: table.rows.toSorted((a, b) => compare(a[sorting.column], b[sorting.column])) };
}

/** Numbers with all their digits, for a spreadsheet. */
export function toTsv({ columns, rows }: Table): string {
  const clean = (cell: Cell): string => String(cell ?? "").replace(/[\t\r\n]+/g, " ");
  return [columns.map((column) => column.name), ...rows].map((row) => row.map(clean).join("\t")).join("\n") + "\n";
}

/** Numbers as they are read. */
export function toMarkdown({ title, columns, rows }: Table): string {
  const escape = (text: string): string =>
    text
      .replace(/[\\|]/g, "\\$&")
      .replace(/</g, "&lt;")
      .replace(/[\r\n]+/g, " ");
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  return (
    [
      `**${title}**`,
      "",
      line(columns.map((column) => escape(column.name))),
      line(columns.map((column) => (column.kind === "text" ? "---" : "---:"))),
      ...rows.map((row) => line(row.map((cell, index) => escape(cellText(cell, columns[index]?.kind ?? "text"))))),
    ].join("\n") + "\n"
  );
}
