/**
 * Measures what a report asks for: some problems at a time, by one model after the other. The same for a new report and
 * for one that is continued, on the command line and in the editor.
 */
import * as l10n from "@vscode/l10n";
import { pathWith } from "../act/ablations";
import { type PinnedIds, pinnedIds } from "../act/pins";
import { beginTrace } from "../act/beginTrace";
import type { Engine, LoadedModel } from "../engine/engine";
import { SEARCH_LIMITS, type SearchLimits } from "../engine/searchLimits";
import { UserError, isModelFault, isUserError } from "../errors";
import { attentionTable } from "../read/attentionTable";
import { testCase } from "./ablationTest";
import { valuesOfCase } from "./caseValues";
import type { Case } from "./dataset";
import { detectCase, stepsOfAnother } from "./detection";
import { editsOf, evaluateCase } from "./evaluation";
import { pinsOfCase } from "./pinnedCases";
import type { Report, ReportCase, Run } from "./report";

/** A model, and the run of a report that gets what it gives. */
export interface MeasuredModel {
  engine: Engine;
  model: LoadedModel;
  run: Run;
}

/**
 * Asks everything that the runs don't have yet, until `signal`. Whatever ends it, what was measured by then is in the
 * runs: a problem in whose middle it ended is in none. What a model refuses is in its run with the reason. Rejects if
 * the model fails at several problems in turn: then it would at the others.
 */
export async function measure(
  report: Report,
  models: readonly MeasuredModel[],
  {
    signal,
    now,
    onCase,
  }: {
    signal: AbortSignal;
    /** In milliseconds. */
    now: () => number;
    /** Hears how many problems are done. */
    onCase: (done: number) => void;
  },
): Promise<void> {
  const cases = report.problems.map((problem): Case => ({ ...problem, answer: problem.answer ?? "" }));
  const pins = await Promise.all(
    models.map(({ engine, model }) =>
      Promise.all((report.options.pins ?? []).map((text) => pinnedIds(engine, model.manifest, { text }))),
    ),
  );
  const done = models.map(({ run }) => new Set([...run.cases, ...run.refused].map(({ index }) => index)));
  for (let from = 0, count = 1; from < cases.length; from += count) {
    if (signal.aborted) return;
    onCase(from);
    count = together(from);
    const places = cases.slice(from, from + count).map((_, i) => from + i);
    for (const [nth, one] of models.entries()) {
      if (signal.aborted) return;
      const { run } = one;
      const start = now();
      const missing = places.filter((at) => !done[nth]!.has(cases[at]!.index));
      const outcome = (at: number): Promise<Outcome<Omit<ReportCase, "index">>> =>
        outcomeOf(measureCase(report, one, { cases, at, pins: pins[nth]!, signal }), signal);
      const measured = await Promise.all(missing.map(outcome));
      await askedAlone(measured, (i) => outcome(missing[i]!));
      run.seconds += (now() - start) / 1000;
      measured.forEach((outcome, i) => {
        const { index } = cases[missing[i]!]!;
        if (outcome.kind === "found") run.cases.push({ index, ...outcome.found });
        if (outcome.kind === "refused") run.refused.push({ index, reason: outcome.reason });
      });
      const failed = measured.find((outcome) => outcome.kind === "failed");
      if (failed) throw failed.error;
    }
  }
  if (!signal.aborted) onCase(cases.length);
}

/**
 * How many problems are asked at once, because their rows share passes: as many as were asked before them. What fails
 * or is interrupted early leaves something.
 */
function together(asked: number): number {
  return Math.min(8, Math.max(1, asked));
}

type Outcome<T> =
  | { kind: "found"; found: T }
  /** `fault`: of the model, in a pass that it may have shared. */
  | { kind: "refused"; reason: string; fault: UserError | null }
  | { kind: "failed"; error: unknown }
  /** It ended in its middle. */
  | { kind: "cancelled" };

async function outcomeOf<T>(measured: Promise<T>, signal: AbortSignal): Promise<Outcome<T>> {
  try {
    const found = await measured;
    return signal.aborted ? { kind: "cancelled" } : { kind: "found", found };
  } catch (error) {
    if (signal.aborted) return { kind: "cancelled" };
    if (!isUserError(error)) return { kind: "failed", error };
    return { kind: "refused", reason: error.message, fault: isModelFault(error) ? error : null };
  }
}

/**
 * What fails in a pass that problems share fails for all of them: asks each again, by itself. If several fail and none
 * succeeds, it isn't their fault.
 */
async function askedAlone<T>(outcomes: Outcome<T>[], again: (i: number) => Promise<Outcome<T>>): Promise<void> {
  const isFault = (one: Outcome<T>): boolean => one.kind === "refused" && one.fault !== null;
  if (outcomes.length < 2) return;
  for (const [i, one] of outcomes.entries()) if (isFault(one)) outcomes[i] = await again(i);
  const faults = outcomes.filter(isFault);
  if (faults.length < 2 || outcomes.some(({ kind }) => kind === "found")) return;
  outcomes.forEach((one, i) => {
    if (one.kind === "refused" && one.fault !== null) outcomes[i] = { kind: "failed", error: one.fault };
  });
}

interface Place {
  cases: readonly Case[];
  at: number;
  pins: readonly PinnedIds[];
  signal: AbortSignal;
}

async function measureCase(
  { command, options }: Report,
  { engine, model, run }: MeasuredModel,
  { cases, at, pins, signal }: Place,
): Promise<Omit<ReportCase, "index">> {
  const { manifest } = model;
  const limits: SearchLimits = {
    rows: options.stepRows ?? SEARCH_LIMITS.rows.usual,
    passes: options.stepPasses ?? SEARCH_LIMITS.passes.usual,
  };
  const parts = { engine, manifest, signal, limits };
  const problem = cases[at]!;
  switch (command) {
    case "test":
      return { tested: await testCase(parts, cases, at, run.thoughts, run.edits) };
    case "look": {
      const trace = await beginTrace(engine, model, { text: problem.question }, { id: "look", created: "" });
      const attention = await attentionTable(engine, trace, run.thoughts, (options.layer ?? 1) - 1);
      if (!attention) throw new UserError(noGraph());
      return { attention };
    }
    case "eval": {
      const { edit, thoughts, values, detect } = options;
      const edits = edit ? await editsOf(edit, parts, cases, at, run.thoughts) : [];
      const paths = thoughts.map((count) => pathWith(count, edits));
      const results = await evaluateCase(parts, problem, paths);
      const read = values === true ? await valuesOfCase(parts, problem, run.thoughts) : null;
      return {
        results: results.map(({ index: _, ...result }) => result),
        ...(read && { values: read.values.map(({ index: _, ...one }) => one), sureness: read.sureness }),
        ...(detect === true && {
          detected: await detectCase(parts, problem, stepsOfAnother(cases, at, manifest), run.thoughts),
        }),
        ...(pins.length > 0 && { pins: await pinsOfCase(parts, problem, pins, run.thoughts) }),
      };
    }
    default:
      return command satisfies never;
  }
}

/** Why a question isn't part of a report on attention. */
export const noGraph = (): string => l10n.t("It has no graph of facts.");
