/** Attention of a thought: the facts or words with the most of it, for a layer and one head or all heads. */
import * as l10n from "@vscode/l10n";
import { useMemo } from "preact/hooks";
import { onFacts } from "../../shared/read/attentionTable";
import type { GraphMark } from "../../shared/problem/problemGraph";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import { wordsOfMark } from "../../shared/read/wording";
import { filled } from "../kit/filled";
import { Glyph, MarkGlyph } from "../kit/glyphs";
import type { ShownAttention } from "../page/attention";
import type { Ask, AttentionChoice } from "../page/state";
import { visibleText } from "../../shared/format/visible";
import { percent } from "../../shared/format/numbers";
import type { AttentionAnswer } from "../../shared/panel/api";

/** Facts shown at first. The others are counted until they are opened. */
const FIRST = 5;

export interface AttentionProps {
  trace: Trace;
  attention: ShownAttention;
  truth: boolean;
  /** Whether a run is in progress. */
  busy: boolean;
  /** Whether to list all facts. */
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
  if (answer && answer.kind !== "read")
    return (
      <div class="attention">
        <h3>{l10n.t("Attention")}</h3>
        <NotTold answer={answer} trace={trace} busy={busy} ask={ask} />
      </div>
    );
  if (!list) return null;
  const { layers } = trace.model.manifest.shapes;
  const rest = list.rows.slice(FIRST);
  const restWeight = percent(rest.reduce((sum, { weight }) => sum + weight, 0));
  return (
    <div class="attention">
      <div class="attention-head">
        <h3>{l10n.t("Attention")}</h3>
        {shading && (
          <button
            class="toggle"
            aria-pressed={onText}
            title={l10n.t("Shades the question by attention, above and in the editor, until you turn it off")}
            onClick={() => onChoose({ onText: !onText })}
          >
            {l10n.t("on the text")}
          </button>
        )}
      </div>
      <OneOf
        name={l10n.t("layer")}
        chosen={layer}
        options={upTo(layers)}
        labelOf={(one) => l10n.t("layer {0}", one)}
        onChoose={(one) => onChoose({ layer: one })}
      />
      {heads > 1 && (
        <OneOf
          name={l10n.t("head")}
          chosen={head}
          options={[null, ...upTo(heads)]}
          ofNone={l10n.t("mean of {0}", heads)}
          labelOf={(one) => (one === null ? l10n.t("mean of {0} heads", heads) : l10n.t("head {0}", one))}
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
                  <span class="for-ears">{l10n.t("its subject: {0}", wordsOfMark[mark])}</span>
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
          {all ? l10n.t("show fewer") : l10n.t("+{0} more, {1}", rest.length, restWeight)}
        </button>
      )}
      <p class="quiet">{list.elsewhere.map(([name, weight]) => `${name} ${percent(weight)}`).join(", ")}</p>
    </div>
  );
}

/** Why attention can't be shown, and the way out. */
export function NotTold({
  answer,
  trace,
  busy,
  ask,
}: {
  answer: Exclude<AttentionAnswer, { kind: "read" }>;
  trace: Trace;
  busy: boolean;
  ask: Ask;
}) {
  switch (answer.kind) {
    case "unloaded":
      return (
        <p class="quiet">
          {l10n.t("To see attention, load the model of this trace.")}{" "}
          <button class="link" disabled={busy} onClick={() => ask((host) => host.loadModel())}>
            {l10n.t("Load model")}
          </button>
        </p>
      );
    case "other model":
      return (
        <p class="quiet">
          {filled(
            l10n.t("To see attention, select the model of this trace, {0}. Another model or version is selected."),
            <bdi>{trace.model.name}</bdi>,
          )}{" "}
          <button class="link" disabled={busy} onClick={() => ask((host) => host.selectModel())}>
            {l10n.t("Select model")}
          </button>
        </p>
      );
    case "unreadable":
      return <p class="quiet">{answer.why}</p>;
    default:
      return answer satisfies never;
  }
}

/** Buttons to choose one of the options. The option `null` is shown as `ofNone`. */
function OneOf<T extends number | null>({
  name,
  chosen,
  options,
  ofNone,
  labelOf,
  onChoose,
}: {
  name: string;
  chosen: T;
  options: readonly T[];
  ofNone?: string;
  /** For screen readers. */
  labelOf: (one: T) => string;
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
          aria-label={labelOf(one)}
          onClick={() => onChoose(one)}
        >
          {one ?? ofNone}
        </button>
      ))}
    </div>
  );
}

interface AttentionList {
  /** Most attention first. */
  rows: { key: string; text: string; weight: number; mark: GraphMark | null }[];
  /** Attention outside the rows. */
  elsewhere: [string, number][];
}

function listOf(
  trace: Trace,
  { shading }: ShownAttention,
  weights: readonly number[],
  thought: number,
): AttentionList | null {
  const { prompt, source } = trace;
  const thoughts: [string, number] = [l10n.t("earlier thoughts"), sum(weights.slice(prompt.tokens.length))];
  const reading = readTrace(trace);
  const { graph } = reading;
  if (!graph) {
    if (!shading) return null;
    const rows = shading.shades.map(({ start, end, weight }) => ({
      key: `${start}`,
      text: shownPart(source.text.slice(start, end)),
      weight,
      mark: null,
    }));
    return {
      rows: most(rows),
      elsewhere: [thoughts, [l10n.t("the rest"), shading.template]],
    };
  }
  const onEach = onFacts(trace, weights);
  const rows = onEach.flatMap((weight, edge) => {
    const [from, to] = (graph.edges[edge] ?? []).map((node) => graph.nodes[node] ?? "");
    if (from === undefined || to === undefined) return [];
    // The thought steps from subjects that are as many steps away as there were thoughts before it.
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
    rows: most(rows),
    elsewhere: [
      [l10n.t("question"), Math.max(0, inText - sum(onEach))],
      thoughts,
      [l10n.t("the rest"), Math.max(0, 1 - inText - thoughts[1])],
    ],
  };
}

function most<T extends { weight: number }>(rows: T[]): T[] {
  return rows.sort((a, b) => b.weight - a.weight);
}

/** The word alone; white space alone is made visible. */
function shownPart(text: string): string {
  return text.trim() || visibleText(text, []);
}

function sum(weights: readonly number[]): number {
  return weights.reduce((a, b) => a + b, 0);
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
