/** The probability of each option if the model is stopped after 0, 1, … thoughts. The table has the same numbers. */
import * as l10n from "@vscode/l10n";
import { line } from "d3-shape";
import type { Verdict } from "../../shared/read/verdict";
import { afterThoughts } from "../../shared/format/counts";
import { percent, spokenPercent } from "../../shared/format/numbers";

const width = 236;
const top = 8;
const height = 56;
const left = 12;
const labels = 12;

export function Curve({ verdict }: { verdict: Verdict }) {
  const { curve, sure, chance } = verdict;
  const last = curve.at(-1);
  if (!last) return null;
  const x = (thoughts: number): number => left + (thoughts / Math.max(1, last.thoughts)) * (width - 2 * left);
  const y = (p: number): number => top + (1 - p) * height;
  const options = last.options.map((option, index) => ({
    ...option,
    isAnswer: option.text === verdict.text,
    points: curve.map((at): [number, number] => [x(at.thoughts), y(at.options[index]?.p ?? 0)]),
  }));
  const apart = Math.max(0, 13 - Math.abs((options[0] ? y(options[0].p) : 0) - (options[1] ? y(options[1].p) : 99)));
  const [higher] = options.toSorted((a, b) => b.p - a.p);
  return (
    <figure class="curve">
      <svg width={width} height={top + height + 20} role="img" aria-label={describe(verdict)}>
        {chance !== null && (
          <line class="half" x1={left} x2={width - left} y1={y(chance)} y2={y(chance)}>
            <title>{l10n.t("chance: {0}", percent(chance))}</title>
          </line>
        )}
        {options
          .toSorted((a, b) => Number(a.isAnswer) - Number(b.isAnswer))
          .map((option) => (
            <g key={option.concept} class={option.isAnswer ? "is-answer" : "other"}>
              <path d={line()(option.points) ?? ""} />
              {option.points.map(([cx, cy], index) => (
                <circle key={index} cx={cx} cy={cy} r={option.isAnswer && index === sure ? 4 : 2}>
                  <title>
                    {`${afterThoughts(index)}: ${option.text} ` +
                      `${percent(curve[index]?.options.find((o) => o.concept === option.concept)?.p ?? 0)}`}
                  </title>
                </circle>
              ))}
            </g>
          ))}
        {curve.map(({ thoughts }) => (
          <text
            key={thoughts}
            class={thoughts === sure ? "step sure" : "step"}
            x={x(thoughts)}
            y={top + height + 17}
            text-anchor="middle"
          >
            {thoughts}
          </text>
        ))}
      </svg>
      <div class="ends" aria-hidden="true">
        {options.map((option) => (
          <div
            key={option.concept}
            class={option.isAnswer ? "is-answer" : "other"}
            style={{ top: `${y(option.p) + (option === higher ? -apart / 2 : apart / 2) - labels / 2 - 2}px` }}
          >
            <bdi>{option.text}</bdi> {percent(option.p)}
          </div>
        ))}
      </div>
      <figcaption class="quiet">{l10n.t("if stopped after … thoughts")}</figcaption>
    </figure>
  );
}

function describe({ curve }: Verdict): string {
  const steps = curve.map(
    ({ thoughts, options }) =>
      `${afterThoughts(thoughts)} ` +
      `${options.map((option) => `${option.text} ${spokenPercent(option.p)}`).join(", ")}`,
  );
  return l10n.t("If stopped: {0}.", steps.join("; "));
}
