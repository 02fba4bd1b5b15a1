/**
 * The words as rows of the score: what the model says after every number of thoughts, the other model's chain of
 * thought, and the branches. Every step stands at its depth, so that a column holds a thought and what words say there.
 */
import * as l10n from "@vscode/l10n";
import type { OutputClass } from "../problem/outputClass";
import { afterThoughts } from "../format/counts";
import type { Trace } from "../trace/trace";
import { type Continuation, titleOf, wordsOf } from "./continuations";
import { resultReader } from "./knownResults";
import type { TraceReading } from "./readTrace";
import { shortStep, writtenStep } from "./shortStep";
import type { SearchTree } from "./searchTree";
import type { SpokenStep } from "./spokenSteps";

export interface WordRow {
  /** What tells it from the others. */
  key: string;
  /** The trace that holds it, which may be the one that is compared with. */
  trace: string;
  label: string;
  note: string | null;
  kind: "own" | "other model" | "branch";
  /** After how many thoughts these words are said; several where they are the same. */
  thoughts: number[];
  /** After how many thoughts it begins to speak; where thoughts were edited, the first edited one. */
  from: number;
  isEdited: boolean;
  /** The last thought before it; `null` after none. */
  node: string | null;
  continuation: Continuation;
  /** All that say the same, the first of them `continuation`. */
  all: readonly Continuation[];
  isGrowing: boolean;
  steps: WordStep[];
  answer: { text: string; right: boolean | null } | null;
  /** What there is to say about the steps and the answer; empty if nothing. */
  verdict: string;
}

export interface WordStep {
  /** From 1: the thought of the same depth would hold it. */
  depth: number;
  /** In short, and as it was said. */
  text: string;
  sentence: string;
  p: number;
  /** On a correct path, or a right result. */
  isStar: boolean;
  /** The first of the row that is not the first choice of the thought that is drawn above it. */
  parts: boolean;
  /** What is wrong with the first wrong step; else `null`. */
  wrong: string | null;
  /** Its first token. */
  token: string | null;
}

export interface WordsOptions {
  truth: boolean;
  /** Ids of continuations in progress. */
  growing: ReadonlySet<string>;
  /** At most so many branches, the newest ones; all of them by default. */
  most?: number;
  /** A token whose branch is among them. */
  shown?: string | null;
  /** The thoughts that are drawn above the words; the main ones by default. */
  drawn?: SearchTree;
}

export function wordRows(
  trace: Trace,
  reading: TraceReading,
  compared: { trace: Trace; reading: TraceReading } | null,
  options: WordsOptions,
): WordRow[] {
  const own = reading.afterEvery.flatMap(({ continuation, thoughts }) =>
    continuation ? [{ thoughts, continuation }] : [],
  );
  const others = newest(reading, branchesIn(reading), options);
  const theirs = compared?.reading.final ?? compared?.reading.free(null);
  return [
    ...merged(own).map(({ thoughts, all: [continuation, ...same] }) =>
      rowOf(trace, reading, reading, continuation, options, {
        kind: "own",
        label: afterThoughtsOf(thoughts),
        note: continuation.name,
        thoughts,
        all: [continuation, ...same],
      }),
    ),
    ...(compared && theirs
      ? [
          rowOf(compared.trace, compared.reading, reading, theirs, options, {
            kind: "other model",
            label: compared.trace.model.name,
            note: l10n.t("another model"),
            thoughts: [theirs.thoughts],
            all: [theirs],
          }),
        ]
      : []),
    ...others.map((continuation) =>
      rowOf(trace, reading, reading, continuation, options, {
        kind: "branch",
        label: titleOf(continuation) ?? afterThoughts(continuation.thoughts),
        note:
          continuation.edits.length > 0
            ? continuation.name === null
              ? null
              : l10n.t("edited thoughts")
            : l10n.t("branch"),
        thoughts: [continuation.thoughts],
        all: [continuation],
      }),
    ),
  ];
}

/** What was said otherwise than freely after the main thoughts. */
export function branchesIn(reading: TraceReading): Continuation[] {
  const own = new Set(reading.afterEvery.map(({ continuation }) => continuation?.branch));
  return reading.continuations.filter(({ branch }) => !own.has(branch));
}

function newest(
  reading: TraceReading,
  branches: readonly Continuation[],
  { most = Infinity, shown = null }: WordsOptions,
): readonly Continuation[] {
  if (branches.length <= most) return branches;
  const branch = reading.continuationWith(shown)?.branch;
  const found = branches
    .slice(0, -most)
    .filter((one) => one.branch === branch && (one.id === shown || one.words.some(({ node }) => node === shown)));
  return [...found, ...branches.slice(-most)];
}

interface Spoken {
  /** After how many thoughts these words were said, all the same. */
  thoughts: number[];
  all: [Continuation, ...Continuation[]];
}

/** Neighbors that say the same are one. */
function merged(own: readonly { thoughts: number; continuation: Continuation }[]): Spoken[] {
  const rows: Spoken[] = [];
  for (const { thoughts, continuation } of own) {
    const last = rows.at(-1);
    const isSame =
      last !== undefined &&
      last.thoughts.at(-1) === thoughts - 1 &&
      last.all[0].ended &&
      continuation.ended &&
      wordsOf(last.all[0]) === wordsOf(continuation);
    if (isSame) {
      last.thoughts.push(thoughts);
      last.all.push(continuation);
    } else rows.push({ thoughts: [thoughts], all: [continuation] });
  }
  return rows;
}

