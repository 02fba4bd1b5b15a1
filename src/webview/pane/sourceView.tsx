/** The question's own text: the facts of what is pointed at lit, and where a thought looked shaded, with the scale. */
import type { Span } from "../../shared/problem/fragments";
import { levelOf, stepsOf, unshaded } from "../../shared/read/shading";
import type { Trace } from "../../shared/trace/trace";
import { placeWords } from "../../shared/read/viewing";
import type { ShownAttention } from "../page/attention";
import { NotTold } from "./attentionView";
import { segments } from "../kit/highlightSegments";
import type { Ask, AttentionChoice } from "../page/state";
import { percent } from "../../shared/format/numbers";

export function SourceView({
  trace,
  lit,
  attention,
  busy,
  ask,
  onChoose,
}: {
  trace: Trace;
  /** Facts of what is pointed at. */
  lit: readonly Span[];
  /** Where the text is shaded by it. */
  attention: ShownAttention | null;
  busy: boolean;
  ask: Ask;
  onChoose: (choice: Partial<AttentionChoice>) => void;
}) {
  const shading = attention?.shading;
  return (
    <div class={attention ? "source-part shaded" : "source-part"}>
      {attention && <Scale trace={trace} attention={attention} busy={busy} ask={ask} onChoose={onChoose} />}
      <div class="source" dir="auto">
        {segments(trace.source.text, lit, shading?.shades).map(({ text, lit: isLit, shade }, index) => {
          const level = shade && shading ? levelOf(shade.weight, shading.floor) : 0;
          const shown = {
            "data-level": level || undefined,
            title: shade ? `${percent(shade.weight)} of the attention` : undefined,
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

/** What the shades stand for, and what they leave out. */
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
      {thought === null && <span>Select a thought to see where it looked.</span>}
      {thought !== null && answer && answer.kind !== "told" && (
        <NotTold answer={answer} trace={trace} busy={busy} ask={ask} />
      )}
      {thought !== null && shading && (
        <>
          <span>
            <b>Where thought {thought} looked</b>, {placeWords(attention, attention.heads)}
          </span>
          <ol class="steps" aria-label="Shades, from the least attention to the most">
            {stepsOf(shading.floor).map(({ from, to }, index) => (
              <li key={from} data-level={index + 1}>
                {short(from)}–{short(to)} %
              </li>
            ))}
          </ol>
          <span>
            not shaded: {percent(unshaded(shading))} on the text, {percent(shading.thoughts)} on thoughts before,{" "}
            {percent(shading.template)} on the rest
          </span>
        </>
      )}
      <button class="link" onClick={() => onChoose({ onText: false })}>
        Stop shading
      </button>
    </div>
  );
}

/** Of the scale: "0.5", "2", "16". */
function short(share: number): string {
  return `${Number((100 * share).toPrecision(2))}`;
}
