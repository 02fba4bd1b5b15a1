/** The curve of the score: what the model would answer if it were stopped after each number of thoughts. */
import { type AnswerText, type Trace, keyOf, nameOf } from "../trace/trace";
import type { TraceReading } from "./readTrace";
import type { Verdict } from "./verdict";

export interface ForcedCurve {
  /** The answer that the thoughts end with, in your words; `null` without one. */
  answer: string | null;
  /** Forced probability of that answer after 0, 1, … thoughts; `null` where it wasn't read. */
  final: (number | null)[];
  /** The question's other options, and what else it would answer anywhere; `right` is `null` if that isn't known. */
  others: { text: string; right: boolean | null; ps: (number | null)[] }[];
  /** The most probable answer after 0, 1, … thoughts, where no options are listed; else `null`. */
  first: ({ text: string; p: number; isFinal: boolean } | null)[] | null;
  /** The probability of a guess among listed options; `null` if none are. */
  chance: number | null;
}

/** `thoughts`: the ids of the thoughts that are drawn, in order, and `verdict` what they end with. */
export function forcedCurve(
  trace: Trace,
  reading: TraceReading,
  thoughts: readonly string[],
  verdict: Verdict | null,
): ForcedCurve {
  const answer = verdict?.answer ?? null;
  const places = [null, ...thoughts];
  const readings = places.map((node) => reading.after(node));
  const listed = optionsOf(trace, reading);
  // What is no option may be the most probable answer all the same.
  const first = readings.flatMap((one) => one?.forced.answers[0] ?? []).map(nameOf);
  const options = listed.length > 0 ? [...new Set([...listed, ...first])] : [];
  const isFinal = (one: AnswerText): boolean =>
    answer !== null &&
    (one.to !== undefined
      ? one.to === answer.concept
      : keyOf(one) === keyOf({ ids: answer.ids, text: answer.text }) || one.text.trim() === answer.text.trim());
  return {
    answer: answer && reading.say(answer.concept),
    final: places.map((node) => (answer ? reading.forced(node, answer.concept) : null)),
    others: options
      .filter((option) => option !== answer?.concept)
      .map((option) => ({
        text: reading.say(option).trim(),
        right: reading.isRight(option),
        ps: places.map((node) => reading.forced(node, option)),
      })),
    first:
      listed.length > 0
        ? null
        : readings.map((one) => {
            const [first] = one?.forced.answers ?? [];
            return first ? { text: reading.say(nameOf(first)).trim(), p: first.p, isFinal: isFinal(first) } : null;
          }),
    chance: verdict?.chance ?? (listed.length > 0 ? 1 / listed.length : null),
  };
}

/** What it would answer after so many thoughts, the most probable first, as far as that was read. */
export function answersAt(
  { first, final, others, answer }: ForcedCurve,
  thoughts: number,
): { text: string; p: number }[] {
  if (first) return first[thoughts] ? [first[thoughts]] : [];
  return [...(answer === null ? [] : [{ text: answer, ps: final }]), ...others]
    .flatMap(({ text, ps }) => {
      const p = ps[thoughts] ?? null;
      return p === null ? [] : [{ text, p }];
    })
    .toSorted((a, b) => b.p - a.p);
}

/** The listed options: of the question, or of the task. In the model's words. */
function optionsOf(trace: Trace, { graph }: TraceReading): string[] {
  if (graph) return graph.options.flatMap((option) => graph.nodes[option] ?? []);
  return trace.model?.manifest?.task?.answer?.options ?? [];
}
