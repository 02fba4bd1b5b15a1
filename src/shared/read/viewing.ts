/**
 * What the panel shows of a trace, and which parts of the question's text that concerns: the facts on the way to a
 * candidate, and the attention of a thought. The page and the editor both derive it here.
 */
import * as l10n from "@vscode/l10n";
import { percent } from "../format/numbers";
import type { Span } from "../problem/fragments";
import type { AttentionReading } from "../engine/engine";
import type { Selection } from "../trace/selection";
import type { Trace } from "../trace/trace";
import { weightsOf } from "./attentionTable";
import { type TraceReading, readTrace } from "./readTrace";
import { type Link, type SearchTree, pathToCandidate } from "./searchTree";
import { levelOf, shadingOf } from "./shading";

/** Layer and head, both from 1; `head: null` is the mean over all heads. */
export interface AttentionPlace {
  layer: number;
  head: number | null;
}

export interface Viewing {
  trace: string;
  /** What is pointed at, else what is selected. */
  shown: Selection;
  /** A thought that only the edited run has that is drawn; `null`: the main thoughts are drawn. */
  run: string | null;
  /** How many candidates are drawn per thought. */
  topK: number;
  /** Whose attention shades the text; `null`: it is not shaded. */
  attention: AttentionPlace | null;
}

/**
 * One piece of the source text, in UTF-16 offsets. `level` is one of shading.ts, from 1; `says` is shown
 * on hover.
 */
export interface ShadedSpan extends Span {
  level: number;
  says: string;
}

/** The path that lights up: of a candidate its most probable path from the root. */
export function linksTo(tree: SearchTree, shown: Selection): Link[] {
  if (shown.kind !== "candidate") return [];
  const column = tree.columns.findIndex(({ node }) => node === shown.node);
  return column < 0 ? [] : pathToCandidate(tree, column, shown.key);
}

/** The facts of the text that say the steps of a path. */
export function factsOf(reading: TraceReading, path: readonly Link[]): Span[] {
  return path.flatMap(({ from, to }) => reading.fact(from, to)?.span ?? []);
}

export function viewedFacts(trace: Trace, { shown, run, topK }: Viewing): Span[] {
  if (shown.kind !== "candidate") return [];
  const reading = readTrace(trace);
  const drawn = run === null ? undefined : reading.editedRuns.find(({ own }) => own.includes(run));
  return factsOf(reading, linksTo(reading.tree(topK, drawn?.end), shown));
}

export function viewedShades(trace: Trace, { shown, attention }: Viewing, reading: AttentionReading): ShadedSpan[] {
  const thought = readTrace(trace).numberOf(shown.node);
  if (!attention || thought === null || thought > reading.attention.length) return [];
  const { layer, head } = attention;
  const weights = weightsOf(reading, thought - 1, layer - 1, head === null ? null : head - 1);
  const shading = shadingOf(trace, weights);
  const { heads } = trace.model.manifest.shapes;
  return (shading?.shades ?? []).flatMap(({ start, end, weight }) => {
    const level = levelOf(weight, shading!.floor);
    const says = l10n.t(
      "{0} of the attention of thought {1}: {2}",
      percent(weight),
      thought,
      placeWords(attention, heads),
    );
    return level === 0 ? [] : [{ start, end, level, says }];
  });
}

/** "layer 2, mean over 2 heads" */
export function placeWords({ layer, head }: AttentionPlace, heads: number): string {
  if (heads === 1) return l10n.t("layer {0}", layer);
  return head === null
    ? l10n.t("layer {0}, mean over {1} heads", layer, heads)
    : l10n.t("layer {0}, head {1} of {2}", layer, head, heads);
}
