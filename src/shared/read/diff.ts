/**
 * The difference of two traces as data: what their thoughts consider, what they say after each number of thoughts, what
 * they answer, and where they part. Pure and total: what can't be compared is `null` or an empty list.
 */
import { type Continuation, lineOf } from "./continuations";
import { type QuestionDiff, type Side, type Slot, questionDiff, slotsOf } from "./diffSides";
import { LEAST_DIFFERENCE, type ThoughtDiff, thoughtDiff } from "./diffThoughts";
import { keyOf } from "../problem/fragments";
import { nameOf } from "../trace/trace";
import type { From } from "./sureness";

export interface TraceDiff {
  question: QuestionDiff;
  a: SideSummary;
  b: SideSummary;
  /** By time. Empty for different questions. */
  thoughts: ThoughtDiff[];
  /** When the answer is forced, before the first thought and after each that both have. */
  forced: ForcedDiff[];
  /** By the number of thoughts before the words; the last row is that of the answers. */
  words: WordsDiff[];
  parting: Parting | null;
  /**
   * Whether nothing that was measured in both differs, they have the same facts and as many thoughts, the same
   * thoughts were read, and both have an answer that is as right, or neither has one. Words may be in one alone:
   * whether they are asked for without a click depends on the machine.
   */
  same: boolean;
  /** Whether the two packages are the same, or are only two manifests of the same files. */
  packages: "same" | "same files" | "other";
}

export interface SideSummary {
  model: string;
  sha256: string;
  provider: string;
  thoughts: number;
  /** What was done to its thoughts; `null` for the model's own. */
  edited: string | null;
  /** What it said; `null` without an answer. */
  answer: string | null;
  right: boolean | null;
  sure: From;
  /** Forced probability of its answer after the last thought; `null` if that wasn't read. */
  forced: number | null;
}

/** `top`: the most probable answer. `p`: that of A's answer, where both can give it. */
interface ForcedDiff {
  a: ForcedSide;
  b: ForcedSide;
  differs: boolean;
}

interface ForcedSide {
  thoughts: number;
  top: { text: string; p: number } | null;
  p: number | null;
}

export interface WordsDiff {
  a: SpokenSide | null;
  b: SpokenSide | null;
  /** `null`: only one was asked for words here, or they aren't aligned and answer the same. */
  same: boolean | null;
  /** Whether both have had thoughts that stand together; otherwise only the answers are compared. */
  isAligned: boolean;
  /** From 0; the words that differ, empty where a side has ended. */
  first: { at: number; a: string; b: string } | null;
}

export interface SpokenSide {
  thoughts: number;
  text: string;
  answer: string | null;
  right: boolean | null;
  /** Its last token. */
  node: string;
}

/** Where they part: at the thought in `thoughts[at]`, in the words of `words[at]`, or only in the answer these give. */
type Parting = { kind: "thought" | "word" | "answer"; at: number };

export function diffOf(a: Side, b: Side): TraceDiff {
  const question = questionDiff(a, b);
  const summaries = { a: summaryOf(a), b: summaryOf(b) };
  const packages = packagesOf(a.trace, b.trace);
  if (question.kind === "other")
    return { question, ...summaries, thoughts: [], forced: [], words: [], parting: null, same: false, packages };
  const said = { a: saidInstead(a), b: saidInstead(b) };
  const slots = slotsOf(a, b, Math.max(said.a.length, said.b.length));
  const thoughts = slots.map((slot) => thoughtDiff(slot, a, b, said));
  const forced = forcedDiffs(a, b, slots);
  const words = wordsDiffs(a, b, slots);
  const parting = partingIn(thoughts, words);
  const same =
    question.kind !== "facts" &&
    parting === null &&
    (summaries.a.answer === null) === (summaries.b.answer === null) &&
    summaries.a.right === summaries.b.right &&
    a.tree.columns.length === b.tree.columns.length &&
    thoughts.every(({ candidates }) => candidates.every(({ change }) => change === "same")) &&
    forced.every((one) => !one.differs && isRead(one.a) === isRead(one.b));
  return { question, ...summaries, thoughts, forced, words, parting, same, packages };
}

function packagesOf({ model: a }: Side["trace"], { model: b }: Side["trace"]): TraceDiff["packages"] {
  if (a.sha256 === b.sha256) return "same";
  const [one, other] = [a, b].map(({ manifest }) => JSON.stringify(manifest.files));
  return a.name === b.name && one === other ? "same files" : "other";
}

/** Whether it was read what a side would answer there. */
export function isRead({ top, p }: Pick<ForcedSide, "top" | "p">): boolean {
  return top !== null || p !== null;
}

function summaryOf({ trace, tree, run, verdict }: Side): SideSummary {
  return {
    model: trace.model.name,
    sha256: trace.model.sha256,
    provider: trace.provider,
    thoughts: tree.columns.length,
    edited: run?.title ?? null,
    answer: verdict && verdict.text.trim(),
    right: verdict?.right ?? null,
    sure: verdict?.sure ?? null,
    forced: verdict?.forced ?? null,
  };
}

