/**
 * The one loop that everything goes through: branches advance together, one step each per forward pass. Steps that are
 * known already, as in a replay, are fed one at a time too: so the numbers after a path are the same to the last bit,
 * whatever of it the cache has.
 *
 * A branch is a state, the steps still to be fed, and what to do when they have been. Replayed paths, forced first
 * words, `<eot>`, thoughts and words differ only in their steps, so they share passes; branches that would feed the
 * same thing to the same state share a row; and what the cache has is not fed at all.
 */
import type { PathStep } from "../../shared/engine/engine";
import type { Batch, Row as Fed } from "./batch";
import { type State, type StateCache } from "./cache";
import { pathKey } from "./keys";

export interface BatchRow {
  state: State;
  steps: readonly PathStep[];
  /** Called with the state after all steps, which has logits. Returns the branches that go on from there. */
  then(state: State): BatchRow[];
}

export interface LockstepOptions {
  batch: Batch;
  cache: StateCache;
  /** Most rows of one pass; more are split. */
  maxRows: number;
  now: () => number;
  /** Resolves when messages from outside have been heard: a pass blocks the thread. */
  breathe: () => Promise<void>;
  cancelled: () => boolean;
}

/** Runs all branches to their ends. Returns the number of passes, and whether it was cancelled between two of them. */
export async function lockstep(
  branches: BatchRow[],
  options: LockstepOptions,
): Promise<{ passes: number; cancelled: boolean }> {
  const { batch, cache, maxRows, now } = options;
  let passes = 0;
  let active = branches.flatMap((branch) => skipKnown(branch, cache));
  while (active.length > 0) {
    const rows = groupByStep(active);
    const reached = new Map<string, State>();
    for (let from = 0; from < rows.length; from += maxRows) {
      await options.breathe();
      if (options.cancelled()) return { passes, cancelled: true };
      const part = rows.slice(from, from + maxRows);
      const states = await batch.forward(
        part,
        part.some((row) => row.logits),
        now,
      );
      passes++;
      for (const state of states) {
        cache.add(state);
        reached.set(state.key, state);
      }
    }
    active = active.flatMap((branch) => {
      const state = reached.get(keyAfter(branch))!;
      return skipKnown({ ...branch, state, steps: branch.steps.slice(1) }, cache);
    });
    // All have read them, and those of a large vocabulary are most of what a state takes.
    for (const state of reached.values()) if (state.parent?.left) state.logits = null;
  }
  return { passes, cancelled: false };
}

/** Goes as far as no pass is needed: through states the cache has, and through ends. */
function skipKnown(branch: BatchRow, cache: StateCache): BatchRow[] {
  if (branch.steps.length === 0) return branch.then(branch.state).flatMap((next) => skipKnown(next, cache));
  for (let n = branch.state.left ? 0 : branch.steps.length; n > 0; n--) {
    const state = cache.find(pathKey(branch.state.key, branch.steps.slice(0, n)), needsLogits(branch.steps, n));
    if (state) return skipKnown({ ...branch, state, steps: branch.steps.slice(n) }, cache);
  }
  return [branch];
}

/** Whether the state after `n` of the steps needs logits: they are asked for at the end, and by one edit (edits.ts). */
function needsLogits(steps: readonly PathStep[], n: number): boolean {
  const next = steps[n];
  return next === undefined || (next.kind === "thought" && next.edit?.kind === "add");
}

/** Of the state that the branch has next. */
function keyAfter({ state, steps }: BatchRow): string {
  return pathKey(state.key, steps.slice(0, 1));
}

interface Row extends Fed {
  /** Somebody needs the logits after this step. */
  logits: boolean;
}

function groupByStep(active: readonly BatchRow[]): Row[] {
  const rows = new Map<string, Row>();
  for (const branch of active) {
    const key = keyAfter(branch);
    const logits = needsLogits(branch.steps, 1);
    const row = rows.get(key);
    if (row) row.logits ||= logits;
    else rows.set(key, { state: branch.state, step: branch.steps[0]!, logits });
  }
  return [...rows.values()];
}
