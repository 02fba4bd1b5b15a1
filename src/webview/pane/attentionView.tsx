/**
 * Where the pass looked that made a thought: the facts, or words, with the most attention, of a layer and of one head
 * or all.
 */
import { useMemo } from "preact/hooks";
import { onFacts } from "../../shared/read/attention";
import type { GraphMark } from "../../shared/problem/problemGraph";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import { wordsOfMark } from "../../shared/read/wording";
import { Glyph, MarkGlyph } from "../kit/glyphs";
import type { ShownAttention } from "../page/attention";
import type { Ask, AttentionChoice } from "../page/state";
import { percent, plural } from "../../shared/format/numbers";
import type { AttentionAnswer } from "../../shared/panel/api";

/** Facts that stand here; the others are counted until they are wanted. */
const FIRST = 5;

export interface AttentionProps {
  trace: Trace;
  attention: ShownAttention;
  truth: boolean;
  /** Whether something runs. */
  busy: boolean;
  /** Whether all facts are listed. */
  all: boolean;
  ask: Ask;
  onChoose: (choice: Partial<AttentionChoice>) => void;
  onAll: () => void;
}

export function AttentionView({ trace, attention, truth, busy, all, ask, onChoose, onAll }: AttentionProps) {
  const { weights, answer, thought, layer, head, heads, shading, onText } = attention;
  const list = useMemo(
    () => (weights && thought !== null ? listOf(trace, attention, weights, thought) : null),
    [trace.id, weights, shading, thought],
  );
  if (answer && answer.kind !== "told")
    return (
      <div class="attention">
        <h3>Where it looked</h3>
        <NotTold answer={answer} trace={trace} busy={busy} ask={ask} />
      </div>
    );
  if (!list) return null;
  const { layers } = trace.model.manifest.shapes;
  const rest = list.rows.slice(FIRST);
  const restWords =
    `${plural(rest.length, `other ${list.what}`, `other ${list.whats}`)}, ` +
    `${percent(rest.reduce((sum, { weight }) => sum + weight, 0))}`;
  return (
    <div class="attention">
      <div class="attention-head">
        <h3>Where it looked</h3>
        {shading && (
          <button
            class="toggle"
            aria-pressed={onText}
            title="Shades the question by it, above and in the editor, until this is switched off"
            onClick={() => onChoose({ onText: !onText })}
          >
            on the text
          </button>
        )}
      </div>
      <OneOf name="layer" chosen={layer} options={upTo(layers)} onChoose={(one) => onChoose({ layer: one })} />
      {heads > 1 && (
        <OneOf
          name="head"
          chosen={head}
          options={[null, ...upTo(heads)]}
          ofNone={`mean of ${heads}`}
          onChoose={(one) => onChoose({ head: one })}
        />
      )}
      <ul class="bars hollow">
        {(all ? list.rows : list.rows.slice(0, FIRST)).map(({ key, text, weight, mark }) => (
          <li key={key}>
            <div class="row">
              <span class="bar" style={{ width: `${(100 * weight).toFixed(2)}%` }} />
              <bdi class="name" title={text}>
                {text}
              </bdi>
              {truth && mark && (
                <span class="sign">
                  <MarkGlyph mark={mark} />
                  <span class="for-ears">its subject: {wordsOfMark[mark]}</span>
                </span>
              )}
              <span class="number">{percent(weight)}</span>
            </div>
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <button class="more quiet" aria-expanded={all} onClick={onAll}>
          <span class={all ? "twist open" : "twist"}>
            <Glyph shape="chevron" />
          </span>{" "}
          {all ? `not the ${restWords}` : `+${restWords}`}
        </button>
      )}
      <p class="quiet">{list.elsewhere.map(([name, weight]) => `${name} ${percent(weight)}`).join(", ")}</p>
    </div>
  );
}

/** Why it cannot be told, and the way out. */
export function NotTold({
  answer,
  trace,
  busy,
  ask,
}: {
  answer: Exclude<AttentionAnswer, { kind: "told" }>;
  trace: Trace;
  busy: boolean;
  ask: Ask;
}) {
  switch (answer.kind) {
    case "unloaded":
      return (
        <p class="quiet">
          This can be told while the model of this trace is loaded.{" "}
          <button class="link" disabled={busy} onClick={() => ask((host) => host.loadModel())}>
            Load the model
          </button>
        </p>
      );
    case "other model":
      return (
        <p class="quiet">
          Only the model of this trace can tell, <bdi>{trace.model.name}</bdi>, and another one, or another version of
          it, is chosen.{" "}
          <button class="link" disabled={busy} onClick={() => ask((host) => host.selectModel())}>
            Select the model…
          </button>
        </p>
      );
    case "untold":
      return <p class="quiet">{answer.why}</p>;
    default:
      return answer satisfies never;
  }
}

/** `null` among the options: none of them but what `ofNone` says. */
function OneOf<T extends number | null>({
  name,
  chosen,
  options,
  ofNone,
  onChoose,
}: {
  name: string;
  chosen: T;
  options: readonly T[];
  ofNone?: string;
  onChoose: (one: T) => void;
}) {
  return (
    <div class="quiet choice" role="group" aria-label={name}>
      {name}
      {options.map((one) => (
        <button
          key={one}
          class="toggle"
          aria-pressed={one === chosen}
          aria-label={one === null ? `${name}s: ${ofNone}` : `${name} ${one}`}
          onClick={() => onChoose(one)}
        >
          {one ?? ofNone}
        </button>
      ))}
    </div>
  );
}

interface AttentionList {
  /** What a row is, and what several are. */
  what: string;
  whats: string;
  /** Most first. */
  rows: { key: string; text: string; weight: number; mark: GraphMark | null }[];
  /** What is no row. */
  elsewhere: [string, number][];
}

function listOf(
  trace: Trace,
  { shading }: ShownAttention,
  weights: readonly number[],
  thought: number,
): AttentionList | null {
  const { prompt, source } = trace;
  const thoughts: [string, number] = ["thoughts before", sum(weights.slice(prompt.tokens.length))];
  const reading = readTrace(trace);
  const { graph } = reading;
  if (!graph) {
    if (!shading) return null;
    const rows = shading.shades.map(({ start, end, weight }) => ({
      key: `${start}`,
      text: visible(source.text.slice(start, end)),
      weight,
      mark: null,
    }));
    return {
      what: "piece of the text",
      whats: "pieces of the text",
      rows: most(rows),
      elsewhere: [thoughts, ["the rest", shading.template]],
    };
  }
  const onEach = onFacts(trace, weights);
  const rows = onEach.flatMap((weight, edge) => {
    const [from, to] = (graph.edges[edge] ?? []).map((node) => graph.nodes[node] ?? "");
    if (from === undefined || to === undefined) return [];
    // What the thought steps from: subjects as many steps away as there were thoughts before.
    return [
      {
        key: `${from} ${to}`,
        text: reading.say(`${from} → ${to}`),
        weight,
        mark: reading.mark(from, thought - 1),
      },
    ];
  });
  const inText = sum(prompt.tokens.map(({ span }, position) => (span ? (weights[position] ?? 0) : 0)));
  return {
    what: "fact",
    whats: "facts",
    rows: most(rows),
    elsewhere: [
      ["question", Math.max(0, inText - sum(onEach))],
      thoughts,
      ["the rest", Math.max(0, 1 - inText - thoughts[1])],
    ],
  };
}

function most<T extends { weight: number }>(rows: T[]): T[] {
  return rows.sort((a, b) => b.weight - a.weight);
}

/** A piece of text that can be seen. */
function visible(text: string): string {
  return text.trim() !== "" ? text.trim() : text.includes("\n") ? "(line end)" : "(space)";
}

function sum(weights: readonly number[]): number {
  return weights.reduce((a, b) => a + b, 0);
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
