/** The pair where columns have no room: time runs downwards, and both stand beside each other at every thought. */
import * as l10n from "@vscode/l10n";
import { useRef } from "preact/hooks";
import { wholePercent } from "../../shared/format/numbers";
import { changeSign, placeWords } from "../../shared/read/diffSentences";
import type { ThoughtColumn } from "../../shared/read/score";
import type { Measure } from "../kit/measure";
import { useRovingFocus } from "../kit/rovingFocus";
import { lineThrough } from "../score/curvePoints";
import { Words, round } from "../score/marks";
import { lineWords } from "../score/treeRow";
import { curveNote } from "./pairCurve";
import { notesOfCandidate, placeOfCandidate, saidLabel } from "./pairLabels";
import { type PairModel, type PairSide, diffAt } from "./pairModel";
import {
  type Open,
  differenceNote,
  foldedLabel,
  foldedName,
  foldedNote,
  hasDifferences,
  signMeanings,
} from "./pairSigns";

interface Props {
  model: PairModel;
  onOpen: Open;
}

interface TallProps extends Props {
  measure: Measure;
  width: number;
  unit: number;
  onUnfold: () => void;
}

export function TallPair({ model, onOpen, measure, width, unit, onUnfold }: TallProps) {
  const root = useRef<HTMLDivElement>(null);
  const rovingFocus = useRovingFocus(root);
  const { parting } = model.diff;
  const { slots, isFolded } = model.idle;
  const folded =
    slots.length === 1
      ? l10n.t("thought {0}: {1}", foldedName(model), foldedNote(model))
      : l10n.t("thoughts {0}: {1}", foldedName(model), foldedNote(model));
  const thoughts = isFolded ? model.diff.thoughts.slice(0, -slots.length) : model.diff.thoughts;
  return (
    <div class="tall-pair" ref={root}>
      <TallCurve model={model} measure={measure} width={width - 32} unit={unit} />
      <div role="group" aria-label={l10n.t("Both scores. Arrow keys move between candidates.")} {...rovingFocus}>
        <div class="tall-names">
          {[model.a, model.b].map(({ letter, label, note, name }) => (
            <div key={name}>
              <b>
                {letter} <bdi>{label}</bdi>
              </b>
              <div class="quiet">{note}</div>
            </div>
          ))}
        </div>
        {thoughts.map((diff, at) => (
          <section key={at} class={parting?.kind === "thought" && parting.at === at ? "parts-here" : ""}>
            {parting?.kind === "thought" && parting.at === at && <p class="accent">{l10n.t("they part here")}</p>}
            <h3>
              {placeWords(diff)} <span class="quiet">{differenceNote(diff)}</span>
            </h3>
            <div class="tall-lists" data-row>
              <TallList model={model} side={model.a} slot={at + 1} onOpen={onOpen} />
              <TallList model={model} side={model.b} slot={at + 1} onOpen={onOpen} />
            </div>
          </section>
        ))}
        {isFolded && (
          <section data-row>
            <button class="link" data-stop tabIndex={-1} aria-label={foldedLabel(model, folded)} onClick={onUnfold}>
              {folded}
            </button>
          </section>
        )}
      </div>
      {hasDifferences(model) && (
        <p class="tall-signs quiet">
          {signMeanings().map(({ sign, text }) => (
            <span key={sign}>
              <b>{sign}</b> {text}
            </span>
          ))}
        </p>
      )}
      <TallWords model={model} onOpen={onOpen} />
    </div>
  );
}

