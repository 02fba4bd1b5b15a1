/** Under each column the same few numbers, lined up and named once at the left; and the way to make it speak there. */
import type { ComponentChildren } from "preact";
import type { Column, SearchTree } from "../../shared/read/searchTree";
import { effectOf } from "../../shared/read/testEffects";
import type { ThoughtTest } from "../../shared/trace/trace";
import { milliseconds, percent } from "../../shared/format/numbers";

interface Figure {
  /** Of the question's graph: drawn only where truth is shown. */
  truth?: boolean;
  name: string;
  explained: string;
  of(column: Column): string | null;
  /** Beside the number. */
  drawn?(column: Column): ComponentChildren;
}

/** In the order in which they stand. The guide explains them in the same words. */
export const figures: readonly Figure[] = [
  {
    name: "candidates",
    explained: "Between how many it is undecided: the exponential of the bars' entropy.",
    of: (column) => `≈ ${column.effective.toFixed(1)}`,
  },
  {
    truth: true,
    name: "on frontier",
    explained:
      "Share of the bars on words exactly this many steps from the root: what a breadth-first search would look " +
      "at now.",
    of: (column) => (column.frontier === null ? null : percent(column.frontier)),
    drawn: (column) => <Shares column={column} />,
  },
  {
    truth: true,
    name: "reachable, other",
    explained: "Share of the bars on other words that can be reached, before or further on; and the rest.",
    of: (column) =>
      column.frontier === null || column.reachable === null
        ? null
        : `${percent(column.reachable)}, ${percent(otherShare(column))}`,
  },
  {
    name: "### next",
    explained: "Probability that the answer, not a step, comes next.",
    of: (column) => (column.answerMarker === null ? null : percent(column.answerMarker)),
  },
  {
    name: "cosine",
    explained: "Cosine of this thought and the one before: 1 means that it did not move.",
    of: (column) => column.cosine?.toFixed(2) ?? null,
  },
  { name: "norm", explained: "Length of the thought's vector.", of: (column) => column.norm.toFixed(1) },
  {
    name: "time",
    explained: "Milliseconds of the pass that made the thought.",
    of: (column) => milliseconds(column.ms),
  },
];

export function otherShare({ frontier, reachable }: Column): number {
  return Math.max(0, 1 - (frontier ?? 0) - (reachable ?? 0));
}

/** `test`: `null` where the thoughts are not those that are tested. */
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
            its effect
          </div>
        )}
        <SpeakButton node={null} thoughts={0} busy={busy} onSpeak={onSpeak} />
      </div>
      {tree.columns.map((column) => (
        <div class="column" key={column.node}>
          {shown.map((figure) => (
            <div key={figure.name} class="figure" title={figure.explained}>
              <span class="for-ears">
                {figure.name} of thought {column.thoughts}:{" "}
              </span>
              <span class={figure.drawn ? "beside" : ""}>{figure.of(column) ?? "–"}</span>
              {figure.drawn?.(column)}
            </div>
          ))}
          {test !== null && (
            <div class="figure effect-of" title={EFFECT}>
              <span class="for-ears">its effect, thought {column.thoughts}: </span>
              {effectWords(test, column.thoughts)}
            </div>
          )}
          <SpeakButton node={column.node} thoughts={column.thoughts} busy={busy} onSpeak={onSpeak} />
        </div>
      ))}
    </div>
  );
}

export const EFFECT =
  "Whether the answer hangs on this thought: how many edits of it change the answer. Decodable is not the same as " +
  "used.";

/** The quiet mark beside everything that is decoded: whether its effect was tested, and what came out. */
function effectWords(test: ThoughtTest | undefined, thought: number): string {
  if (!test) return "not tested";
  const { flipped, of } = effectOf(test, thought);
  return flipped === 0 ? `none in ${of}` : `${flipped} of ${of} flip`;
}

/** Frontier, reachable, other: one length each, which together are all of it. */
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
  const where = thoughts === 0 ? "before the first thought" : `after thought ${thoughts}`;
  return (
    <button class="link speak" disabled={busy} aria-label={`Speak from here, ${where}`} onClick={() => onSpeak(node)}>
      Speak from here
    </button>
  );
}
