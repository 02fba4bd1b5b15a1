/** What belongs beside an answer, because it changes what the answer is worth: a closed list, and its words. */
import * as l10n from "@vscode/l10n";
import { stepCount, thoughtCount } from "../format/counts";
import { supportOfClaim } from "../problem/claim";
import { depths, rightOption } from "../problem/problemGraph";
import { type Support, supportIn } from "../problem/readQuestion";
import { quote } from "../problem/sentences";
import type { Continuation } from "./continuations";
import type { TraceIndex } from "./traceIndex";

export type Remark =
  /** The facts support none of the options, or more than one. */
  | { kind: "neither" | "both" }
  /** The shortest path to the answer has more steps than the model was trained to replace by thoughts. */
  | { kind: "long path"; steps: number; trained: number }
  | { kind: "untrained thoughts"; trained: number }
  /** Sentences of the text that were passed over. */
  | { kind: "words skipped"; quoted: string[] }
  /** The answer isn't where the steps before it end. */
  | { kind: "does not follow" }
  /** The words reached the limit of tokens. */
  | { kind: "cut off" };

/** How many of the sentences that were passed over are quoted. */
const QUOTED = 3;

/** `spoken`: what the model says after the last thought of a run; `null` until that has ended. */
export function remarksOn(index: TraceIndex, spoken: Continuation | null): Remark[] {
  const { model, read, source } = index.origin;
  const { max, perStep } = model.manifest.thoughts;
  const trained = Math.floor(max / Math.max(1, perStep));
  const steps = stepsNeeded(index);
  const support = supportOf(index);
  const skipped = read.kind === "text" ? [] : read.skipped;
  return [
    ...(support === null || support === "one" ? [] : [{ kind: support }]),
    ...(steps !== null && max > 0 && steps > trained ? [{ kind: "long path" as const, steps, trained }] : []),
    ...((spoken?.thoughts ?? index.main.length) > max ? [{ kind: "untrained thoughts" as const, trained: max }] : []),
    ...(skipped.length > 0
      ? [
          {
            kind: "words skipped" as const,
            quoted: skipped.map(({ start, end }) => quote(source.text.slice(start, end))),
          },
        ]
      : []),
    ...(spoken?.follows === false ? [{ kind: "does not follow" as const }] : []),
    ...(spoken?.stop === "limit" ? [{ kind: "cut off" as const }] : []),
  ];
}

/** How many of the options the facts support; `null` where that can't be told. */
export function supportOf({ graph, origin }: Pick<TraceIndex, "graph" | "origin">): Support | null {
  return supportIn(origin.read, graph);
}

/** Steps of a shortest path to the right answer; `null` if that isn't known. */
export function stepsNeeded({ graph, origin }: Pick<TraceIndex, "graph" | "origin">): number | null {
  const right = graph && rightOption(graph);
  const depth = graph && right !== null ? depths(graph)[right] : undefined;
  const claimed = origin.read.kind === "text" ? null : supportOfClaim(origin.read)?.steps;
  return depth ?? claimed ?? origin.read.truth?.steps?.length ?? null;
}

export function wordsOfRemark(remark: Remark): string {
  switch (remark.kind) {
    case "neither":
      return l10n.t("The facts support neither option.");
    case "both":
      return l10n.t("The facts support both options.");
    case "long path":
      return l10n.t(
        "The answer takes {0}, and the model was trained with up to {1}.",
        stepCount(remark.steps),
        remark.trained,
      );
    case "untrained thoughts":
      return l10n.t(
        "The model was trained with up to {0}. Later thoughts are outside its training.",
        thoughtCount(remark.trained),
      );
    case "words skipped": {
      const { quoted } = remark;
      const list = [...quoted.slice(0, QUOTED), ...(quoted.length > QUOTED ? ["…"] : [])].join(", ");
      return quoted.length === 1
        ? l10n.t("1 sentence skipped: {0}", list)
        : l10n.t("{0} sentences skipped: {1}", quoted.length, list);
    }
    case "does not follow":
      return l10n.t("The answer doesn't follow from the steps before it.");
    case "cut off":
      return l10n.t("The words were cut off at the limit. Only an answer that ends them counts as right.");
    default:
      return remark satisfies never;
  }
}
