/**
 * Step by step: what each thought considered, beside what ordinary chain of thought says at the same depth, both by the
 * same model and by one that was trained only on words. Marks where the words aren't the thought's first choice.
 */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type AlignedRow, type AlignedStep, type Alignment, type Way } from "../../shared/read/comparison";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import type { Column, SearchTree } from "../../shared/read/searchTree";
import { hiddenWords, isGoodClass, wordsOfMark } from "../../shared/read/wording";
import { Glyph, Judged, MarkGlyph } from "../kit/glyphs";
import { useRovingFocus } from "../kit/rovingFocus";
import { passCount, thoughtCount, tokenCount } from "../../shared/format/counts";
import { milliseconds, ordinal, percent, spokenPercent } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";
import type { RunStatus } from "../../shared/panel/api";

/** Candidates of a thought that are shown here. Its column above has the others. */
const FIRST = 3;

export interface CompareProps {
  trace: Trace;
  compared: Trace | null;
  tree: SearchTree;
  /** Whether it was requested, or already exists. */
  open: boolean;
  status: RunStatus;
  /** Why the last request failed. */
  failure: string | null;
  /** In the trace, or in the one it is compared with. */
  selection: Selection | null;
  revealed: number;
  truth: boolean;
  onSelect: (selection: Selection) => void;
  onCompare: () => void;
}

export function CompareView(props: CompareProps) {
  const { trace, compared, open, status, failure, onCompare } = props;
  const aligned = open ? readTrace(trace).alignedWith(compared && readTrace(compared)) : null;
  const busy = status.kind === "busy";
  const missing = !aligned?.other;
  const asked = aligned !== null && (aligned.own !== null || aligned.other !== null);
  return (
    <section class="compared" aria-labelledby="compared" id="compared-section">
      <div class="section-head">
        <h2 id="compared">{l10n.t("Compared with ordinary chain of thought")}</h2>
        {!asked && <span class="quiet">{l10n.t("what each thought considered, beside what is said in words")}</span>}
        {busy && open && missing && (
          <span class="quiet" aria-live="polite">
            {status.what}…
          </span>
        )}
        {!busy && missing && (
          <button class="link act" onClick={onCompare}>
            {l10n.t("Compare")}
          </button>
        )}
      </div>
      {aligned && asked && <Aligned {...props} aligned={aligned} />}
      {failure !== null ? (
        <p class="note">
          <Judged good={false}>
            <bdi>{failure}</bdi>
          </Judged>
        </p>
      ) : (
        !busy &&
        asked &&
        missing && (
          <p class="quiet note">
            {l10n.t("The model that was trained only on words hasn't answered this question yet.")}
          </p>
        )
      )}
    </section>
  );
}

function Aligned({ aligned, tree, trace, ...rest }: CompareProps & { aligned: Alignment }) {
  const { thinking, own, other, rows } = aligned;
  const root = useRef<HTMLDivElement>(null);
  const rovingFocus = useRovingFocus(root);
  useEffect(() => {
    // A selection in the trace itself is also shown further up, and is scrolled to there.
    if (rest.revealed > 0 && rest.selection?.trace === rest.compared?.id)
      root.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
  }, [rest.revealed]);
  const ways = [thinking ?? tree.columns.length > 0, own, other].filter(Boolean).length;
  return (
    <div
      class="aligned"
      role="grid"
      aria-label={l10n.t("Step by step: what the thought considered, and what was said in words. Arrow keys move.")}
      ref={root}
      {...rovingFocus}
      style={{ "--ways": ways }}
    >
      <div class="aligned-head" role="row">
        <span class="depth quiet" role="columnheader">
          {l10n.t("step")}
        </span>
        {tree.columns.length > 0 && (
          <WayHead
            title={l10n.t("With {0}", thoughtCount(tree.columns.length))}
            model={trace.model.name}
            way={thinking}
            truth={rest.truth}
          />
        )}
        {own && (
          <WayHead
            title={l10n.t("In words")}
            model={l10n.t("{0}, 0 thoughts", own.model)}
            way={own}
            truth={rest.truth}
          />
        )}
        {other && <WayHead title={l10n.t("In words")} model={other.model} way={other} truth={rest.truth} />}
      </div>
      {rows.map((row) => (
        <div class={row.parts ? "aligned-row parts" : "aligned-row"} role="row" data-row key={row.depth}>
          <span class="depth" role="rowheader">
            {row.depth}
          </span>
          {tree.columns.length > 0 && (
            <div class="cell considered" role="gridcell">
              <Considered
                column={tree.columns.find(({ node }) => node === row.thought?.node)}
                row={row}
                trace={trace.id}
                {...rest}
              />
            </div>
          )}
          {own && (
            <div class="cell" role="gridcell" data-way={l10n.t("In words")}>
              <Step
                step={row.own}
                row={row}
                way={own}
                ends={row.depth === 1 || rows[row.depth - 2]?.own !== null}
                trace={trace.id}
                {...rest}
              />
            </div>
          )}
          {other && (
            <div class="cell" role="gridcell" data-way={l10n.t("In words, {0}", other.model)}>
              <Step
                step={row.other}
                row={row}
                way={other}
                ends={row.depth === 1 || rows[row.depth - 2]?.other !== null}
                trace={rest.compared?.id ?? ""}
                {...rest}
              />
            </div>
          )}
        </div>
      ))}
    </div>
  );
}

