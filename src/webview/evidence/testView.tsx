/**
 * Does the thought matter? A row for everything that can be done to a thought, a column for every thought: what is left
 * of the answer. A cell goes on from there, as a branch.
 */
import { useRef } from "preact/hooks";
import type { EditRequest } from "../../shared/act/thoughtTest";
import { readTrace } from "../../shared/read/readTrace";
import { effectOf, flips } from "../../shared/read/testEffects";
import { type TestCell, type ThoughtTest, type Trace, nameOf } from "../../shared/trace/trace";
import { Glyph } from "../kit/glyphs";
import { useStops } from "../kit/rovingFocus";
import { percent, plural, spokenPercent } from "../../shared/format/numbers";
import { ABLATIONS, type Ablation, wordsOfAblation } from "../../shared/trace/edits";
import type { RunStatus } from "../../shared/panel/api";

export interface TestProps {
  trace: Trace;
  /** Whether there are thoughts to test. */
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
        <h2 id="tested">Does the thought matter?</h2>
        <span class="quiet">
          {test ? (
            <>
              what is left of{" "}
              <b>
                <bdi>{readTrace(trace).say(nameOf(test.answer))}</bdi>
              </b>
              , {percent(test.unedited)}, when a thought is edited; <Glyph shape="cross" /> another answer
            </>
          ) : (
            "every thought edited in every way, and what becomes of the answer"
          )}
        </span>
        {!test && !busy && (
          <button class="link act" onClick={onTest}>
            Test thoughts
          </button>
        )}
      </div>
      {test && <Grid trace={trace} test={test} busy={busy} onEdit={onEdit} />}
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
  const stops = useStops(root);
  const positions = [...new Set(test.cells.map(({ position }) => position))];
  const kinds = ABLATIONS.filter((kind) => test.cells.some(({ edit }) => edit === kind));
  return (
    <div
      class="effects"
      role="grid"
      aria-label={
        "What is left of the answer, by edit and thought. Arrow keys move, Enter goes on from the edited thought."
      }
      ref={root}
      {...stops}
      style={{ "--cells": positions.length }}
    >
      <div class="effects-row head" role="row">
        <span role="columnheader" class="quiet">
          edit
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

/** The thought, and how many edits of it change the answer: the columns that matter are told at a glance. */
function PositionHead({ position, test }: { position: number | null; test: ThoughtTest }) {
  const { flipped, of } = effectOf(test, position);
  return (
    <span role="columnheader" title={`${flipped} of ${plural(of, "edit")} change the answer`}>
      {position === null ? (
        "all"
      ) : (
        <>
          <span class="for-ears">thought </span>
          {position}
        </>
      )}
      <span class="for-ears">
        , {flipped} of {plural(of, "edit")} change the answer
      </span>
      <span class="share" aria-hidden="true">
        <span class="bar" style={{ width: `${of === 0 ? 0 : (100 * flipped) / of}%` }} />
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
  const moved = cell.shift.length > 0 ? `; the later thoughts move by ${percent(Math.max(...cell.shift))}` : "";
  const where = cell.position === null ? "all thoughts" : `thought ${cell.position}`;
  // How much of the answer is gone, as strength of colour; numbers and the cross say the same.
  const lost = Math.max(0, 1 - cell.p / Math.max(test.unedited, 1e-9));
  return (
    <button
      role="gridcell"
      data-stop
      tabIndex={-1}
      class={other ? "effect other" : "effect"}
      style={{ "--lost": `${Math.round(100 * lost)}%` }}
      disabled={busy}
      title={`${other ? `${answer} instead` : `still ${answer}`}${moved}. Go on from there.`}
      aria-label={
        `${wordsOfAblation[kind]}, ${where}: ${spokenPercent(cell.p)} left, ` +
        `${other ? `the answer becomes ${answer}` : `still ${answer}`}`
      }
      onClick={() => onEdit({ ablation: kind, position: cell.position })}
    >
      {other && <Glyph shape="cross" />} {percent(cell.p)}
    </button>
  );
}
