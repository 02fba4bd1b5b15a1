/** The curve of the score: what the model would answer if it were stopped after each number of thoughts. */
import { type AnswerText, type Trace, keyOf, nameOf } from "../trace/trace";
import type { TraceReading } from "./readTrace";
import type { Verdict } from "./verdict";

export interface ForcedCurve {
  /** The final answer, in your words; `null` without one. */
  answer: string | null;
  /** Forced probability of the final answer after 0, 1, … thoughts; `null` where it wasn't read. */
  final: (number | null)[];
  /** The question's other options, and what else it would answer anywhere, each with its probabilities. */
  others: { text: string; ps: (number | null)[] }[];
  /** The most probable answer after 0, 1, … thoughts, where no options are listed; else `null`. */
  first: ({ text: string; p: number; isFinal: boolean } | null)[] | null;
  /** The probability of a guess among listed options; `null` if none are. */
  chance: number | null;
}

/** `thoughts`: the ids of the thoughts that are drawn, in order. */
export function forcedCurve(
  trace: Trace,
  reading: TraceReading,
  thoughts: readonly string[],
  verdict: Verdict | null,
): ForcedCurve {
  const answer = reading.final?.answer ?? null;
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
    final: places.map((node) => (answer ? reading.finalForced(node) : null)),
    others: options
      .filter((option) => option !== answer?.concept)
      .map((option) => ({ text: reading.say(option).trim(), ps: places.map((node) => reading.forced(node, option)) })),
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

/** The listed options: of the question, or of the task. In the model's words. */
function optionsOf(trace: Trace, { graph }: TraceReading): string[] {
  if (graph) return graph.options.flatMap((option) => graph.nodes[option] ?? []);
  return trace.model?.manifest?.task?.answer?.options ?? [];
}
