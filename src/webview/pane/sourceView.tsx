/** The question's text, with highlighted facts, and shaded by attention, with the scale. */
import * as l10n from "@vscode/l10n";
import type { Span } from "../../shared/problem/fragments";
import { levelOf, stepsOf, unshaded } from "../../shared/read/shading";
import type { Trace } from "../../shared/trace/trace";
import { placeWords } from "../../shared/read/viewing";
import type { ShownAttention } from "../page/attention";
import { NotTold } from "./attentionView";
import { highlightSegments } from "../kit/highlightSegments";
import type { Ask, AttentionChoice } from "../page/state";
import { percent } from "../../shared/format/numbers";

export interface SourceProps {
  trace: Trace;
  /** Facts behind what is pointed at. */
  lit: readonly Span[];
  /** Attention, if the text is to be shaded. */
  attention: ShownAttention | null;
  busy: boolean;
  ask: Ask;
  onChoose: (choice: Partial<AttentionChoice>) => void;
}

export function SourceView({ trace, lit, attention, busy, ask, onChoose }: SourceProps) {
  const shading = attention?.shading;
  return (
    <div class={attention ? "source-part shaded" : "source-part"}>
      {attention && <Scale trace={trace} attention={attention} busy={busy} ask={ask} onChoose={onChoose} />}
      <div class="source" dir="auto">
        {highlightSegments(trace.source.text, lit, shading?.shades).map(({ text, lit: isLit, shade }, index) => {
          const level = shade && shading ? levelOf(shade.weight, shading.floor) : 0;
          const shown = {
            "data-level": level || undefined,
            title: shade ? l10n.t("{0} of the attention", percent(shade.weight)) : undefined,
          };
          return isLit ? (
            <mark key={index} {...shown}>
              {text}
            </mark>
          ) : (
            <span key={index} {...shown}>
              {text}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** What the shades mean, and what they leave out. */
function Scale({
  trace,
  attention,
  busy,
  ask,
  onChoose,
}: {
  trace: Trace;
  attention: ShownAttention;
  busy: boolean;
  ask: Ask;
  onChoose: (choice: Partial<AttentionChoice>) => void;
}) {
  const { thought, answer, shading } = attention;
  return (
    <div class="scale quiet">
      {thought === null && <span>{l10n.t("Select a thought to see its attention.")}</span>}
      {thought !== null && answer && answer.kind !== "read" && (
        <NotTold answer={answer} trace={trace} busy={busy} ask={ask} />
      )}
      {thought !== null && shading && (
        <>
          <span>
            <b>{l10n.t("Attention of thought {0}", thought)}</b>, {placeWords(attention, attention.heads)}
          </span>
          <ol class="steps" aria-label={l10n.t("Shades, from the least attention to the most")}>
            {stepsOf(shading.floor).map(({ from, to }, index) => (
              <li key={from} data-level={index + 1}>
                {short(from)}–{short(to)}%
              </li>
            ))}
          </ol>
          <span>
            {l10n.t(
              "not shaded: {0} on the text, {1} on earlier thoughts, {2} on the rest",
              percent(unshaded(shading)),
              percent(shading.thoughts),
              percent(shading.template),
            )}
          </span>
        </>
      )}
      <button class="link" onClick={() => onChoose({ onText: false })}>
        {l10n.t("Stop shading")}
      </button>
    </div>
  );
}

/** A percentage on the scale: "0.5", "2", "16". */
function short(share: number): string {
  return `${Number((100 * share).toPrecision(2))}`;
}
