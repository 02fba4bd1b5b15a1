/** The story of a trace in a few sentences, as a function of its numbers. */
import * as l10n from "@vscode/l10n";
import { stepCount, thoughtCount } from "../format/counts";
import { percentRange, wholePercent } from "../format/numbers";
import { shortened } from "../format/shortened";
import { rightOption } from "../problem/problemGraph";
import type { ThoughtTest, Trace } from "../trace/trace";
import { type Continuation, lineOf } from "./continuations";
import { loweredOf, matterOf } from "./matter";
import type { TraceReading } from "./readTrace";
import type { Score, ThoughtColumn } from "./score";
import { type ForcedCurve, answersAt } from "./scoreCurve";
import type { Verdict } from "./verdict";
import { headlineWords } from "./wording";

/** As far from chance a forced answer is still a guess. */
const NEAR_CHANCE = 0.15;
/** Never sure, but nearly: how sure it was in the end says more than the range. */
const NEARLY_SURE = 0.8;
/** So far ahead of all others an answer is no guess any more. */
const CLEAR_LEAD = 0.3;
/** Below this, an option isn't what would be said, but the best of what wouldn't be. */
const SAID_FROM = 0.05;

export interface Headline {
  answer: string;
  /** `null` if it isn't known. */
  right: boolean | null;
  /** The right answer, if the model's is another one. */
  correct: string | null;
  /** Up to three sentences. */
  story: string[];
}

export interface Told {
  trace: Trace;
  reading: TraceReading;
  verdict: Verdict;
  score: Score;
  curve: ForcedCurve;
  truth: boolean;
  /** The test of the thoughts that are drawn; `null` if they weren't tested. */
  test: ThoughtTest | null;
}

export function headline(told: Told): Headline {
  const { trace, reading, verdict, truth } = told;
  const right = truth ? verdict.right : null;
  const correct = right === false ? rightConcept(trace, reading) : null;
  // Words that were cut off may have come to it.
  const isOther = correct !== null && reading.say(correct).trim() !== verdict.text.trim();
  // Which edit makes another answer win says nothing where another one wins without any.
  const cures = (answer: string): boolean => right === false && reading.isRight(answer) === true;
  const matter = !told.test ? null : verdict.atOnce ? loweredOf(told.test, verdict.text) : matterOf(told.test, cures);
  return {
    answer: verdict.support === null || !truth ? answerSentence(verdict) : headlineWords(verdict),
    right,
    correct: !isOther ? null : l10n.t("The right answer is {0}.", reading.say(correct)),
    story: [...surenessOf(told), ...branchesOf(told), ...(matter === null ? [] : [matter])],
  };
}

/** "Wren is a yumpus.", or "The answer is 44." where the answer is no sentence. */
function answerSentence({ sentence, text }: Verdict): string {
  const said = sentence.trim();
  return said === text.trim() || !/\s/.test(said) ? l10n.t("The answer is {0}.", text.trim()) : said;
}

/** `null` if it isn't known. */
function rightConcept(trace: Trace, reading: TraceReading): string | null {
  const { graph } = reading;
  const option = graph ? rightOption(graph) : null;
  return (option === null ? trace.read.truth?.answer : graph?.nodes[option]) ?? null;
}

