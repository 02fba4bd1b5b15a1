/**
 * The value function as the paper reads it: each candidate's value against its height, one small plot for every
 * thought. Filled: the right answer can be reached from it. The table twin has the same numbers.
 */
import { useState } from "preact/hooks";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import type { ThoughtValues, ValuedCandidate } from "../../shared/read/valueFunction";
import { Glyph } from "../kit/glyphs";
import { percent, plural } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";

type Definition = "longest" | "shortest";

const width = 204;
const height = 116;
const edge = { left: 34, right: 10, top: 8, bottom: 24 };
/** Names are written beside the first few; the others have them in their titles. */
const NAMED = 3;

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
            Value against height
          </button>
        </h2>
        {!open && (
          <span class="quiet">does it give more to what can lead to the answer, and is it surer near a leaf?</span>
        )}
        {open && (
          <>
            <ul class="key quiet" aria-label="Marks">
              <li>
                <Dot right /> leads to the right answer
              </li>
              <li>
                <Dot right={false} /> does not
              </li>
              <li>pale: not on the frontier</li>
            </ul>
            <span class="quiet choice">
              height: the
              {(["longest", "shortest"] as const).map((name) => (
                <button
                  key={name}
                  class="toggle"
                  aria-pressed={definition === name}
                  onClick={() => setDefinition(name)}
                >
                  {name}
                </button>
              ))}
              way to a leaf
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
              Up: value in percent. Across: height, the steps to a leaf. Below: what the first candidate, the first two
              and the first three hold together, which is how many are kept in view at once.
            </p>
          )}
          {values.thoughts.length === 0 && (
            <p class="quiet">After no thought a step would be said, so there is no value to draw.</p>
          )}
          {values.thoughts.length > 0 && values.leftOut.length > 0 && (
            <p class="quiet">
              Not drawn: thought {values.leftOut.join(", ")}, after which next to no step would be said.
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
  /** Height at the right end, the same in every plot. */
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
  const shown = selection?.kind === "candidate" && selection.node === node ? selection.concept : null;
  return (
    <figure class="plot">
      <figcaption>
        <b>Thought {thought.thoughts}</b>
      </figcaption>
      <svg width={width} height={height} role="img" aria-label={describe(thought, definition)}>
        {[1, 0.5, 0].map((p) => (
          <text key={p} x={edge.left - 12} y={y(p) + 3.5} text-anchor="end">
            {100 * p}
          </text>
        ))}
        <line class="base" x1={edge.left - 6} x2={width - edge.right + 6} y1={y(0)} y2={y(0)} />
        <line class="half" x1={edge.left - 6} x2={width - edge.right + 6} y1={y(0.5)} y2={y(0.5)}>
          <title>50 %</title>
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
            onClick={() => onSelect({ trace, kind: "candidate", node, concept: candidate.concept })}
          >
            <title>{titleOf(candidate, definition)}</title>
          </circle>
        ))}
        {namesOf(drawn).map((candidate) => {
          const at = x(candidate.height[definition] ?? 0);
          const end = at > width * 0.6;
          return (
            <text
              key={candidate.concept}
              class="named"
              x={end ? at - 6 : at + 6}
              y={y(candidate.p) + 3.5}
              text-anchor={end ? "end" : "start"}
            >
              {candidate.text}
            </text>
          );
        })}
      </svg>
      <p class="quiet">
        first {percent(thought.top[0])} · two {percent(thought.top[1])} · three {percent(thought.top[2])}
        {missing > 0 && (
          <>
            <br />
            {plural(missing, "candidate")} without a height
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
    `height ${steps[definition]}`,
    ...(right === null ? [] : [right ? "leads to the right answer" : "does not lead to the right answer"]),
    ...(frontier === false ? ["not on the frontier"] : []),
  ].join(", ");
}

/** Those at the top that do not stand in each other's way. */
function namesOf(drawn: readonly ValuedCandidate[]): ValuedCandidate[] {
  const named: ValuedCandidate[] = [];
  for (const candidate of drawn.slice(0, NAMED)) {
    if (candidate.p >= 0.05 && named.every((other) => Math.abs(other.p - candidate.p) > 0.2)) named.push(candidate);
  }
  return named;
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
  return (
    `Value against height after ${plural(thought.thoughts, "thought")}: ` +
    `${first}${more > 0 ? `; and ${more} more in the table` : ""}.`
  );
}
