/**
 * The loop that runs all moves. Branches advance together: each forward pass feeds one step of every branch. Known
 * steps, as in a replay, are fed one at a time too. So the numbers after a path are the same to the last bit, whatever
 * part of it the cache has.
 *
 * A branch has a state, the steps to feed after it, and a function to call after them. Replayed paths, forced words,
 * `<eot>`, thoughts, and words differ only in their steps, so they share passes. Branches that feed the same steps to
 * the same state share a row. States in the cache aren't computed again.
 */
import type { PathStep } from "../../shared/engine/engine";
import type { Batch, Row as Fed } from "./batch";
import { type State, type StateCache } from "./cache";
import { pathKey } from "./keys";

export interface BatchRow {
  state: State;
  steps: readonly PathStep[];
  /** Called with the state after all steps, which has logits. Returns the branches that continue from it. */
  then(state: State): BatchRow[];
}

export interface LockstepOptions {
  batch: Batch;
  cache: StateCache;
  /** The most rows of one pass. More rows take several passes. */
  maxRows: number;
  now: () => number;
  /** Resolves when waiting messages have been received, because a pass blocks the thread. */
  breathe: () => Promise<void>;
}

/** The branches of one run. */
export interface Group {
  branches: BatchRow[];
  /** Checked before each pass. */
  cancelled: () => boolean;
}

export interface GroupResult {
  /** Passes with a row of the group, and its rows in them. */
  passes: number;
  rows: number;
  cancelled: boolean;
}

/** Runs all branches of all groups to their ends. Resolves with a result for each group. */
export async function lockstep(groups: readonly Group[], options: LockstepOptions): Promise<GroupResult[]> {
  const { batch, cache, maxRows, now } = options;
  const results = groups.map((): GroupResult => ({ passes: 0, rows: 0, cancelled: false }));
  const advance = (branch: BatchRow, group: number): Active[] =>
    skipKnown(branch, options).map((one) => ({ ...one, group }));
  let active = groups.flatMap(({ branches }, group) => branches.flatMap((branch) => advance(branch, group)));
  while (active.length > 0) {
    const rows = groupByStep(active);
    const reached = new Map<string, State>();
    for (let from = 0; from < rows.length; from += maxRows) {
      await options.breathe();
      groups.forEach(({ cancelled }, group) => (results[group]!.cancelled ||= cancelled()));
      const part = rows
        .slice(from, from + maxRows)
        .filter((row) => [...row.groups].some((group) => !results[group]!.cancelled));
      if (part.length === 0) continue;
      const states = await batch.forward(
        part,
        part.some((row) => row.logits),
        now,
      );
      for (const [group, result] of results.entries()) {
        const own = result.cancelled ? 0 : part.filter((row) => row.groups.has(group)).length;
        result.passes += own > 0 ? 1 : 0;
        result.rows += own;
      }
      for (const state of states) {
        cache.add(state);
        reached.set(state.key, state);
      }
    }
    active = active.flatMap(({ group, ...branch }) => {
      const state = reached.get(keyAfter(branch));
      return state && !results[group]!.cancelled
        ? advance({ ...branch, state, steps: branch.steps.slice(1) }, group)
        : [];
    });
    // All branches have read these logits. With a large vocabulary, they take most of a state's memory.
    for (const state of reached.values()) if (state.parent?.left) state.logits = null;
  }
  return results;
}

type Active = BatchRow & { group: number };

/** Advances the branch as far as possible without a pass: through states in the cache, and through its end. */
function skipKnown(branch: BatchRow, options: Pick<LockstepOptions, "batch" | "cache">): BatchRow[] {
  const [first, ...later] = branch.steps;
  if (!first) return branch.then(branch.state).flatMap((next) => skipKnown(next, options));
  const steps = [options.batch.plain(branch.state, first), ...later];
  for (let n = branch.state.left ? 0 : steps.length; n > 0; n--) {
    const state = options.cache.find(pathKey(branch.state.key, steps.slice(0, n)), needsLogits(steps, n));
    if (state) return skipKnown({ ...branch, state, steps: steps.slice(n) }, options);
  }
  return [{ ...branch, steps }];
}

/** Whether the state after `n` steps needs logits: at the end, and before an edit of kind "add" (edits.ts). */
function needsLogits(steps: readonly PathStep[], n: number): boolean {
  const next = steps[n];
  return next === undefined || (next.kind === "thought" && next.edit?.kind === "add");
}

/** The key of the next state of the branch. */
function keyAfter({ state, steps }: BatchRow): string {
  return pathKey(state.key, steps.slice(0, 1));
}

interface Row extends Fed {
  /** A branch needs the logits after this step. */
  logits: boolean;
  groups: Set<number>;
}

function groupByStep(active: readonly Active[]): Row[] {
  const rows = new Map<string, Row>();
  for (const branch of active) {
    const key = keyAfter(branch);
    const logits = needsLogits(branch.steps, 1);
    const row = rows.get(key);
    if (row) {
      row.logits ||= logits;
      row.groups.add(branch.group);
    } else rows.set(key, { state: branch.state, step: branch.steps[0]!, logits, groups: new Set([branch.group]) });
  }
  return [...rows.values()];
}