function surenessOf({ trace, reading, verdict, curve, truth }: Told): string[] {
  const { sure, atOnce, latent } = verdict;
  const { final } = reading;
  if (verdict.support !== null) return [];
  if (atOnce) {
    const steps = final ? reading.stepsOf(final).length : 0;
    const other = [atOnce.text, wholePercent(atOnce.p)] as const;
    if (latent.thoughts === 0) return [l10n.t("Made to answer at once, it would have said {0} ({1}).", ...other)];
    const words =
      steps > 0
        ? [
            l10n.t(
              "It got there in words: after {0} it still said {1} aloud.",
              thoughtCount(latent.thoughts),
              stepCount(steps),
            ),
          ]
        : [];
    return [
      ...words,
      sure === "never"
        ? l10n.t("Stopped at that point, it would have answered {0} ({1}), so it was never sure.", ...other)
        : l10n.t("Stopped at that point, it would have answered {0} ({1}).", ...other),
    ];
  }
  const ps = curve.final;
  const last = ps.at(-1) ?? null;
  if (sure === null || last === null || ps.length < 2) return [];
  const lead = clearLead(curve);
  const correct = truth && verdict.right === false ? rightConcept(trace, reading) : null;
  const isRight = lead !== null && correct !== null && lead.text === reading.say(correct);
  // Where it leads all the time before it is sure, that is said there.
  const isSaid = !isRight && typeof sure === "number" && lead?.thoughts.length === sure;
  const earlier = curve.first
    ? earlierAnswers(curve, typeof sure === "number" ? sure : ps.length)
    : lead && !isSaid
      ? stoppedAt(lead, isRight, verdict.edited)
      : null;
  if (sure === "never") {
    const never =
      earlier !== null || last >= NEARLY_SURE || curve.first || !isRead(ps)
        ? l10n.t("Never sure ({0} in the end).", last >= 0.895 ? l10n.t("just under 90%") : wholePercent(last))
        : l10n.t("Never sure: {0} wherever it is stopped.", rangeOf(curve, ps));
    return [never, ...(earlier === null ? [] : [earlier])];
  }
  if (sure === 0) return [l10n.t("Sure before thinking ({0}).", wholePercent(ps[0] ?? last))];
  const from = wholePercent(ps[sure] ?? last);
  if (earlier !== null) return [l10n.t("Sure from thought {0} ({1}).", sure, from), earlier];
  const before = ps.slice(0, sure);
  return isRead(before)
    ? [l10n.t("Sure from thought {0} ({1}); {2}.", sure, from, beforeWords(curve, before))]
    : [l10n.t("Sure from thought {0} ({1}).", sure, from)];
}

/** An answer that is no option may not be known everywhere. */
function isRead(ps: readonly (number | null)[]): ps is number[] {
  return !ps.includes(null);
}

interface Lead {
  text: string;
  /** The numbers of thoughts, one after the other, at which it would have been the answer. */
  thoughts: number[];
  ps: number[];
}

/** The longest time for which another answer was clearly ahead; of equally long ones the surest. */
function clearLead({ final, others }: ForcedCurve): Lead | null {
  const leads: Lead[] = [];
  for (const thoughts of final.keys()) {
    const [best, next] = [
      { text: null, p: final[thoughts] ?? 0 },
      ...others.map(({ text, ps }) => ({ text, p: ps[thoughts] ?? 0 })),
    ].toSorted((a, b) => b.p - a.p);
    if (!best || best.text === null || best.p - (next?.p ?? 0) < CLEAR_LEAD) continue;
    const before = leads.at(-1);
    if (before?.text === best.text && before.thoughts.at(-1) === thoughts - 1) {
      before.thoughts.push(thoughts);
      before.ps.push(best.p);
    } else leads.push({ text: best.text, thoughts: [thoughts], ps: [best.p] });
  }
  const [lead] = leads.toSorted(
    (a, b) => b.thoughts.length - a.thoughts.length || Math.max(...b.ps) - Math.max(...a.ps),
  );
  return lead ?? null;
}

function stoppedAt({ text, thoughts, ps }: Lead, isRight: boolean, edited: boolean): string {
  const [first = 0] = thoughts;
  const last = thoughts.at(-1) ?? first;
  const where =
    last === 0
      ? l10n.t("before thinking")
      : first === 0
        ? l10n.t("before thought {0}", last + 1)
        : first === last
          ? l10n.t("after thought {0}", first)
          : l10n.t("after thoughts {0}–{1}", first, last);
  const led = [where, text, percentRange(ps)] as const;
  if (!isRight) return l10n.t("Stopped {0}, it would have said {1} ({2}).", ...led);
  // Where a thought was edited, that may be what changed it.
  return edited
    ? l10n.t("Stopped {0}, it would have said {1} ({2}), which is right.", ...led)
    : l10n.t("Stopped {0}, it would have said {1} ({2}), which is right; more thinking changed that.", ...led);
}