/** "after 3–6 thoughts", "before thinking, after 1–2" */
export function afterThoughtsOf(thoughts: readonly number[]): string {
  const [first = 0] = thoughts;
  const last = thoughts.at(-1) ?? first;
  if (last === first) return afterThoughts(first);
  if (first > 0) return l10n.t("after {0}–{1} thoughts", first, last);
  return last === 1 ? l10n.t("before thinking, after 1") : l10n.t("before thinking, after 1–{0}", last);
}

type Place = Pick<WordRow, "kind" | "label" | "note" | "thoughts" | "all">;

/** The same row as long as it says the same: a trace may have many, and changes with every word of one of them. */
function rowOf(
  trace: Trace,
  reading: TraceReading,
  thinking: TraceReading,
  continuation: Continuation,
  options: WordsOptions,
  place: Place,
): WordRow {
  const { kind, label, note, thoughts, all } = place;
  const isGrowing = options.growing.has(continuation.id);
  const drawn = options.drawn ?? thinking.tree(Infinity);
  const of = [...[trace.id, trace.read, drawn, options.truth, isGrowing, kind, label, note], ...[...thoughts, ...all]];
  const before = known.get(continuation);
  if (before?.of.length === of.length && before.of.every((one, at) => one === of[at])) return before.row;
  const row = newRow(trace, reading, drawn, continuation, { truth: options.truth, isGrowing }, place);
  known.set(continuation, { of, row });
  return row;
}

const known = new WeakMap<Continuation, { of: unknown[]; row: WordRow }>();

function newRow(
  trace: Trace,
  reading: TraceReading,
  drawn: SearchTree,
  continuation: Continuation,
  { truth, isGrowing }: { truth: boolean; isGrowing: boolean },
  { kind, label, note, thoughts, all }: Place,
): WordRow {
  const { answer, edits } = continuation;
  const steps = reading.stepsOf(continuation);
  const right = truth ? continuation.right : null;
  return {
    key: `${trace.id} ${continuation.branch}`,
    trace: trace.id,
    label,
    note,
    kind,
    thoughts,
    from: edits[0]?.position ?? continuation.thoughts,
    isEdited: edits.length > 0,
    node: continuation.after,
    continuation,
    all,
    isGrowing,
    steps: placed(trace, reading, drawn, continuation, steps, truth),
    answer: answer && { text: reading.say(answer.concept), right },
    verdict: verdictOf(continuation, steps, truth),
  };
}

function placed(
  trace: Trace,
  reading: TraceReading,
  tree: SearchTree,
  { thoughts }: Continuation,
  steps: readonly SpokenStep[],
  truth: boolean,
): WordStep[] {
  const { task, thoughts: trained } = trace.model.manifest;
  const perStep = Math.max(1, trained.perStep);
  const known = resultReader(trace);
  let parted = tree.ofSteps;
  let isWrong = false;
  return steps.map((step, at) => {
    const depth = Math.floor(thoughts / perStep) + at + 1;
    const first = tree.columns[depth * perStep - 1]?.candidates[0];
    const said = step.to?.text ?? null;
    const parts = !parted && first !== undefined && said !== null && first.text !== said;
    parted ||= parts;
    const wrong = isWrong || !truth ? null : wrongWords(step);
    isWrong ||= wrong !== null;
    const result = known(step.to?.concept ?? step.text);
    return {
      depth,
      text: shortStep(task, tree.ofSteps || said === null ? step.text : said),
      sentence: writtenStep(task, step.text),
      p: step.p,
      isStar:
        truth &&
        ((step.to !== null && reading.mark(step.to.concept, depth) === "optimal") ||
          (result !== null && result.kind !== "other")),
      parts,
      wrong,
      token: step.nodes[0] ?? null,
    };
  });
}

function wrongWords({ isFact, goesOn }: SpokenStep): string | null {
  if (isFact === false) return l10n.t("not a fact");
  return goesOn === false ? l10n.t("does not follow") : null;
}

/** What there is to say about words and their answer; empty if nothing. */
export function verdictOf(
  { outputClass, stop, answer, follows }: Continuation,
  steps: readonly SpokenStep[],
  truth: boolean,
): string {
  if (stop === "limit") return l10n.t("cut off");
  if (!answer) return "";
  if (truth && outputClass !== null) return wordsOfClass(outputClass, steps, follows);
  return steps.length === 0 ? l10n.t("at once") : "";
}

function wordsOfClass(of: OutputClass, steps: readonly SpokenStep[], follows: boolean | null): string {
  switch (of) {
    case "correct path":
      return l10n.t("by a shortest path");
    case "longer path":
      return l10n.t("by a longer path");
    case "hallucination": {
      const [wrong] = steps.filter(({ isFact, goesOn }) => isFact === false || goesOn === false);
      return wrong?.isFact === false ? l10n.t("a step is not a fact") : l10n.t("a step does not follow");
    }
    case "wrong target":
      // The facts lead to no option, but to what was said.
      return follows === true ? l10n.t("not one of the options") : l10n.t("doesn't follow from the steps");
    case "correct label":
    case "incorrect label":
      return l10n.t("at once");
    default:
      return of satisfies never;
  }
}

/** The depth of the deepest step, 0 if none was said. */
export function deepest(rows: readonly WordRow[]): number {
  return rows.reduce((most, { steps }) => Math.max(most, steps.at(-1)?.depth ?? 0), 0);
}
