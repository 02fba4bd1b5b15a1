/** What follows a next step, read when it is asked for. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import type { OnItem } from "../engine/engine";
import { readTrace } from "../read/readTrace";
import { namesConcepts } from "../task/phrases";
import type { NextStep, ThoughtReading, Trace } from "../trace/trace";
import { stepOf } from "../trace/valueReading";
import { type Outcome, type Run, askAbout, pathTo } from "./run";

/**
 * Reads the steps that may follow a next step after the thought `node` (`null`: after none), and adds them to the
 * thought's reading. `steps` are the ids of the next step, or of a next step, one that follows it, and so on.
 */
export async function expandStep(
  run: Run,
  trace: Trace,
  node: string | null,
  steps: readonly (readonly number[])[],
): Promise<Outcome> {
  const step = stepAt(readTrace(trace).after(node), steps);
  const { manifest } = trace.model;
  const isOpener = namesConcepts(manifest) && steps.length === 1;
  if (!isOpener && (!step.ended || step.ids?.at(-1) === manifest.tokens.eos || namesConcepts(manifest)))
    throw new UserError(l10n.t("Nothing can follow “{0}”: it ends the text, or isn't a whole step.", step.text));
  const take: OnItem = (_job, item) => {
    if (item.kind !== "steps") return;
    const reading = readTrace(trace).after(node)!;
    const children: Following = {
      ...{ children: item.steps.map((one) => stepOf(one, manifest)), rest: item.rest },
      ...(manifest.task.answer.marker !== null && !namesConcepts(manifest) && { marker: item.answerMarker }),
      ...(item.separator.length > 0 && { separator: item.separator }),
    };
    const next = reading.next.map((one) => withChildren(one, steps, children));
    run.emit({ kind: "readings", readings: [{ ...reading, next }] });
  };
  return askAbout(run, trace, [{ path: pathTo(trace, node), move: { kind: "steps", steps } }], take, "children");
}

type Following = Pick<NextStep, "children" | "rest" | "marker" | "separator">;

function stepAt(reading: ThoughtReading | undefined, steps: readonly (readonly number[])[]): NextStep {
  let [list, found]: [readonly NextStep[], NextStep | undefined] = [reading?.next ?? [], undefined];
  for (const ids of steps) {
    found = list.find((step) => step.ids?.join() === ids.join());
    list = found?.children ?? [];
  }
  if (!found) throw new RangeError("The trace has no such next step.");
  return found;
}

function withChildren(step: NextStep, [ids, ...deeper]: readonly (readonly number[])[], found: Following): NextStep {
  if (step.ids?.join() !== ids?.join()) return step;
  if (deeper.length === 0) return { ...step, ...found };
  return { ...step, children: (step.children ?? []).map((child) => withChildren(child, deeper, found)) };
}