/** "57–63%", or "35–49% for dd" where that could be taken for another answer's. */
function rangeOf({ answer, chance }: ForcedCurve, ps: readonly number[]): string {
  const range = percentRange(ps);
  return answer === null || chance === null || Math.min(...ps) >= chance ? range : l10n.t("{0} for {1}", range, answer);
}

/**
 * What it would have answered before it was sure: another answer only where that led after every number of thoughts.
 */
function beforeWords(curve: ForcedCurve, before: readonly number[]): string {
  const { chance } = curve;
  const range = rangeOf(curve, before);
  const others = curve.others.map(({ text, ps }) => ({ text, ps: before.map((_, thoughts) => ps[thoughts] ?? 0) }));
  const leads = (ps: readonly number[]): boolean =>
    [{ ps: before }, ...others].every((one) => one.ps === ps || ps.every((p, at) => p > (one.ps[at] ?? 0)));
  const rival = others.find(({ ps }) => leads(ps));
  const isGuess =
    chance !== null &&
    [{ ps: before }, ...others].every(({ ps }) => ps.every((p) => Math.abs(p - chance) <= NEAR_CHANCE));
  if (isGuess && chance !== 0.5) return l10n.t("close to a guess before that ({0})", range);
  if (rival)
    return isGuess
      ? l10n.t("before that it leaned to {0} ({1})", rival.text, percentRange(rival.ps))
      : l10n.t("before that it would have said {0} ({1})", rival.text, percentRange(rival.ps));
  if (isGuess) return l10n.t("close to a coin toss before that ({0})", range);
  return leads(before)
    ? l10n.t("leaning this way before that ({0})", range)
    : l10n.t("undecided before that ({0})", range);
}

/** The other answers it would have given, in order; `null` if there are none. */
function earlierAnswers({ first }: ForcedCurve, until: number): string | null {
  const texts = (first ?? []).slice(0, until).flatMap((one) => (one && !one.isFinal ? [one.text] : []));
  const distinct = [...new Set(texts)];
  if (distinct.length === 0) return null;
  const shown = distinct.slice(0, 5);
  const end = shown.pop() ?? "";
  return shown.length === 0
    ? l10n.t("Stopped earlier, it would have said {0}.", end)
    : l10n.t("Stopped earlier, it would have said {0} or {1}.", shown.join(", "), end);
}

function branchesOf({ score, verdict, truth, reading }: Told): string[] {
  const thoughts = score.columns.filter((column): column is ThoughtColumn => column.kind === "thought");
  if (thoughts.length === 0) return [];
  if (score.ofSteps) return truth ? heldResults(thoughts) : [];
  if (!reading.graph) return [];
  const open =
    score.branches <= 1
      ? l10n.t("There was one branch to follow.")
      : l10n.t("It kept up to {0} branches open at once.", score.branches);
  return truth && verdict.right === false ? [open, ...offPath(thoughts)] : [open];
}

/** "Its first choices at thoughts 1 to 3 were all off the correct path." */
function offPath(thoughts: readonly ThoughtColumn[]): string[] {
  const off = thoughts.filter(({ isReady, rows }) => !isReady && rows.length > 0 && !(rows[0]?.isStar ?? false));
  const first = off[0]?.thoughts;
  const last = off.at(-1)?.thoughts;
  if (first === undefined || last === undefined) return [];
  if (first === last) return [l10n.t("Its first choice at thought {0} was off the correct path.", first)];
  return last - first + 1 === off.length
    ? [l10n.t("Its first choices at thoughts {0} to {1} were all off the correct path.", first, last)]
    : [l10n.t("Its first choices at {0} of its thoughts were off the correct path.", off.length)];
}

