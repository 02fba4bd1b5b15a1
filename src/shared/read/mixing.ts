/**
 * A model whose thoughts cannot be followed by words. Trained stage by stage without mixing, a model that is made to
 * speak after fewer thoughts than its last stage goes straight to the answer, so that a value says nothing of steps:
 * the tree then shows the lens. Nothing in a package tells; the values of a trace do.
 */
import { depths, rightOption } from "../problem/problemGraph";
import { graphOf } from "./graphOf";
import { type Trace, mainThoughts } from "../trace/trace";
import { valueAfter } from "./searchTree";
import { percent } from "../format/numbers";

/** From here on next to nothing is left for steps. */
const ANSWERS_AT_ONCE = 0.9;
/** Of a text without a graph it is not known how many steps there are to say; one thought may well be enough for it. */
const LEAST_WITHOUT_GRAPH = 2;

/** Said once beside the answer; `null` where words can follow the thoughts, or where this trace cannot tell. */
export function mixingRemark(trace: Trace): string | null {
  const least = leastMarker(trace);
  if (least === null || least < ANSWERS_AT_ONCE) return null;
  const marker = trace.model.manifest.answerMarker ?? "###";
  const where = graphOf(trace) ? ", also where steps are left to say" : "";
  return (
    `Made to speak after any number of thoughts, this model answers at once (${marker} at least ` +
    `${percent(least)})${where}. It seems to have been trained without mixing: what it would say tells nothing of ` +
    "its thoughts, so the tree shows the lens."
  );
}

/** The least probability of the answer marker after those thoughts that leave steps to be said. */
function leastMarker(trace: Trace): number | null {
  const thoughts = mainThoughts(trace).slice(0, telling(trace));
  const markers = thoughts.flatMap(({ id }) => valueAfter(trace, id)?.answerMarker ?? []);
  return markers.length === 0 || markers.length < thoughts.length ? null : Math.min(...markers);
}

/** How many thoughts, from the first on, are too few to have replaced all steps. */
function telling(trace: Trace): number {
  const graph = graphOf(trace);
  const all = mainThoughts(trace).length;
  if (!graph) return all >= LEAST_WITHOUT_GRAPH ? all : 0;
  const right = rightOption(graph);
  const steps = right === null ? 0 : (depths(graph)[right] ?? 0);
  return Math.max(0, steps * trace.model.manifest.thoughts.perStep - 1);
}
