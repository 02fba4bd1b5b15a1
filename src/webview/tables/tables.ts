/** The numbers of the pictures as tables, to be read, sorted, and copied. Pure. */
import * as l10n from "@vscode/l10n";
import type { Alignment, Way } from "../../shared/read/comparison";
import type { PinRow } from "../../shared/read/pins";
import type { ForcedCurve } from "../../shared/read/scoreCurve";
import type { SearchTree } from "../../shared/read/searchTree";
import type { TraceValues } from "../../shared/read/valueFunction";
import { flips } from "../../shared/read/testEffects";
import { wordsOfKnown, wordsOfMark } from "../../shared/read/wording";
import { lineOf } from "../../shared/read/continuations";
import { wordsOfAblation } from "../../shared/trace/edits";
import { type ThoughtTest, nameOf } from "../../shared/trace/trace";
import type { AfterThought } from "../page/branches";
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

/** What the page draws. Expensive parts are derived when their table is made. */
export interface DrawnModels {
  tree: SearchTree;
  curve: ForcedCurve;
  /** `null` if the thoughts that are drawn weren't tested. */
  test: ThoughtTest | null;
  /** In your words. */
  say: (concept: string) => string;
  after: () => readonly AfterThought[];
  /** `null` if the trace has not been compared. */
  aligned: (() => Alignment) | null;
  values: () => TraceValues;
  pins: readonly PinRow[];
}

/** Functions that each make one table, which may have no rows. A column in which nothing is known is left out. */
export function tablesOf(
  { tree, curve, test, say, after, aligned, values: read, pins }: DrawnModels,
  truth: boolean,
): (() => Table)[] {
  const tables = [
    () => candidates(tree, truth && (tree.graph !== null || isKnown(tree))),
    () => steps(tree),
    () => thoughts(tree, truth && tree.graph !== null),
    () => answers(curve),
    ...(test ? [() => effects(test, say)] : []),
    () => words(after(), truth),
    ...(aligned ? [() => compared(aligned())] : []),
    ...(truth && tree.graph ? [() => values(read())] : []),
    ...(pins.length > 0 ? [() => pinned(pins)] : []),
  ];
  return tables.map((make) => () => withoutEmptyColumns(make()));
}

function withoutEmptyColumns({ columns, rows, ...table }: Table): Table {
  const isFilled = columns.map((_, at) => rows.length === 0 || rows.some((row) => (row[at] ?? "") !== ""));
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, at) => isFilled[at]);
  return { ...table, columns: kept(columns), rows: rows.map(kept) };
}

/** Whether the steps to the answer are known. */
function isKnown({ columns }: SearchTree): boolean {
  return columns.some((column) => column.candidates.some(({ known }) => known !== null));
}

function candidates({ columns, ofSteps }: SearchTree, truth: boolean): Table {
  return {
    title: l10n.t("Candidates"),
    columns: [
      { name: l10n.t("thought"), kind: "count" },
      { name: l10n.t("candidate"), kind: "text" },
      ...(ofSteps ? [{ name: l10n.t("step"), kind: "text" as const }] : []),
      { name: l10n.t("would say next, given a step"), kind: "percent" },
      { name: l10n.t("would say next, overall"), kind: "percent" },
      { name: l10n.t("decoded from the thought"), kind: "percent" },
      ...(truth ? [{ name: l10n.t("in the question"), kind: "text" as const }] : []),
    ],
    rows: columns.flatMap((column) =>
      column.candidates.map((c): Cell[] => [
        column.thoughts,
        c.text,
        ...(ofSteps ? [c.step] : []),
        c.from === "value" ? c.p : null,
        c.raw,
        c.lens,
        ...(truth ? [c.known ? wordsOfKnown(c.known) : c.mark && wordsOfMark[c.mark]] : []),
      ]),
    ),
  };
}

