/** Numbers under each column, aligned and named once at the left, and the button to speak from there. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { Column, SearchTree } from "../../shared/read/searchTree";
import { effectOf } from "../../shared/read/testEffects";
import { effectWords } from "../../shared/read/wording";
import type { ThoughtTest } from "../../shared/trace/trace";
import { milliseconds, percent } from "../../shared/format/numbers";

interface Figure {
  /** From the question's graph: drawn only while the truth is shown. */
  truth?: boolean;
  name: string;
  explained: string;
  of(column: Column): string | null;
  /** Drawn beside the number. */
  drawn?(column: Column): ComponentChildren;
}

/** In display order. The guide explains them in the same words. */
export const figures: readonly Figure[] = [
  {
    name: l10n.t("candidates"),
    explained: l10n.t("Effective number of candidates: the exponential of the bars' entropy."),
    of: (column) => `≈ ${column.effective.toFixed(1)}`,
  },
  {
    truth: true,
    name: l10n.t("on frontier"),
    explained: l10n.t("Share on words exactly this many steps from the root, as in a breadth-first search."),
    of: (column) => (column.frontier === null ? null : percent(column.frontier)),
    drawn: (column) => <Shares column={column} />,
  },
  {
    truth: true,
    name: l10n.t("reachable, other"),
    explained: l10n.t("Share on other words that can be reached, earlier or later, and on all the rest."),
    of: (column) =>
      column.frontier === null || column.reachable === null
        ? null
        : `${percent(column.reachable)}, ${percent(otherShare(column))}`,
  },
  {
    name: l10n.t("ready to answer"),
    explained: l10n.t("Probability that the answer marker, and not a step, comes next."),
    of: (column) => (column.answerMarker === null ? null : percent(column.answerMarker)),
  },
  {
    name: l10n.t("cosine"),
    explained: l10n.t("Cosine of this thought and the previous one. 1 means that it didn't move."),
    of: (column) => column.cosine?.toFixed(2) ?? null,
  },
  {
    name: l10n.t("norm"),
    explained: l10n.t("Length of the thought's vector."),
    of: (column) => column.norm.toFixed(1),
  },
  {
    name: l10n.t("time"),
    explained: l10n.t("Duration of the forward pass that made the thought."),
    of: (column) => milliseconds(column.ms),
  },
];

export function otherShare({ frontier, reachable }: Column): number {
  return Math.max(0, 1 - (frontier ?? 0) - (reachable ?? 0));
}

/** `test` is `null` if these are not the thoughts that were tested. */
export function TreeFeet({
  tree,
  test,
  truth,
  busy,
  onSpeak,
}: {
  tree: SearchTree;
  test: ThoughtTest | undefined | null;
  truth: boolean;
  busy: boolean;
  onSpeak: (node: string | null) => void;
}) {
  const shown = figures.filter(
    (figure) => (truth || figure.truth !== true) && tree.columns.some((column) => figure.of(column) !== null),
  );
  return (
    <div class="feet">
      <div class="column start">
        {shown.map((figure) => (
          <div key={figure.name} class="figure quiet" title={figure.explained}>
            {figure.name}
          </div>
        ))}
        {test !== null && tree.columns.length > 0 && (
          <div class="figure quiet" title={EFFECT}>
            {l10n.t("effect")}
          </div>
        )}
        <SpeakButton node={null} thoughts={0} busy={busy} onSpeak={onSpeak} />
      </div>
      {tree.columns.map((column) => (
        <div class="column" key={column.node}>
          {shown.map((figure) => (
            <div key={figure.name} class="figure" title={figure.explained}>
              <span class="for-ears">{l10n.t("{0} of thought {1}:", figure.name, column.thoughts)} </span>
              <span class={figure.drawn ? "beside" : ""}>{figure.of(column) ?? "–"}</span>
              {figure.drawn?.(column)}
            </div>
          ))}
          {test !== null && (
            <div class="figure effect-of" title={EFFECT}>
              <span class="for-ears">{l10n.t("{0} of thought {1}:", l10n.t("effect"), column.thoughts)} </span>
              {effectIn(test, column.thoughts)}
            </div>
          )}
          <SpeakButton node={column.node} thoughts={column.thoughts} busy={busy} onSpeak={onSpeak} />
        </div>
      ))}
    </div>
  );
}

export const EFFECT = [
  l10n.t("How far the worst edit of this thought lowers the forced probability of the final answer."),
  l10n.t("What can be decoded from a thought isn't necessarily used."),
].join(" ");

/** Whether the effect of a thought was tested, and the result. */
function effectIn(test: ThoughtTest | undefined, thought: number): string {
  const effect = test && effectOf(test, thought);
  return effect ? effectWords(effect) : l10n.t("not tested");
}

/** Frontier, reachable, and other as lengths that add up to 1. */
export function Shares({ column }: { column: Column }) {
  const { frontier, reachable } = column;
  if (frontier === null || reachable === null) return null;
  return (
    <span class="shares" aria-hidden="true">
      <span class="frontier" style={{ flexGrow: frontier }} />
      <span class="reachable" style={{ flexGrow: reachable }} />
      <span class="other" style={{ flexGrow: otherShare(column) }} />
    </span>
  );
}

export function speakLabel(thoughts: number): string {
  return thoughts === 0
    ? l10n.t("Speak from here, before the first thought")
    : l10n.t("Speak from here, after thought {0}", thoughts);
}

function SpeakButton({
  node,
  thoughts,
  busy,
  onSpeak,
}: {
  node: string | null;
  thoughts: number;
  busy: boolean;
  onSpeak: (node: string | null) => void;
}) {
  return (
    <button class="link speak" disabled={busy} aria-label={speakLabel(thoughts)} onClick={() => onSpeak(node)}>
      {l10n.t("Speak from here")}
    </button>
  );
}
