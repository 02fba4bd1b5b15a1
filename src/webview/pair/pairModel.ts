/** What the picture of a pair is drawn from: both scores, in columns that they share. Pure. */
import * as l10n from "@vscode/l10n";
import { type TraceDiff, diffOf, forcedProbability, saidInstead } from "../../shared/read/diff";
import { placeWords } from "../../shared/read/diffSentences";
import { type Side, sideOf, slotsOf } from "../../shared/read/diffSides";
import type { CandidateDiff } from "../../shared/read/diffThoughts";
import { type Score, type ScoreColumn, scoreOf } from "../../shared/read/score";
import { type WordRow, deepest, wordRows } from "../../shared/read/scoreWords";
import { resultReader } from "../../shared/read/knownResults";
import type { ComparedSide, PairState } from "../../shared/panel/pairApi";

export type SideName = "a" | "b";

export interface PairModel {
  diff: TraceDiff;
  a: PairSide;
  b: PairSide;
  /** Slots, beginning with 1, are columns of the kind `coming`: what stands in them is drawn per side. */
  shared: Score;
  /** So many slots a step has. */
  parts: number;
  words: PairWords[];
  truth: boolean;
  /** The last slots, if both have only idle thoughts there; folded unless they are asked for. */
  idle: { slots: number[]; isFolded: boolean };
}

export interface PairSide {
  name: SideName;
  /** "A" or "B". */
  letter: string;
  side: Side;
  /** In short: its model, and how it differs from the other one in kind. */
  label: string;
  note: string;
  score: Score;
  /** The slot of a thought, both from 1; 0 is the question. */
  slotOf: (thoughts: number) => number | undefined;
  /** Steps that are said where the other one thinks; empty for a model that thinks. */
  said: SaidStep[];
  /** Forced probabilities after 0, 1, … thoughts, and of which answer. */
  forced: { answer: string; ps: (number | null)[] } | null;
}

export interface SaidStep {
  text: string;
  sentence: string;
  p: number;
  slot: number;
  node: string | null;
  isStar: boolean;
}

interface PairWords {
  /** Whose words these are; both where they say the same. */
  of: SideName[];
  row: WordRow;
}

export function pairModel(
  [first, second]: readonly [ComparedSide, ComparedSide],
  { topK: rows, showTruth: truth }: PairState["settings"],
  showsIdle = false,
): PairModel {
  const [a, b] = [first, second].map(({ trace, end }) => sideOf(trace, end)) as [Side, Side];
  const diff = diffOf(a, b);
  const [saidA, saidB] = [saidInstead(a), saidInstead(b)];
  const isComparable = diff.question.kind !== "other";
  const slots = slotsOf(a, b, Math.max(saidA.length, saidB.length));
  const parts = Math.max(1, ...slots.map(({ part }) => part));
  const options = { rows, opened: new Set<string>(), idle: true, test: null, truth, expected: 0, depth: 0 };
  const of = (name: SideName, side: Side, given: ComparedSide, said: typeof saidA): PairSide => {
    const other = name === "a" ? b : a;
    const slotOf = (thoughts: number): number | undefined => {
      const at = thoughts === 0 ? -1 : slots.findIndex((slot) => slot[name] === thoughts);
      return thoughts === 0 ? 0 : at < 0 ? undefined : at + 1;
    };
    const label = labelOf(side, other, given, name === "a" ? second : first);
    return {
      name,
      letter: name.toUpperCase(),
      side,
      label,
      note: noteOf(side, given, label),
      score: scoreOf(side.trace, side.tree, side.verdict, options),
      slotOf,
      said: saidSteps(side, said, parts, truth),
      forced: forcedOf(side, name === "b" && isComparable ? a : side),
    };
  };
  const sides = { a: of("a", a, first, saidA), b: of("b", b, second, saidB) };
  const words = isComparable ? withParting(pairWords(sides.a, sides.b, truth), diff, sides.a) : [];
  const depth = deepest(words.map(({ row }) => row));
  const steps = Math.ceil(slots.length / parts);
  const deeper = Array.from({ length: Math.max(0, depth - steps) }, (_, at) => steps + at + 1);
  const idle = idleSlots(diff, { a, b });
  const folded = showsIdle ? [] : idle;
  const drawn = slots.map((_, at) => at + 1).slice(0, slots.length - folded.length);
  const columns: ScoreColumn[] = [
    { kind: "question" },
    ...drawn.map((slot) => ({ kind: "coming" as const, thoughts: slot })),
    ...(folded.length > 0 ? [{ kind: "idle" as const, thoughts: folded }] : []),
    ...(deeper.length > 0 ? [{ kind: "words" as const, steps: deeper }] : []),
    { kind: "answer" },
  ];
  return {
    ...{ diff, ...sides, shared: { ...sides.a.score, columns, links: [] }, parts, words, truth },
    idle: { slots: idle, isFolded: folded.length > 0 },
  };
}

/** Which thoughts stand in a slot. Those of different questions have no difference, but share the columns. */
export function placeOfSlot(model: Pick<PairModel, "diff" | "a" | "b" | "parts">, slot: number): string {
  const diff = model.diff.thoughts[slot - 1];
  if (diff) return placeWords(diff);
  const thoughtIn = ({ side, slotOf }: PairSide): number | null =>
    side.tree.columns.find(({ thoughts }) => slotOf(thoughts) === slot)?.thoughts ?? null;
  const [a, b] = [thoughtIn(model.a), thoughtIn(model.b)];
  return placeWords({ step: Math.ceil(slot / model.parts), a, b, sides: { a, b } });
}