function WayHead({ title, model, way, truth }: { title: string; model: string; way: Way | null; truth: boolean }) {
  return (
    <div class="way-head" role="columnheader">
      <div class="title">
        {title} <span class="quiet">{model}</span>
      </div>
      {!way && <div class="quiet">{l10n.t("no answer yet")}</div>}
      {way && (
        <>
          <div class="result">
            {truth && way.right !== null ? (
              <Judged good={way.right}>
                <span class="for-ears">{way.right ? l10n.t("right:") : l10n.t("wrong:")}</span>{" "}
                <bdi>{way.answer?.text}</bdi>
              </Judged>
            ) : (
              <b>{way.answer ? <bdi>{way.answer.text}</bdi> : l10n.t("no answer")}</b>
            )}
            {truth &&
              way.outputClass &&
              (isGoodClass(way.outputClass) ? (
                <span class="quiet">{way.outputClass}</span>
              ) : (
                <span class="quiet bad">{way.outputClass}</span>
              ))}
          </div>
          <div class="quiet cost">
            {[tokenCount(way.tokens), passCount(way.passes), milliseconds(way.ms)].join(" · ")}
          </div>
        </>
      )}
    </div>
  );
}

function Considered({
  column,
  row,
  trace,
  selection,
  truth,
  onSelect,
}: { column: Column | undefined; row: AlignedRow; trace: string } & Pick<
  CompareProps,
  "selection" | "truth" | "onSelect"
>) {
  if (!column) return <span class="quiet">{l10n.t("no thought")}</span>;
  const bars = row.thought?.bars ?? column.bars;
  const all = column.candidates.filter(({ from }) => from === bars);
  const hidden = bars === column.bars ? column.hidden : (column.hiddenDecoded ?? column.hidden);
  const [first, others] = [all.slice(0, FIRST), all.slice(FIRST)];
  const rest = { n: hidden.n + others.length, p: others.reduce((sum, { p }) => sum + p, hidden.p) };
  const spoken = new Set([row.own?.to?.text, row.other?.to?.text]);
  return (
    <>
      <ul class={bars === "lens" ? "bars hollow" : "bars"}>
        {first.map(({ key, text, p, mark }) => {
          const pressed =
            selection?.kind === "candidate" &&
            selection.trace === trace &&
            selection.node === column.node &&
            selection.key === key;
          return (
            <li key={key}>
              <button
                class="row"
                data-stop
                tabIndex={-1}
                aria-pressed={pressed}
                aria-label={[
                  text,
                  spokenPercent(p),
                  ...(truth && mark ? [wordsOfMark[mark]] : []),
                  ...(spoken.has(text) ? [l10n.t("said in words here")] : []),
                ].join(", ")}
                onClick={() => onSelect({ trace, kind: "candidate", node: column.node, key })}
              >
                <span class="bar" style={{ width: `${(100 * p).toFixed(2)}%` }} />
                <bdi class={spoken.has(text) ? "name spoken" : "name"}>{text}</bdi>
                {truth && mark && (
                  <span class="sign">
                    <MarkGlyph mark={mark} />
                  </span>
                )}
                <span class="number">{percent(p)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <div class="quiet rest">
        {bars === "lens" && <span class="tag">{l10n.t("decoded")}</span>}
        {rest.n > 0 && hiddenWords(rest)}
        {column.answerMarker !== null && column.answerMarker >= 0.5 && (
          <span>{l10n.t("ready to answer {0}", percent(column.answerMarker))}</span>
        )}
      </div>
    </>
  );
}

function Step({
  step,
  row,
  way,
  ends,
  trace,
  selection,
  truth,
  onSelect,
}: {
  step: AlignedStep | null;
  row: AlignedRow;
  way: Way;
  /** Whether this is the first row without a step. */
  ends: boolean;
  /** The trace of the words. */
  trace: string;
} & Pick<CompareProps, "selection" | "truth" | "onSelect">) {
  if (!step)
    return <span class="quiet">{ends && (way.answer ? l10n.t("says the answer") : l10n.t("says nothing more"))}</span>;
  const wrong = truth && (step.isFact === false || step.goesOn === false);
  const node = step.nodes.at(-1) ?? null;
  const pressed =
    selection?.trace === trace &&
    selection.kind === "node" &&
    selection.node !== null &&
    step.nodes.includes(selection.node);
  return (
    <>
      <button
        class={wrong ? "word wrong" : "word"}
        style={{ "--p": `${Math.round(100 * step.p)}%` }}
        title={percent(step.p)}
        data-stop
        tabIndex={-1}
        aria-pressed={pressed}
        onClick={() => onSelect({ trace, kind: "node", node })}
      >
        <bdi>{step.text}</bdi>
      </button>
      <div class="quiet beside-step">
        {step.parts && (
          <span class="parting">
            <Glyph shape="part" /> {l10n.t("not its first choice")}
          </span>
        )}
        {row.thought && (step.comparable || step.rank !== null) && (
          <span>
            {step.rank === null
              ? l10n.t("not in the thought’s list")
              : step.decoded
                ? l10n.t("the thought’s {0} decoded, {1}", ordinal(step.rank), percent(step.considered ?? 0))
                : l10n.t("the thought’s {0}, {1}", ordinal(step.rank), percent(step.considered ?? 0))}
          </span>
        )}
        {truth && step.mark && (
          <Marked>
            <MarkGlyph mark={step.mark} /> {wordsOfMark[step.mark]}
          </Marked>
        )}
        {truth && step.isFact === false && (
          <span class="bad">
            <Glyph shape="cross" /> {l10n.t("not a fact")}
          </span>
        )}
        {truth && step.isFact !== false && step.goesOn === false && (
          <span class="bad">
            <Glyph shape="cross" /> {l10n.t("does not follow")}
          </span>
        )}
      </div>
    </>
  );
}

function Marked({ children }: { children: ComponentChildren }) {
  return <span class="marked">{children}</span>;
}
