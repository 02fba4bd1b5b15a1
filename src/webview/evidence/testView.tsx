/**
 * Does it matter? A row per edit and a column per thought, showing the forced probability of the final answer after the
 * edit. Clicking a cell continues from there, as a branch.
 */
import * as l10n from "@vscode/l10n";
import { useRef } from "preact/hooks";
import type { EditRequest } from "../../shared/act/thoughtTest";
import { readTrace } from "../../shared/read/readTrace";
import { dropOf, effectOf, flips } from "../../shared/read/testEffects";
import { dropWords, effectWords } from "../../shared/read/wording";
import { type TestCell, type ThoughtTest, type Trace, nameOf } from "../../shared/trace/trace";
import { filled } from "../kit/filled";
import { Glyph } from "../kit/glyphs";
import { useRovingFocus } from "../kit/rovingFocus";
import { percent, signedNumber, spokenPercent } from "../../shared/format/numbers";
import { ABLATIONS, type Ablation, wordsOfAblation } from "../../shared/trace/edits";
import { leftOutOfTest } from "../../shared/trace/leftOut";
import type { RunStatus } from "../../shared/panel/api";

export interface TestProps {
  trace: Trace;
  /** The number of thoughts to test. */
  thoughts: number;
  status: RunStatus;
  onTest: () => void;
  onEdit: (request: EditRequest) => void;
}

export function TestView({ trace, thoughts, status, onTest, onEdit }: TestProps) {
  const { test } = readTrace(trace);
  const busy = status.kind === "busy";
  if (thoughts === 0) return null;
  return (
    <section class="tested" aria-labelledby="tested">
      <div class="section-head">
        <h2 id="tested">{l10n.t("Does it matter?")}</h2>
        <span class="quiet">
          {test
            ? filled(
                l10n.t(
                  "forced probability of {0} with an edit (unedited {1}, without thoughts {2}); {3} another answer",
                ),
                <b>
                  <bdi>{readTrace(trace).say(nameOf(test.answer))}</bdi>
                </b>,
                percent(test.unedited),
                test.withoutThoughts === undefined ? "–" : percent(test.withoutThoughts),
                <Glyph shape="cross" />,
              )
            : l10n.t("edits every thought in every way, and shows what happens to the answer’s probability")}
        </span>
        {!test && !busy && (
          <button class="link act" onClick={onTest}>
            {l10n.t("Test thoughts")}
          </button>
        )}
      </div>
      {test && <Grid trace={trace} test={test} busy={busy} onEdit={onEdit} />}
      {test &&
        leftOutOfTest(trace, thoughts).map((line) => (
          <p class="quiet" key={line}>
            {line}
          </p>
        ))}
    </section>
  );
}

function Grid({
  trace,
  test,
  busy,
  onEdit,
}: {
  trace: Trace;
  test: ThoughtTest;
  busy: boolean;
  onEdit: TestProps["onEdit"];
}) {
  const root = useRef<HTMLDivElement>(null);
  const rovingFocus = useRovingFocus(root);
  const positions = [...new Set(test.cells.map(({ position }) => position))];
  const kinds = ABLATIONS.filter((kind) => test.cells.some(({ edit }) => edit === kind));
  return (
    <div
      class="effects"
      role="grid"
      aria-label={[
        l10n.t("Forced probability of the final answer, by edit and thought."),
        l10n.t("Arrow keys move, Enter continues from the edited thought."),
      ].join(" ")}
      ref={root}
      {...rovingFocus}
      style={{ "--cells": positions.length }}
    >
      <div class="effects-row head" role="row">
        <span role="columnheader" class="quiet">
          {l10n.t("edit")}
        </span>
        {positions.map((position) => (
          <PositionHead key={position} position={position} test={test} />
        ))}
      </div>
      {kinds.map((kind) => (
        <div class="effects-row" role="row" data-row key={kind}>
          <span role="rowheader">{wordsOfAblation[kind]}</span>
          {positions.map((position) => {
            const cell = test.cells.find((c) => c.edit === kind && c.position === position);
            return cell ? (
              <Cell key={position} kind={kind} cell={cell} test={test} trace={trace} busy={busy} onEdit={onEdit} />
            ) : (
              <span key={position} role="gridcell" class="quiet none">
                –
              </span>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** The thought, and what the worst of its edits does, so that the columns that matter stand out. */
function PositionHead({ position, test }: { position: number | null; test: ThoughtTest }) {
  const effect = effectOf(test, position);
  const words = effect ? l10n.t("worst edit: {0}", effectWords(effect)) : l10n.t("not tested");
  return (
    <span role="columnheader" title={words}>
      <span aria-hidden="true">{position ?? l10n.t("all")}</span>
      <span class="for-ears">
        {position === null ? l10n.t("all thoughts") : l10n.t("thought {0}", position)}, {words}
      </span>
      <span class="share" aria-hidden="true">
        <span class="bar" style={{ width: `${(100 * lostShare(test, effect?.drop ?? 0)).toFixed(1)}%` }} />
      </span>
    </span>
  );
}

function Cell({
  kind,
  cell,
  test,
  trace,
  busy,
  onEdit,
}: {
  kind: Ablation;
  cell: TestCell;
  test: ThoughtTest;
  trace: Trace;
  busy: boolean;
  onEdit: TestProps["onEdit"];
}) {
  const other = flips(test, cell);
  const answer = readTrace(trace).say(nameOf(cell.forced));
  const where = cell.position === null ? l10n.t("all thoughts") : l10n.t("thought {0}", cell.position);
  const outcome = other ? l10n.t("{0} instead", answer) : l10n.t("still {0}", answer);
  const drop = dropWords(dropOf(test, cell));
  const title = [
    l10n.t("{0}.", outcome),
    l10n.t("{0}; log-probability {1}.", drop, signedNumber(cell.logChange)),
    ...(cell.shift.length > 0 ? [l10n.t("Later thoughts move by {0}.", percent(Math.max(...cell.shift)))] : []),
    l10n.t("Click to continue from here."),
  ].join(" ");
  // The lost probability as color strength. The number and the cross show the same.
  const lost = lostShare(test, dropOf(test, cell));
  return (
    <button
      role="gridcell"
      data-stop
      tabIndex={-1}
      class={other ? "effect other" : "effect"}
      style={{ "--lost": `${Math.round(100 * lost)}%` }}
      disabled={busy}
      title={title}
      aria-label={`${wordsOfAblation[kind]}, ${where}: ${spokenPercent(cell.p)}, ${drop}, ${outcome}`}
      onClick={() => onEdit({ ablation: kind, position: cell.position })}
    >
      {other && <Glyph shape="cross" />} {percent(cell.p)}
    </button>
  );
}

/** How much of the unedited probability is lost, 0 to 1. */
function lostShare({ unedited }: ThoughtTest, drop: number): number {
  return Math.min(1, Math.max(0, drop / Math.max(unedited, 1e-9)));
}
