/** One question asked of several models: a row for each. A row opens its trace, or a pair with the one marked A. */
import * as l10n from "@vscode/l10n";
import { useMemo } from "preact/hooks";
import { wholePercent } from "../../shared/format/numbers";
import { keyOf } from "../../shared/problem/fragments";
import type { SideThought, ThoughtDiff } from "../../shared/read/diffThoughts";
import { type TraceDiff, diffOf } from "../../shared/read/diff";
import { sideOf } from "../../shared/read/diffSides";
import { capital, placeWords } from "../../shared/read/diffSentences";
import { sureWords } from "../../shared/read/wording";
import type { ComparedSide, PairState } from "../../shared/panel/pairApi";
import { Judged } from "../kit/glyphs";

interface Handlers {
  /** The trace that is A; `null`: the first. It may be of a list that was shown before. */
  chosen: string | null;
  onBase: (trace: string) => void;
  onOpen: (side: number) => void;
  onPair: (a: number, b: number) => void;
}

export function ManyView({ state: { sides, failed, settings }, ...handlers }: { state: PairState } & Handlers) {
  const base = Math.max(
    0,
    sides.findIndex(({ trace }) => trace.id === handlers.chosen),
  );
  const first = sides[base];
  const diffs = useMemo(() => (first ? sides.map((one) => diffFrom(first, one)) : []), [first, sides]);
  const most = Math.max(0, ...diffs.map(({ thoughts }) => thoughts.length));
  const named = diffs.find(({ thoughts }) => thoughts.length === most)?.thoughts ?? [];
  const places = named.map((_, at) => at + 1);
  return (
    <section class="many" aria-label={l10n.t("Models")}>
      <div class="table-scroller" tabIndex={0} role="group" aria-label={l10n.t("Models, scrollable")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{l10n.t("Model")}</th>
              <th scope="col">{l10n.t("Answer")}</th>
              <th scope="col">{l10n.t("Sure")}</th>
              <th scope="col">{l10n.t("If stopped here")}</th>
              {places.map((at) => (
                <th key={at} scope="col">
                  {capital(placeOfBase(named[at - 1]))}
                </th>
              ))}
              <th scope="col">
                <span class="for-ears">{l10n.t("Actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sides.map((side, at) => {
              const diff = diffs[at];
              return (
                diff && (
                  <ModelRow
                    key={side.trace.id}
                    side={side}
                    diff={diff}
                    places={places}
                    truth={settings.showTruth}
                    isBase={at === base}
                    onOpen={() => handlers.onOpen(at)}
                    onPair={() => handlers.onPair(base, at)}
                    onBase={() => handlers.onBase(side.trace.id)}
                  />
                )
              );
            })}
          </tbody>
        </table>
      </div>
      <p class="quiet">{l10n.t("≠ another first candidate than A has at this step")}</p>
      {failed.length > 0 && (
        <ul class="failed-models">
          {failed.map(({ model, why }) => (
            <li key={model}>
              <b>{model}</b> <bdi>{why}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** "thought 2"; where A has none, the step. */
function placeOfBase(thought: ThoughtDiff | undefined): string {
  if (!thought) return "";
  const own = thought.a ?? thought.b;
  return own === null ? placeWords(thought) : l10n.t("thought {0}", own);
}

function diffFrom(first: ComparedSide, other: ComparedSide): TraceDiff {
  return diffOf(sideOf(first.trace, first.end), sideOf(other.trace, other.end));
}

function ModelRow({
  side,
  diff,
  places,
  truth,
  isBase,
  onOpen,
  onPair,
  onBase,
}: {
  side: ComparedSide;
  diff: TraceDiff;
  places: readonly number[];
  truth: boolean;
  isBase: boolean;
  onOpen: () => void;
  onPair: () => void;
  onBase: () => void;
}) {
  const { b } = diff;
  // Where it can't be compared with A, for a different question, its own thoughts still stand.
  const own = diff.question.kind === "other" ? diffFrom(side, side).thoughts : diff.thoughts;
  return (
    <tr>
      <th scope="row">
        {isBase && <b class="letter">A</b>}{" "}
        <button class="link" onClick={onOpen} title={l10n.t("Open this trace")}>
          <bdi>{b.model}</bdi>
        </button>
        {side.from !== null && <div class="quiet">{side.from}</div>}
      </th>
      <td>
        <b>{b.answer ?? l10n.t("no answer")}</b>{" "}
        {truth && b.right !== null && <Judged good={b.right}>{b.right ? l10n.t("right") : l10n.t("wrong")}</Judged>}
      </td>
      <td>{sureWords(b.sure) ?? ""}</td>
      <td>
        <Spark side={side} />
      </td>
      {places.map((at) => (
        <td key={at}>
          <Lead thought={own[at - 1]?.sides.b ?? null} base={isBase ? null : (own[at - 1]?.sides.a ?? null)} />
        </td>
      ))}
      <td class="row-actions">
        {!isBase && (
          <>
            <button class="link" onClick={onPair}>
              {l10n.t("Compare with A")}
            </button>
            <button class="link" onClick={onBase}>
              {l10n.t("Use as A")}
            </button>
          </>
        )}
      </td>
    </tr>
  );
}

function Lead({ thought, base }: { thought: SideThought | null; base: SideThought | null }) {
  if (!thought?.lead) return <span class="quiet">–</span>;
  const { text, p } = thought.lead;
  const differs = base?.lead ? keyOf(base.lead.text) !== keyOf(text) : false;
  return (
    <span class="lead">
      <span>
        {differs && <b aria-label={l10n.t("differs from A")}>≠ </b>}
        <bdi>{text}</bdi>
      </span>
      <span class="quiet">{thought.said ? l10n.t("says, {0}", wholePercent(p)) : wholePercent(p)}</span>
    </span>
  );
}

/** Forced probability of its own answer, from 0 to 100%. */
function Spark({ side: { trace, end } }: { side: ComparedSide }) {
  const { verdict } = sideOf(trace, end);
  const points =
    verdict?.curve.flatMap(({ thoughts, final }) => (final === null ? [] : [{ thoughts, p: final }])) ?? [];
  const last = points.at(-1);
  if (last === undefined) return <span class="quiet">–</span>;
  const [width, height, edge] = [84, 28, 4];
  const x = (thoughts: number): number => edge + (thoughts / Math.max(1, last.thoughts)) * (width - 2 * edge);
  const y = (p: number): number => edge + (1 - p) * (height - 2 * edge);
  return (
    <span class="spark">
      <svg class="small-curve" width={width} height={height} aria-hidden="true">
        <line class="half" x1={edge} x2={width - edge} y1={y(0.9)} y2={y(0.9)} />
        <path d={`M${points.map(({ thoughts, p }) => `${x(thoughts).toFixed(1)} ${y(p).toFixed(1)}`).join("L")}`} />
        {points.map(({ thoughts, p }) => (
          <circle key={thoughts} cx={x(thoughts)} cy={y(p)} r="2.2" />
        ))}
      </svg>
      {wholePercent(last.p)}
    </span>
  );
}
