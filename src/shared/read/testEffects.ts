/**
 * What a test of thoughts says of each edit: how far it lowers the forced probability of the final answer, and what the
 * model's own words say then.
 */
import type { TraceManifest } from "../model/manifest";
import { readContinuation } from "../task/continuationText";
import { type TestCell, type ThoughtTest, keyOf, nameOf } from "../trace/trace";

export interface Effect {
  /** The edit that lowers the probability most. */
  worst: TestCell;
  /** How far: 0.41 is 41 points. Negative if even this one raises it. */
  drop: number;
}

/** The effect of the edits of a thought (`null`: of all thoughts); `null` if there are none. */
export function effectOf(test: ThoughtTest, position: number | null): Effect | null {
  const own = test.cells.filter((cell) => cell.position === position);
  const [worst] = own.toSorted((a, b) => a.p - b.p);
  return worst ? { worst, drop: dropOf(test, worst) } : null;
}

/** How far the edit lowers the probability: 0.41 is 41 points, negative means that it rises. */
export function dropOf({ unedited }: Pick<ThoughtTest, "unedited">, { p }: Pick<TestCell, "p">): number {
  return unedited - p;
}

/** Whether the most probable forced answer is another one with the edit. */
export function flips({ answer }: Pick<ThoughtTest, "answer">, { forced, p }: Pick<TestCell, "forced" | "p">): boolean {
  // Nothing is listed where the answer is long and has no marker. More than half can't be another one's.
  return forced.text !== "" && p <= 0.5 && keyOf(forced) !== keyOf(answer);
}

/** log(p with the edit / p without): 0 where nothing changed. Bounded, as a probability may be 0. */
export function changeOfLog(p: number, unedited: number): number {
  return Math.log(Math.max(p, 1e-12) / Math.max(unedited, 1e-12));
}

/** What the model's own words say with an edit. Steps may make up for thoughts that are of no use any more. */
export interface SpokenWith {
  /** What the answer is compared by, in the model's words; `null` if the words hold none. */
  answer: string | null;
  /** Whether it is the final answer of the unedited thoughts. */
  isSame: boolean;
  /** How many steps come before it. */
  steps: number;
}

/** `null` if the words weren't recorded. */
export function spokenWith(
  { task }: Pick<TraceManifest, "task">,
  test: Pick<ThoughtTest, "answer">,
  { spoken }: Pick<TestCell, "spoken">,
): SpokenWith | null {
  if (!spoken) return null;
  const { steps, answer: found } = readContinuation(task, spoken.text, spoken.stop === "end");
  const answer = found && (found.concept ?? found.text);
  return { answer, isSame: answer === nameOf(test.answer), steps: steps.length };
}