/** Which thoughts hold results of the problem: those whose most probable number is one. */
function heldResults(thoughts: readonly ThoughtColumn[]): string[] {
  const held = thoughts.flatMap(({ thoughts: thought, rows }) => {
    const row = rows.find(({ candidate }) => candidate.from === "lens");
    return row?.isStar && row.candidate.p >= 0.5 ? [{ thought, text: row.text }] : [];
  });
  if (held.length === 0) return [];
  const list = held.map(({ thought, text }) => l10n.t("{0} in thought {1}", text, thought));
  return [l10n.t("Right results can be decoded: {0}.", list.join(", "))];
}

/** What is told of thoughts that have led to no answer. `said`: the words after them; `null` if there are none. */
export function unanswered({ curve }: Pick<Told, "curve">, said: Continuation | null): string[] {
  const [best] = wouldSay(curve, curve.final.length - 1);
  const isWhole = said !== null && said.stop !== null && said.stop !== "cancelled";
  const words = isWhole ? shortened(lineOf({ ...said, ended: true }).replace(REPEATED, "$1 …"), LONGEST) : "";
  return [
    ...(!isWhole ? [] : [words === "" ? l10n.t("It said nothing.") : l10n.t("It said only “{0}”.", words)]),
    ...(best
      ? [l10n.t("Stopped at that point, it would have answered {0} ({1}).", best.text, wholePercent(best.p))]
      : []),
  ];
}

/** The same word again and again. */
const REPEATED = /(?<=^|\s)(\S+)(?: \1)+(?=\s|$)/g;
/** Of words that hold no answer, in characters. */
const LONGEST = 60;

/** One sentence of what happened at the thought, for playback. `thoughts`: 0 for the question. */
export function momentOf(told: Omit<Told, "verdict">, thoughts: number): string {
  const { score, curve, reading } = told;
  const column = score.columns.find((one): one is ThoughtColumn => one.kind === "thought" && one.thoughts === thoughts);
  const [lead] = column?.rows ?? [];
  const open = column
    ? column.isReady
      ? l10n.t("It is ready to answer.")
      : lead === undefined
        ? l10n.t("No word of the question stands out.")
        : !reading.graph
          ? l10n.t("{0} leads with {1}.", lead.text, wholePercent(lead.candidate.p))
          : column.branches <= 1
            ? l10n.t("One branch is open: {0}, {1}.", lead.text, wholePercent(lead.candidate.p))
            : l10n.t(
                "{0} branches are open; {1} leads with {2}.",
                column.branches,
                lead.text,
                wholePercent(lead.candidate.p),
              )
    : null;
  return [...(open === null ? [] : [open]), ...stoppedWords(curve, thoughts)].join(" ");
}

/** The best two answers. None if what is no answer may be more probable than the best. */
function wouldSay(curve: ForcedCurve, thoughts: number): { text: string; p: number }[] {
  const best = answersAt(curve, thoughts).slice(0, 2);
  return curve.first || (best[0]?.p ?? 0) >= SAID_FROM ? best : [];
}

function stoppedWords(curve: ForcedCurve, thoughts: number): string[] {
  const [best, next] = wouldSay(curve, thoughts);
  if (!best) return [];
  // A toss is between two. What is no option may be as probable as that without being one.
  const { chance } = curve;
  const isNear = ({ p }: { p: number }): boolean => Math.abs(p - 0.5) <= NEAR_CHANCE;
  const isGuess = chance === 0.5 && !curve.first && isNear(best) && next !== undefined && isNear(next);
  return [
    isGuess
      ? l10n.t("Stopped now, it would say {0} with {1}: close to a coin toss.", best.text, wholePercent(best.p))
      : l10n.t("Stopped now, it would say {0} with {1}.", best.text, wholePercent(best.p)),
  ];
}