/** Those after which neither considers, says, or answers anything else, from 1. Where they part is never among them. */
function idleSlots({ thoughts, parting }: TraceDiff, sides: Record<SideName, Side>): number[] {
  const isIdle = (at: number): boolean =>
    (["a", "b"] as const).every((name) => {
      const thought = thoughts[at]?.[name] ?? null;
      return thought === null ? !thoughts[at]?.sides[name] : sides[name].verdict?.idle.includes(thought) === true;
    });
  let from = thoughts.length;
  while (from > 0 && isIdle(from - 1) && !(parting?.kind === "thought" && parting.at === from - 1)) from--;
  return thoughts.slice(from).map((_, at) => from + at + 1);
}

/** What tells one from the other: the edit, the model, or the file. */
function labelOf(side: Side, other: Side, given: ComparedSide, beside: ComparedSide): string {
  const from = fileLabel(given);
  if (side.run) return side.run.title;
  if (other.run && side.trace.id === other.trace.id) return l10n.t("as it was");
  if (side.trace.model.name !== other.trace.model.name) return side.trace.model.name;
  return from !== null && given.from !== beside.from ? from : side.trace.model.name;
}

/** The ending says what every one of them is. */
function fileLabel({ from }: ComparedSide): string | null {
  return from === null ? null : from.replace(/\.coconut\.json$/i, "");
}

/** What the label doesn't say. */
function noteOf({ tree, trace }: Side, given: ComparedSide, label: string): string {
  const from = fileLabel(given);
  const thoughts = tree.columns.length;
  const count =
    thoughts === 0 ? l10n.t("in words only") : thoughts === 1 ? l10n.t("1 thought") : l10n.t("{0} thoughts", thoughts);
  return [count, ...[trace.model.name, from ?? ""].filter((text) => text !== "" && text !== label)].join(" · ");
}

function saidSteps(side: Side, said: ReturnType<typeof saidInstead>, parts: number, truth: boolean): SaidStep[] {
  const known = resultReader(side.trace);
  return said.map(({ to, text, p, nodes }, at) => {
    const result = known(to?.concept ?? "");
    const mark = to && side.reading.mark(to.concept, at + 1);
    return {
      text: to?.text ?? text,
      sentence: text,
      p,
      slot: (at + 1) * parts,
      node: nodes[0] ?? null,
      isStar: truth && (mark === "optimal" || (result !== null && result.kind !== "other")),
    };
  });
}

/** Of the other's answer, where this one can be asked for it; else of its own. */
function forcedOf(side: Side, other: Side): PairSide["forced"] {
  const places = [null, ...side.tree.columns.map(({ node }) => node)];
  for (const from of [other, side]) {
    const answer = from.verdict?.text.trim();
    if (answer === undefined) continue;
    const ps = places.map((node) => forcedProbability(side, node, answer));
    if (ps.some((p) => p !== null)) return { answer, ps };
  }
  return null;
}

/** The words of both by the number of thoughts before them; where both say the same, they are one row. */
function pairWords(a: PairSide, b: PairSide, truth: boolean): PairWords[] {
  const [first, second] = [rowsOf(a, truth), rowsOf(b, truth)];
  const same = (row: WordRow): WordRow | undefined =>
    second.find((other) => other.from === row.from && isSame(row, other));
  const merged = new Set(first.flatMap((row) => same(row) ?? []));
  return [
    ...first.map((row): PairWords => ({ of: same(row) ? ["a", "b"] : ["a"], row })),
    ...second.filter((row) => !merged.has(row)).map((row): PairWords => ({ of: ["b"], row })),
  ]
    .map(({ of, row }) => ({
      of,
      row: { ...row, label: lettersOf(of), note: row.label, key: `${of.join("")} ${row.key}` },
    }))
    .sort((x, y) => x.row.from - y.row.from || x.of.join("").localeCompare(y.of.join("")));
}

/** Where they part in words, the first row that only one of them has says so. */
function withParting(words: readonly PairWords[], { parting, words: compared }: TraceDiff, a: PairSide): PairWords[] {
  const thoughts = parting && parting.kind !== "thought" ? compared[parting.at]?.a?.thoughts : undefined;
  const from = thoughts === undefined ? undefined : a.slotOf(thoughts);
  const first = words.find(({ of, row }) => of.length === 1 && of[0] === "a" && row.from === from);
  return words.map((one) =>
    one === first ? { ...one, row: { ...one.row, label: l10n.t("{0}, they part here", one.row.label) } } : one,
  );
}

function rowsOf({ side: { trace, reading, run }, slotOf }: PairSide, truth: boolean): WordRow[] {
  return wordRows(trace, reading, null, { truth, growing: new Set() })
    .filter(({ kind, continuation }) => (run ? continuation.id === run.continuation?.id : kind === "own"))
    .flatMap((row) => {
      const from = slotOf(row.isEdited ? row.from : (row.thoughts[0] ?? row.from));
      // What is not the thought's first choice is said in each one's own score.
      return from === undefined ? [] : [{ ...row, from, steps: row.steps.map((step) => ({ ...step, parts: false })) }];
    });
}

function isSame(a: WordRow, b: WordRow): boolean {
  const texts = (row: WordRow): string =>
    [row.label, ...row.steps.map(({ sentence }) => sentence), row.answer?.text].join("\n");
  return texts(a) === texts(b) && a.verdict === b.verdict;
}

function lettersOf(of: readonly SideName[]): string {
  return of.length === 2 ? l10n.t("A and B") : (of[0]?.toUpperCase() ?? "");
}

/** How a candidate of a side differs from the other's, if they are compared in this slot, from 1. */
export function diffAt({ diff }: PairModel, name: SideName, slot: number, key: string): CandidateDiff | undefined {
  return diff.thoughts[slot - 1]?.candidates.find((one) => one[name]?.key === key);
}