function TallList({ model, side, slot, onOpen }: Props & { side: PairSide; slot: number }) {
  const column = side.score.columns.find(
    (one): one is ThoughtColumn => one.kind === "thought" && side.slotOf(one.thoughts) === slot,
  );
  const said = side.said.find((one) => one.slot === slot);
  if (said)
    return (
      <div class="tall-list">
        <button
          class="candidate"
          data-stop
          tabIndex={-1}
          title={saidLabel(side.name)(said)}
          onClick={() => onOpen(side.name, said.node, null)}
        >
          <span class="sign" />
          <bdi class={said.isStar ? "star" : ""}>{said.text}</bdi>
          <span class="number">{wholePercent(said.p)}</span>
        </button>
      </div>
    );
  if (!column) return <div class="tall-list quiet">{l10n.t("no thought")}</div>;
  return (
    <div class="tall-list">
      {column.rows.map((row) => {
        const diff = diffAt(model, side.name, slot, row.candidate.key);
        const isLens = row.candidate.from === "lens";
        return (
          <button
            key={row.candidate.key}
            class={isLens ? "candidate is-lens" : "candidate"}
            data-stop
            tabIndex={-1}
            onClick={() => onOpen(side.name, column.node, row.candidate.key)}
          >
            <span class="for-ears">{placeOfCandidate(model, side.name, slot)}, </span>
            <span class="sign" aria-hidden="true">
              {diff ? changeSign(diff) : ""}
            </span>
            <bdi class={row.isStar ? "star" : ""}>
              {row.shorter ?? row.text}
              {row.isStar && <span aria-hidden="true"> ★</span>}
            </bdi>
            <span class="number">{wholePercent(row.candidate.p)}</span>
            <span class="for-ears">{notesOfCandidate(side.name, row, diff).map((note) => `, ${note}`)}</span>
            <span class="share" style={{ width: `${round(100 * Math.max(0.01, Math.min(1, row.candidate.p)))}%` }} />
          </button>
        );
      })}
      {column.lines
        .filter(({ kind }) => kind !== "fewer")
        .map((line) => (
          <div key={line.kind} class="quiet">
            {lineWords(line, column)}
          </div>
        ))}
    </div>
  );
}

function TallWords({ model, onOpen }: Props) {
  if (model.words.length === 0) return null;
  return (
    <section class="tall-words">
      <h3>{l10n.t("In words")}</h3>
      {model.words.map(({ of, row }) => (
        <p key={row.key}>
          <b>{row.label}</b> <span class="quiet">{row.note}</span>
          <br />
          <button class="link plain" onClick={() => onOpen(of[0] ?? "a", row.continuation.id, null)}>
            {[...row.steps.map(({ text }) => text), row.answer?.text ?? l10n.t("no answer")].join(" → ")}
          </button>
          {row.answer?.right !== null && row.answer && (
            <span> {row.answer.right ? `✓ ${l10n.t("right")}` : `✗ ${l10n.t("wrong")}`}</span>
          )}
        </p>
      ))}
    </section>
  );
}

const TALL = 92;

/** Both curves over the slots, as wide as the page. */
function TallCurve({
  model,
  measure,
  width,
  unit,
}: {
  model: PairModel;
  measure: Measure;
  width: number;
  unit: number;
}) {
  const last = Math.max(1, model.diff.thoughts.length);
  const right = 62;
  const x = (slot: number): number => 10 + (slot / last) * (width - 20 - right);
  const y = (p: number): number => 12 + (1 - p) * (TALL - 24);
  const points = ({ forced, slotOf }: PairSide) =>
    (forced?.ps ?? []).flatMap((p, thoughts) => {
      const slot = slotOf(thoughts);
      return p === null || slot === undefined ? [] : [{ x: x(slot), y: y(p), p, thoughts }];
    });
  const [a, b] = [points(model.a), points(model.b)];
  if (a.length === 0 && b.length === 0) return null;
  const end = { a: a.at(-1), b: b.at(-1) };
  const close = end.a && end.b && Math.abs(end.a.y - end.b.y) < 14;
  return (
    <section>
      <h3>
        {l10n.t("If stopped here")} <span class="quiet">{curveNote(model)}</span>
      </h3>
      <svg
        class="score-picture"
        role="img"
        aria-label={curveNote(model)}
        width={round(width * unit)}
        height={round(TALL * unit)}
        viewBox={`0 0 ${round(width)} ${TALL}`}
      >
        <path class="rule" d={`M0 ${round(y(0.9))}H${round(width - right)}`} />
        <g class="pair-a">
          <path class="line" d={lineThrough(a)} />
          {a.map((one) => (
            <circle key={one.thoughts} cx={round(one.x)} cy={round(one.y)} r="3.5" />
          ))}
        </g>
        <g class="pair-b">
          <path class="line" d={lineThrough(b)} />
          {b.map((one) => (
            <rect key={one.thoughts} x={round(one.x - 3)} y={round(one.y - 3)} width="6" height="6" />
          ))}
        </g>
        {end.a && (
          <Words x={width - right + 4} y={end.a.y + (close ? -2 : 4)} type="number" measure={measure} width={right}>
            {`A ${wholePercent(end.a.p)}`}
          </Words>
        )}
        {end.b && (
          <Words x={width - right + 4} y={end.b.y + (close ? 12 : 4)} type="number" measure={measure} width={right}>
            {`B ${wholePercent(end.b.p)}`}
          </Words>
        )}
      </svg>
    </section>
  );
}
