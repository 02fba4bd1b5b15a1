/**
 * Recognizes a model that can't go on in words after its thoughts. If it was trained stage by stage without mixing, it
 * answers at once when it has to speak after fewer thoughts than in its last stage. A reading then says nothing about
 * steps, so the tree shows the lens. A package doesn't record this, but the readings of a trace show it.
 */
import * as l10n from "@vscode/l10n";
import { percent } from "../format/numbers";
import { depths, rightOption } from "../problem/problemGraph";
import type { TraceIndex } from "./traceIndex";

/** From this probability on, almost nothing is left for steps. */
const ANSWERS_AT_ONCE = 0.9;
/** Without a graph the number of steps is unknown, and one thought may be enough. */
const LEAST_WITHOUT_GRAPH = 2;

/** Shown once beside the answer; `null` if words can follow the thoughts, or if this trace doesn't show it. */
export function mixingRemark(index: TraceIndex): string | null {
  const least = leastMarker(index);
  if (least === null || least < ANSWERS_AT_ONCE) return null;
  const { marker } = index.origin.model.manifest.task.answer;
  if (marker === null) return null;
  const probability = percent(least);
  return [
    index.graph
      ? l10n.t(
          "After any thought this model answers at once ({0} at least {1}), even if steps remain.",
          marker,
          probability,
        )
      : l10n.t("After any thought this model answers at once ({0} at least {1}).", marker, probability),
    l10n.t("It seems to have been trained without mixing."),
    l10n.t("What it would say next reveals nothing about its thoughts, so the tree shows the decoded thoughts."),
  ].join(" ");
}

/** The least probability of the answer marker after those thoughts that leave steps to be said. */
function leastMarker(index: TraceIndex): number | null {
  const thoughts = index.main.slice(0, telling(index));
  const markers = thoughts.flatMap((id) => index.after(id)?.marker ?? []);
  return markers.length === 0 || markers.length < thoughts.length ? null : Math.min(...markers);
}

/** How many thoughts, from the first on, are too few to replace all steps. */
function telling({ graph, main, origin }: TraceIndex): number {
  if (!graph) return main.length >= LEAST_WITHOUT_GRAPH ? main.length : 0;
  const right = rightOption(graph);
  const steps = right === null ? 0 : (depths(graph)[right] ?? 0);
  return Math.max(0, steps * origin.model.manifest.thoughts.perStep - 1);
}