/** The steps that a model without thoughts says: they stand where another one thinks. */
export function saidInstead({ reading, tree }: Side): ReturnType<Side["reading"]["stepsOf"]>[number][] {
  const said = reading.final ?? reading.free(null);
  return tree.columns.length > 0 || !said ? [] : [...reading.stepsOf(said)];
}

function partingIn(thoughts: readonly ThoughtDiff[], words: readonly WordsDiff[]): Parting | null {
  const thought = thoughts.findIndex(({ parts }) => parts === true);
  if (thought >= 0) return { kind: "thought", at: thought };
  const word = words.findIndex(({ same }) => same === false);
  return word >= 0 ? { kind: words[word]?.isAligned === false ? "answer" : "word", at: word } : null;
}

/** The numbers of thoughts that stand together: none, and those of every slot that both have. */
function counts(slots: readonly Slot[]): { a: number; b: number }[] {
  return [{ a: 0, b: 0 }, ...slots.flatMap(({ a, b }) => (a === null || b === null ? [] : [{ a, b }]))];
}

/** The last of so many thoughts of a side; `null` for none. */
function nodeAfter({ tree }: Side, thoughts: number): string | null {
  return tree.columns[thoughts - 1]?.node ?? null;
}

function forcedDiffs(a: Side, b: Side, slots: readonly Slot[]): ForcedDiff[] {
  const answer = a.verdict?.text ?? null;
  return counts(slots).flatMap((at): ForcedDiff[] => {
    const [first, second] = [forcedAfter(a, at.a, answer), forcedAfter(b, at.b, answer)];
    if (!isRead(first) && !isRead(second)) return [];
    return [{ a: first, b: second, differs: forcedDiffers(first, second) }];
  });
}

function forcedAfter(side: Side, thoughts: number, answer: string | null): ForcedSide {
  const node = nodeAfter(side, thoughts);
  const [top] = side.reading.after(node)?.forced.answers ?? [];
  return {
    thoughts,
    top: top ? { text: side.reading.say(nameOf(top)).trim(), p: top.p } : null,
    p: answer === null ? null : forcedProbability(side, node, answer),
  };
}

/** Forced probability of an answer in your words after the thought; `null` if it wasn't read. */
export function forcedProbability({ reading }: Side, node: string | null, answer: string): number | null {
  const key = keyOf(answer.trim());
  const final = reading.final?.answer?.concept;
  if (final !== undefined && keyOf(reading.say(final).trim()) === key) return reading.forced(node, final);
  const found = reading.after(node)?.forced.answers.find((one) => keyOf(reading.say(nameOf(one)).trim()) === key);
  return found?.p ?? null;
}

function forcedDiffers(a: ForcedSide, b: ForcedSide): boolean {
  const near = (p: number, q: number): boolean => Math.abs(p - q) < LEAST_DIFFERENCE;
  if (a.p !== null && b.p !== null && !near(a.p, b.p)) return true;
  if (!a.top || !b.top) return false;
  if (keyOf(a.top.text) === keyOf(b.top.text)) return !near(a.top.p, b.top.p);
  // Other answers are on top, which is no difference where A's answer is as probable as the top one in both: a tie.
  return a.p === null || b.p === null || !near(a.p, a.top.p) || !near(b.p, b.top.p);
}

function wordsDiffs(a: Side, b: Side, slots: readonly Slot[]): WordsDiff[] {
  const last = { a: a.tree.columns.length, b: b.tree.columns.length };
  const known = counts(slots);
  const isKnown = known.some((one) => one.a === last.a && one.b === last.b);
  return [...known, ...(isKnown ? [] : [last])].flatMap((at): WordsDiff[] => {
    const isAligned = at !== last;
    const [first, second] = [spokenAfter(a, at.a), spokenAfter(b, at.b)];
    if (!first && !second) return [];
    if (!first || !second) return [{ a: first, b: second, same: null, isAligned, first: null }];
    const differing = isAligned
      ? firstDifference(first.text, second.text)
      : firstDifference(first.answer ?? "", second.answer ?? "");
    const same = differing !== null ? false : isAligned ? true : null;
    return [{ a: first, b: second, same, isAligned, first: differing }];
  });
}

function spokenAfter(side: Side, thoughts: number): SpokenSide | null {
  const { reading, run, tree } = side;
  const isEnd = thoughts === tree.columns.length;
  const found: Continuation | null | undefined =
    run && isEnd
      ? run.continuation
      : isEnd && reading.final?.after === nodeAfter(side, thoughts)
        ? reading.final
        : reading.free(nodeAfter(side, thoughts));
  if (!found) return null;
  const { answer } = found;
  return {
    thoughts,
    text: lineOf(found),
    answer: answer && reading.say(answer.concept).trim(),
    right: found.right,
    node: found.id,
  };
}

function firstDifference(a: string, b: string): WordsDiff["first"] {
  const [first, second] = [a, b].map((text) => text.split(/\s+/).filter((word) => word !== ""));
  const most = Math.max(first?.length ?? 0, second?.length ?? 0);
  for (let at = 0; at < most; at++) {
    const [one = "", other = ""] = [first?.[at], second?.[at]];
    if (one !== other) return { at, a: one, b: other };
  }
  return null;
}
