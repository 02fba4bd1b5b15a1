/**
 * A model whose thoughts cannot be followed by words. Trained stage by stage without mixing, a model that is made to
 * speak after fewer thoughts than its last stage goes straight to the answer, so that a reading says nothing of steps:
 * the tree then shows the lens. Nothing in a package tells; the readings of a trace do.
 */
import { percent } from "../format/numbers";
import { depths, rightOption } from "../problem/problemGraph";
import type { TraceIndex } from "./traceIndex";

/** From here on next to nothing is left for steps. */
const ANSWERS_AT_ONCE = 0.9;
/** Of a text without a graph it is not known how many steps there are to say; one thought may well be enough for it. */
const LEAST_WITHOUT_GRAPH = 2;

/** Said once beside the answer; `null` where words can follow the thoughts, or where this trace cannot tell. */
export function mixingRemark(index: TraceIndex): string | null {
  const least = leastMarker(index);
  if (least === null || least < ANSWERS_AT_ONCE) return null;
  const marker = index.origin.model.manifest.answerMarker ?? "###";
  const where = index.graph ? ", also where steps are left to say" : "";
  return (
    `Made to speak after any number of thoughts, this model answers at once (${marker} at least ` +
    `${percent(least)})${where}. It seems to have been trained without mixing: what it would say tells nothing of ` +
    "its thoughts, so the tree shows the lens."
  );
}

/** The least probability of the answer marker after those thoughts that leave steps to be said. */
function leastMarker(index: TraceIndex): number | null {
  const thoughts = index.main.slice(0, telling(index));
  const markers = thoughts.flatMap((id) => index.after(id)?.marker ?? []);
  return markers.length === 0 || markers.length < thoughts.length ? null : Math.min(...markers);
}

/** How many thoughts, from the first on, are too few to have replaced all steps. */
function telling({ graph, main, origin }: TraceIndex): number {
  if (!graph) return main.length >= LEAST_WITHOUT_GRAPH ? main.length : 0;
  const right = rightOption(graph);
  const steps = right === null ? 0 : (depths(graph)[right] ?? 0);
  return Math.max(0, steps * origin.model.manifest.thoughts.perStep - 1);
}
