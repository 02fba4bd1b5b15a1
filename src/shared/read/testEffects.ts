/** What a test of thoughts says of each edit. */
import { type TestCell, type ThoughtTest, keyOf } from "../trace/trace";

/** How many of the edits of a thought (`null`: of all thoughts) change the answer. */
export function effectOf(test: ThoughtTest, position: number | null): { flipped: number; of: number } {
  const own = test.cells.filter((cell) => cell.position === position);
  return { flipped: own.filter((cell) => flips(test, cell)).length, of: own.length };
}

/** Whether the forced answer is another one with the edit. */
export function flips(test: Pick<ThoughtTest, "answer">, { forced }: Pick<TestCell, "forced">): boolean {
  return keyOf(forced) !== keyOf(test.answer);
}

/** log(p with the edit / p without): 0 where nothing changed. Bounded, as a probability may be 0. */
export function changeOfLog(p: number, unedited: number): number {
  return Math.log(Math.max(p, 1e-12) / Math.max(unedited, 1e-12));
}
