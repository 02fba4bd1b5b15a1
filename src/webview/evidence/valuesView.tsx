/**
 * The value function as in the paper: each candidate's value against its height, one small plot per thought. Filled
 * dots
 * lead to the right answer. The table has the same numbers.
 */
import * as l10n from "@vscode/l10n";
import { useState } from "preact/hooks";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import type { ThoughtValues, ValuedCandidate } from "../../shared/read/valueFunction";
import { Glyph } from "../kit/glyphs";
import { pageMeasure } from "../kit/pageMeasure";
import { afterThoughts, candidateCount } from "../../shared/format/counts";
import { percent, ranges } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";
import { namesOf } from "./valueNames";

type Definition = "longest" | "shortest";

const definitionWords: Record<Definition, string> = {
  longest: l10n.t("longest path"),
  shortest: l10n.t("shortest path"),
};

const width = 204;
const height = 116;
const edge = { left: 34, right: 10, top: 8, bottom: 24 };

export function ValuesView({
  trace,
  open,
  selection,
  onToggle,
  onSelect,
}: {
  trace: Trace;
  open: boolean;
  selection: Selection | null;
  onToggle: () => void;
  onSelect: (selection: Selection) => void;
}) {
  const values = open ? readTrace(trace).values : null;
  const [definition, setDefinition] = useState<Definition>("longest");
  const heights =
    values?.thoughts.flatMap(({ candidates }) =>
      candidates.flatMap((candidate) => candidate.height[definition] ?? []),
    ) ?? [];
  const most = Math.max(1, ...heights);
  return (
    <section class="values" aria-labelledby="values">
      <div class="section-head">
        <h2 id="values">
          <button class="fold" aria-expanded={open} onClick={onToggle}>
            <span class={open ? "twist open" : "twist"}>
              <Glyph shape="chevron" />
            </span>{" "}
            {l10n.t("Value against height")}
          </button>
        </h2>
        {!open && (
          <span class="quiet">
            {l10n.t("are candidates that lead to the answer more probable, and more so near a leaf?")}
          </span>
        )}
        {open && (
          <>
            <ul class="key quiet" aria-label={l10n.t("Marks")}>
              <li>
                <Dot right /> {l10n.t("leads to the right answer")}
              </li>
              <li>
                <Dot right={false} /> {l10n.t("does not")}
              </li>
              <li>{l10n.t("pale: not on the frontier")}</li>
            </ul>
            <span class="quiet choice">
              {l10n.t("steps to a leaf:")}
              {(["longest", "shortest"] as const).map((name) => (
                <button
                  key={name}
                  class="toggle"
                  aria-pressed={definition === name}
                  onClick={() => setDefinition(name)}
                >
                  {definitionWords[name]}
                </button>
              ))}
            </span>
          </>
        )}
      </div>
      {values && (
        <>
          <div class="plots">
            {values.thoughts.map((thought) => (
              <Plot
                key={thought.thoughts}
                thought={thought}
                definition={definition}
                most={most}
                trace={trace.id}
                node={nodeAfter(trace, thought.thoughts)}
                selection={selection}
                onSelect={onSelect}
              />
            ))}
          </div>
          {values.thoughts.length > 0 && (
            <p class="quiet">
              {[
                l10n.t("Vertical: would say next, given a step. Horizontal: height, the steps to a leaf."),
                l10n.t("Below: the share of the first one, two, and three candidates together."),
              ].join(" ")}
            </p>
          )}
          {values.thoughts.length === 0 && (
            <p class="quiet">{l10n.t("No step would follow any of the thoughts, so there are no values.")}</p>
          )}
          {values.thoughts.length > 0 && values.leftOut.length > 0 && (
            <p class="quiet">
              {values.leftOut.length === 1
                ? l10n.t("Not shown, because almost no step would follow: thought {0}", ranges(values.leftOut))
                : l10n.t("Not shown, because almost no step would follow: thoughts {0}", ranges(values.leftOut))}
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Plot({
  thought,
  definition,
  most,
  trace,
  node,
  selection,
  onSelect,
}: {
  thought: ThoughtValues;
  definition: Definition;
  /** Height at the right edge, the same in every plot. */
  most: number;
  trace: string;
  node: string | null;
  selection: Selection | null;
  onSelect: (selection: Selection) => void;
}) {
  const drawn = thought.candidates.filter((candidate) => candidate.height[definition] !== null);
  const missing = thought.candidates.length - drawn.length;
  const x = (steps: number): number => edge.left + (steps / most) * (width - edge.left - edge.right);
  const y = (p: number): number => edge.top + (1 - p) * (height - edge.top - edge.bottom);
  const ticks = Array.from({ length: most + 1 }, (_, steps) => steps);
  const shown = selection?.kind === "candidate" && selection.node === node ? selection.key : null;
  return (
    <figure class="plot">
      <figcaption>
        <b>{l10n.t("Thought {0}", thought.thoughts)}</b>
      </figcaption>
      <svg width={width} height={height} role="img" aria-label={describe(thought, definition)}>
        {[1, 0.5, 0].map((p) => (
          <text key={p} x={edge.left - 12} y={y(p) + 3.5} text-anchor="end">
            {100 * p}
          </text>
        ))}
        <line class="base" x1={edge.left - 6} x2={width - edge.right + 6} y1={y(0)} y2={y(0)} />
        <line class="half" x1={edge.left - 6} x2={width - edge.right + 6} y1={y(0.5)} y2={y(0.5)}>
          <title>{percent(0.5)}</title>
        </line>
        {ticks.map((steps) => (
          <text key={steps} x={x(steps)} y={height - 4} text-anchor="middle">
            {steps}
          </text>
        ))}
        {drawn.toReversed().map((candidate) => (
          <circle
            key={candidate.concept}
            class={classOf(candidate, shown)}
            cx={x(candidate.height[definition] ?? 0)}
            cy={y(candidate.p)}
            r={candidate.right ? 3.6 : 3.1}
            onClick={() => onSelect({ trace, kind: "candidate", node, key: candidate.concept })}
          >
            <title>{titleOf(candidate, definition)}</title>
          </circle>
        ))}
        {namesOf(
          drawn.map((candidate) => ({
            ...{ text: candidate.text, p: candidate.p },
            ...{ x: x(candidate.height[definition] ?? 0), y: y(candidate.p) },
          })),
          width,
          pageMeasure(),
        ).map((name) => (
          <text key={`${name.x} ${name.y}`} class="named" x={name.x} y={name.y}>
            {name.text}
          </text>
        ))}
      </svg>
      <p class="quiet">
        {l10n.t("one {0} · two {1} · three {2}", ...thought.top.map(percent))}
        {missing > 0 && (
          <>
            <br />
            {l10n.t("{0} without a height", candidateCount(missing))}
          </>
        )}
      </p>
    </figure>
  );
}

function Dot({ right }: { right: boolean }) {
  return (
    <svg class="dot" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <circle class={right ? "right" : "not"} cx="5" cy="5" r={right ? 3.6 : 3.1} />
    </svg>
  );
}

function classOf({ right, frontier, concept }: ValuedCandidate, shown: string | null): string {
  return [
    right === null ? "unknown" : right ? "right" : "not",
    frontier === false ? "pale" : "",
    concept === shown ? "shown" : "",
  ].join(" ");
}

function titleOf({ text, p, right, frontier, height: steps }: ValuedCandidate, definition: Definition): string {
  return [
    `${text} ${percent(p)}`,
    l10n.t("height {0}", steps[definition] ?? "–"),
    ...(right === null
      ? []
      : [right ? l10n.t("leads to the right answer") : l10n.t("does not lead to the right answer")]),
    ...(frontier === false ? [l10n.t("not on the frontier")] : []),
  ].join(", ");
}

function nodeAfter(trace: Trace, thoughts: number): string | null {
  return readTrace(trace).mainThoughts[thoughts - 1]?.id ?? null;
}

function describe(thought: ThoughtValues, definition: Definition): string {
  const first = thought.candidates
    .slice(0, 6)
    .map((candidate) => titleOf(candidate, definition))
    .join("; ");
  const more = thought.candidates.length - 6;
  return [
    l10n.t("Value against height {0}: {1}.", afterThoughts(thought.thoughts), first),
    ...(more > 0 ? [l10n.t("The table has {0} more.", more)] : []),
  ].join(" ");
}