function steps({ columns }: SearchTree): Table {
  return {
    title: l10n.t("Steps between candidates"),
    columns: [
      { name: l10n.t("to thought"), kind: "count" },
      { name: l10n.t("from"), kind: "text" },
      { name: l10n.t("to"), kind: "text" },
      { name: l10n.t("joint probability"), kind: "percent" },
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
    title: l10n.t("Thoughts"),
    columns: [
      { name: l10n.t("thought"), kind: "count" },
      { name: l10n.t("bars"), kind: "text" },
      {
        name: columns.some(({ isLeast }) => isLeast)
          ? l10n.t("effective candidates, at least")
          : l10n.t("effective candidates"),
        kind: "number",
      },
      { name: l10n.t("cosine to the previous one"), kind: "number" },
      { name: l10n.t("ready to answer"), kind: "percent" },
      ...(truth
        ? [
            { name: l10n.t("on the frontier"), kind: "percent" as const },
            { name: l10n.t("reachable"), kind: "percent" as const },
            { name: l10n.t("other"), kind: "percent" as const },
          ]
        : []),
      { name: l10n.t("more above 0.1%"), kind: "count" },
      { name: l10n.t("not shown, together"), kind: "percent" },
      { name: l10n.t("norm"), kind: "number" },
      { name: l10n.t("time"), kind: "ms" },
    ],
    rows: columns.map((c) => [
      c.thoughts,
      c.bars === "value" ? l10n.t("would say next") : l10n.t("decoded from the thought"),
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

function answers({ answer, final, others, first }: ForcedCurve): Table {
  const options = [...(answer === null ? [] : [{ text: l10n.t("{0}, the answer", answer), ps: final }]), ...others];
  const isRead = (at: number): boolean =>
    (first?.[at] ?? null) !== null || options.some(({ ps }) => (ps[at] ?? null) !== null);
  return {
    title: l10n.t("If stopped"),
    columns: [
      { name: l10n.t("after thoughts"), kind: "count" },
      { name: l10n.t("answer at once"), kind: "text" },
      { name: l10n.t("its probability"), kind: "percent" },
      ...options.map(({ text }) => ({ name: text, kind: "percent" as const })),
    ],
    rows: final.flatMap((_, n): Cell[][] =>
      isRead(n)
        ? [[n, first?.[n]?.text ?? null, first?.[n]?.p ?? null, ...options.map(({ ps }) => ps[n] ?? null)]]
        : [],
    ),
  };
}

/** What every edit leaves of the answer, with the two baselines. */
function effects(test: ThoughtTest, say: (concept: string) => string): Table {
  const { cells, unedited, withoutThoughts, answer } = test;
  return {
    title: l10n.t("Does it matter?"),
    columns: [
      { name: l10n.t("thought"), kind: "count" },
      { name: l10n.t("edit"), kind: "text" },
      { name: l10n.t("probability of {0}", say(nameOf(answer)).trim()), kind: "percent" },
      { name: l10n.t("another answer wins"), kind: "text" },
    ],
    rows: [
      [null, l10n.t("unedited"), unedited, null],
      ...(withoutThoughts === undefined ? [] : [[null, l10n.t("no thoughts"), withoutThoughts, null]]),
      ...cells.map((cell): Cell[] => [
        cell.position,
        cell.position === null ? l10n.t("all thoughts {0}", wordsOfAblation[cell.edit]) : wordsOfAblation[cell.edit],
        cell.p,
        flips(test, cell) ? say(nameOf(cell.forced)).trim() : null,
      ]),
    ],
  };
}

function words(after: readonly AfterThought[], truth: boolean): Table {
  return {
    title: l10n.t("In words"),
    columns: [
      { name: l10n.t("after thoughts"), kind: "count" },
      { name: l10n.t("branch"), kind: "text" },
      { name: l10n.t("answer"), kind: "text" },
      ...(truth
        ? [
            { name: l10n.t("right"), kind: "text" as const },
            { name: l10n.t("path"), kind: "text" as const },
          ]
        : []),
      { name: l10n.t("probability of the answer, as spoken"), kind: "percent" },
      { name: l10n.t("forced answer"), kind: "text" },
      { name: l10n.t("its probability"), kind: "percent" },
      { name: l10n.t("words"), kind: "text" },
      { name: l10n.t("tokens"), kind: "count" },
      { name: l10n.t("passes"), kind: "count" },
      { name: l10n.t("time"), kind: "ms" },
    ],
    rows: after.flatMap(({ thoughts: n, rows }) =>
      rows.map(({ answer, right, verdict, atOnce, continuation }): Cell[] => [
        n,
        continuation?.name ?? (continuation && !continuation.free ? l10n.t("given words") : null),
        answer?.text ?? null,
        ...(truth ? [yesOrNo(right), verdict] : []),
        continuation?.answer?.p ?? null,
        atOnce?.text ?? null,
        atOnce?.p ?? null,
        continuation && lineOf(continuation),
        continuation?.tokens ?? null,
        continuation?.passes ?? null,
        continuation?.ms ?? null,
      ]),
    ),
  };
}

/** The value function of the paper, one row per candidate. */
function values({ thoughts: read }: TraceValues): Table {
  return {
    title: l10n.t("Value against height"),
    columns: [
      { name: l10n.t("thought"), kind: "count" },
      { name: l10n.t("candidate"), kind: "text" },
      { name: l10n.t("would say next, given a step"), kind: "percent" },
      { name: l10n.t("height, longest path"), kind: "count" },
      { name: l10n.t("height, shortest path"), kind: "count" },
      { name: l10n.t("leads to the right answer"), kind: "text" },
      { name: l10n.t("on the frontier"), kind: "text" },
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

function pinned(pins: readonly PinRow[]): Table {
  return {
    title: l10n.t("Pinned"),
    columns: [
      { name: l10n.t("after thoughts"), kind: "count" },
      { name: l10n.t("pinned"), kind: "text" },
      { name: l10n.t("decoded, rank"), kind: "count" },
      { name: l10n.t("decoded, probability"), kind: "percent" },
      { name: l10n.t("next words, rank"), kind: "count" },
      { name: l10n.t("next words, probability"), kind: "percent" },
      { name: l10n.t("next steps, rank"), kind: "count" },
      { name: l10n.t("next steps, probability"), kind: "percent" },
    ],
    rows: pins.flatMap(({ pin, at }) =>
      at.map(({ thoughts: n, decoded, next, step }): Cell[] => [
        n,
        pin.shown,
        ...[decoded, next, step].flatMap((read) => [read?.rank ?? null, read?.p ?? null]),
      ]),
    ),
  };
}

function compared({ rows, own, other }: Alignment): Table {
  const ways = [own, other].filter((way) => way !== null);
  const name = (way: Way): string => (way === own ? l10n.t("{0}, 0 thoughts", way.model) : way.model);
  return {
    title: l10n.t("Compared with ordinary chain of thought"),
    columns: [
      { name: l10n.t("step"), kind: "count" },
      { name: l10n.t("thought’s first choice"), kind: "text" },
      { name: l10n.t("its share"), kind: "percent" },
      ...ways.flatMap((way) => [
        { name: name(way), kind: "text" as const },
        { name: l10n.t("probability"), kind: "percent" as const },
        { name: l10n.t("rank in the thought"), kind: "count" as const },
        { name: l10n.t("share in the thought"), kind: "percent" as const },
        { name: l10n.t("not its first choice"), kind: "text" as const },
      ]),
    ],
    rows: rows.map((row): Cell[] => [
      row.depth,
      row.thought?.first?.text ?? null,
      row.thought?.first?.p ?? null,
      ...ways.flatMap((way): Cell[] => {
        const step = way === own ? row.own : row.other;
        return step
          ? [step.text, step.p, step.rank, step.considered, step.parts ? l10n.t("yes") : null]
          : [null, null, null, null, null];
      }),
    ]),
  };
}

function yesOrNo(holds: boolean | null): Cell {
  return holds === null ? null : holds ? l10n.t("yes") : l10n.t("no");
}

/** As shown. */
export function cellText(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return "";
  if (typeof cell === "string" || kind === "text" || kind === "count") return String(cell);
  if (kind === "percent") return percent(cell);
  return kind === "ms" ? milliseconds(cell) : cell.toFixed(2);
}

/** Empty cells are always last. Equal ones keep their order. */
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

/** Numbers with all digits, for spreadsheets. */
export function toTsv({ columns, rows }: Table): string {
  const clean = (cell: Cell): string => String(cell ?? "").replace(/[\t\r\n]+/g, " ");
  return [columns.map((column) => column.name), ...rows].map((row) => row.map(clean).join("\t")).join("\n") + "\n";
}

/** Numbers as shown. */
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
