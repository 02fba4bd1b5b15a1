/** A thought or the question: its numbers, lists, edits, layers and attention. */
import * as l10n from "@vscode/l10n";
import { effectiveWords } from "../../shared/read/wording";
import type { ComponentChildren } from "preact";
import { readTrace } from "../../shared/read/readTrace";
import { keyOf, nameOf } from "../../shared/trace/trace";
import { type Column, stepShare } from "../../shared/read/searchColumn";
import { EffectList } from "./effectList";
import { BarList, readingRows, signOf } from "../kit/bars";
import { filled } from "../kit/filled";
import { Glyph } from "../kit/glyphs";
import { LayersView } from "./layersView";
import { AttentionView } from "./attentionView";
import { passCount, rowCount } from "../../shared/format/counts";
import { milliseconds, percent } from "../../shared/format/numbers";
import { Figure } from "./figure";
import { type PaneProps, isOwn } from "./paneProps";

/** A thought or, without a column, the question. */
export function ThoughtPart({
  trace,
  edited,
  truth,
  column,
  busy,
  attention,
  onSpeak,
  onEdit,
}: PaneProps & { column: Column | undefined }) {
  const reading = readTrace(trace);
  const node = reading.node(column?.node ?? null);
  const value = reading.after(column?.node ?? null);
  const first = value && !column ? value.next.slice(0, 6) : [];
  const depth = column?.thoughts ?? 0;
  const { answer } = (edited ? edited.continuation : reading.final) ?? {};
  const final = answer ? reading.forced(column?.node ?? null, answer.concept) : null;
  const spoken = reading.free(column?.node ?? null)?.answer;
  const ofMain = column && !isOwn(column, edited);
  const signFor = (concept: string): ComponentChildren => signOf(truth ? reading.mark(concept, depth) : null);
  return (
    <>
      <h2>{column ? l10n.t("Thought {0}", column.thoughts) : l10n.t("Before the first thought")}</h2>
      {column && column.edit !== null && (
        <p class="edited">
          <Glyph shape="edit" /> {filled(l10n.t("Edited: {0}"), <bdi>{column.edit}</bdi>)}
        </p>
      )}
      <dl class="figures">
        {column && <Figure name={l10n.t("candidates")}>{effectiveWords(column)}</Figure>}
        {column?.cosine !== undefined && column.cosine !== null && (
          <Figure name={l10n.t("cosine to the previous thought")}>{column.cosine.toFixed(2)}</Figure>
        )}
        {column && <Figure name={l10n.t("norm")}>{column.norm.toFixed(1)}</Figure>}
        {value && <Figure name={l10n.t("a step comes next")}>{percent(stepShare(value))}</Figure>}
        {value && value.marker !== null && <Figure name={l10n.t("ready to answer")}>{percent(value.marker)}</Figure>}
        {final !== null && (
          <Figure name={l10n.t("forced probability of {0}", reading.say(answer?.concept ?? ""))}>
            {percent(final)}
          </Figure>
        )}
        {spoken && (
          <Figure name={l10n.t("spoken answer")}>
            <bdi>{reading.say(spoken.concept)}</bdi> {percent(spoken.p)}
          </Figure>
        )}
        {column && <Figure name={l10n.t("time of the pass")}>{milliseconds(column.ms)}</Figure>}
      </dl>
      <Took trace={trace} />
      {value && (
        <BarList
          title={l10n.t("If stopped here")}
          rows={value.forced.answers.slice(0, 4).map((a) => ({
            key: keyOf(a),
            text: reading.shown(a),
            p: a.p,
            sign:
              truth && reading.isRight(nameOf(a)) === true ? (
                <span class="sign good">
                  <Glyph shape="check" title={l10n.t("right")} />
                  <span class="for-ears">{l10n.t("right")}</span>
                </span>
              ) : null,
          }))}
        />
      )}
      {value && first.length > 0 && (
        <BarList
          title={l10n.t("Would say next")}
          rows={first.map((c) => ({
            key: keyOf({ text: c.text, ...(c.ids && { ids: c.ids }) }),
            text: reading.shownStep(c),
            p: c.p / stepShare(value),
            sign: signFor(keyOf(c)),
          }))}
        />
      )}
      {node?.kind === "thought" && (
        <BarList
          title={l10n.t("Decoded from the thought")}
          hollow
          rows={readingRows(trace, node.lens.candidates.slice(0, 8), signFor)}
        />
      )}
      {ofMain && <EffectList trace={trace} position={column.thoughts} busy={busy} onEdit={onEdit} />}
      {!column && <EffectList trace={trace} position={null} busy={busy} onEdit={onEdit} />}
      {ofMain && attention.attention.readings && (
        <LayersView trace={trace} thought={column.thoughts} layers={attention.attention.readings} truth={truth} />
      )}
      {ofMain && <AttentionView trace={trace} truth={truth} {...attention} />}
      <button class="link" disabled={busy} onClick={() => onSpeak(column?.node ?? null, null)}>
        <Glyph shape="speak" /> {l10n.t("Speak from here")}
      </button>
      {ofMain && (
        <button class="link" disabled={busy} onClick={() => onEdit(null)}>
          <Glyph shape="edit" /> {l10n.t("Edit this thought…")}
        </button>
      )}
    </>
  );
}

/** One greedy answer takes one row a pass. */
function Took({ trace }: Pick<PaneProps, "trace">) {
  const took = readTrace(trace).took("readings");
  return (
    took && (
      <p class="quiet">
        {l10n.t(
          "For all thoughts together, reading took {0}, {1}, {2}.",
          passCount(took.passes),
          rowCount(took.rows),
          milliseconds(took.ms),
        )}
      </p>
    )
  );
}
