/** Accuracy over the number of thoughts with its interval, and the share of the first candidates over the problems. */
import * as l10n from "@vscode/l10n";
import type { Summary } from "../../shared/dataset/evaluation";
import type { Measure } from "../../shared/dataset/reportProblems";
import type { ValueSummary } from "../../shared/dataset/valueSummary";
import { afterThoughts, thoughtCount } from "../../shared/format/counts";
import { percent, wholePercent } from "../../shared/format/numbers";
import { useMedia } from "../kit/useMedia";
import { intervalWords } from "./interval";

const height = 190;
const edge = { left: 36, right: 16, top: 22, bottom: 8 };
/** What there is for the points on a page of 320 pixels. */
const NARROW = 236;

/** Below the curve is a button for each number of thoughts, which shows its problems. */
export function AccuracyCurve({
  summaries,
  measure,
  chance,
  thoughts,
  onSelect,
}: {
  summaries: readonly Summary[];
  measure: Measure;
  chance: number | null;
  /** The selected number of thoughts. */
  thoughts: number | null;
  onSelect: (thoughts: number | null) => void;
}) {
  const points = summaries.map((one) => ({
    thoughts: one.thoughts,
    n: one.n,
    share: (measure === "spoken" ? one.accuracy : one.forcedAccuracy) ?? 0,
    interval: measure === "spoken" ? one.interval : one.forcedInterval,
  }));
  // Up to ten numbers of thoughts fit beside the list of problems, and on a narrow page.
  const isNarrow = useMedia("(max-width: 599px)");
  const step = isNarrow
    ? Math.max(33, Math.min(56, NARROW / points.length))
    : Math.max(56, Math.min(110, 560 / points.length));
  const width = edge.left + step * points.length + edge.right;
  const x = (at: number): number => edge.left + step * (at + 0.5);
  const y = (p: number): number => edge.top + (1 - p) * (height - edge.top - edge.bottom);
  const band = [
    ...points.map(({ interval }, at) => `${x(at)},${y(interval[1])}`),
    ...points.map(({ interval }, at) => `${x(at)},${y(interval[0])}`).reverse(),
  ];
  return (
    <figure class="curve" style={{ "--columns": String(points.length), "--step": `${step}px` }}>
      <svg width={width} height={height} role="img" aria-label={l10n.t("Right answers by number of thoughts")}>
        {[0, 0.5, 1].map((p) => (
          <g key={p}>
            <line class="level" x1={edge.left} x2={width - edge.right} y1={y(p)} y2={y(p)} />
            <text class="tick" x={edge.left - 6} y={y(p) + 3.5} text-anchor="end">
              {100 * p}%
            </text>
          </g>
        ))}
        {chance !== null && (
          <line class="chance" x1={edge.left} x2={width - edge.right} y1={y(chance)} y2={y(chance)} />
        )}
        <polygon class="band" points={band.join(" ")} />
        <polyline class="line" points={points.map(({ share }, at) => `${x(at)},${y(share)}`).join(" ")} />
        {points.map(({ share, interval: [low, high] }, at) => (
          <g key={at}>
            <line class="range" x1={x(at)} x2={x(at)} y1={y(low)} y2={y(high)} />
            <circle class="dot" cx={x(at)} cy={y(share)} r="3.4" />
          </g>
        ))}
      </svg>
      <div class="curve-buttons" role="group" aria-label={l10n.t("Number of thoughts")}>
        {points.map(({ thoughts: count, share, interval, n }) => (
          <button
            key={count}
            class="cell"
            aria-pressed={thoughts === count}
            aria-label={`${thoughtCount(count)}: ${intervalWords(share, interval, n)}`}
            title={intervalWords(share, interval, n)}
            onClick={() => onSelect(thoughts === count ? null : count)}
          >
            <span class="cell-number">{wholePercent(share)}</span>
            <span class="quiet">{count}</span>
          </button>
        ))}
      </div>
      <figcaption class="quiet">
        {[
          l10n.t("Percent right by number of thoughts, with its 95% interval."),
          ...(chance === null ? [] : [l10n.t("Dotted: guessing.")]),
        ].join(" ")}
      </figcaption>
    </figure>
  );
}

const plot = { width: 168, height: 120, left: 30, right: 8, top: 8, bottom: 20 };

/** One small plot per number of thoughts: all problems from the least to the most concentrated. */
export function ParallelismCurves({ values }: { values: ValueSummary }) {
  const counts = values.thoughts.filter(({ n }) => n > 0);
  const x = (percentile: number): number => plot.left + (percentile / 100) * (plot.width - plot.left - plot.right);
  const y = (p: number): number => plot.top + (1 - p) * (plot.height - plot.top - plot.bottom);
  return (
    <div class="plots">
      {counts.map(({ thoughts, n, leftOut }) => {
        const of = (top: number) => values.parallelism.filter((row) => row.thoughts === thoughts && row.top === top);
        const middle = (top: number): number => of(top).find(({ percentile }) => percentile === 50)?.value ?? 0;
        return (
          <figure key={thoughts} class="plot">
            <figcaption>
              <b>{l10n.t("Thought {0}", thoughts)}</b>
            </figcaption>
            <svg
              width={plot.width}
              height={plot.height}
              role="img"
              aria-label={l10n.t(
                "Median share {0}: first candidate {1}, first two {2}, first three {3}",
                afterThoughts(thoughts),
                ...[1, 2, 3].map((top) => percent(middle(top))),
              )}
            >
              {[0, 0.5, 1].map((p) => (
                <g key={p}>
                  <line class="level" x1={plot.left} x2={plot.width - plot.right} y1={y(p)} y2={y(p)} />
                  <text class="tick" x={plot.left - 5} y={y(p) + 3.5} text-anchor="end">
                    {100 * p}
                  </text>
                </g>
              ))}
              {[0, 100].map((at) => (
                <text key={at} class="tick" x={x(at)} y={plot.height - 5} text-anchor={at === 0 ? "start" : "end"}>
                  {at}
                </text>
              ))}
              {[3, 2, 1].map((top) => (
                <polyline
                  key={top}
                  class={`top-${top}`}
                  points={of(top)
                    .map(({ percentile, value }) => `${x(percentile)},${y(value)}`)
                    .join(" ")}
                />
              ))}
            </svg>
            <p class="quiet">
              {l10n.t("one {0} · two {1} · three {2}", ...[1, 2, 3].map((top) => wholePercent(middle(top))))}
              {leftOut > 0 && (
                <>
                  <br />
                  {l10n.t("{0} of {1} have no step next", leftOut, n + leftOut)}
                </>
              )}
            </p>
          </figure>
        );
      })}
    </div>
  );
}
