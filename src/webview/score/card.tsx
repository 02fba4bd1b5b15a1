/** The numbers of a candidate with their decimals, beside it, as long as it is pointed at. */
import * as l10n from "@vscode/l10n";
import type { TreeCandidate } from "../../shared/read/searchColumn";
import { wordsOfKnown, wordsOfMark } from "../../shared/read/wording";
import { percent } from "../../shared/format/numbers";

/** In units of the score. */
const WIDTH = 230;

export function Card({
  candidate,
  truth,
  box,
  width,
  unit,
}: {
  candidate: TreeCandidate;
  truth: boolean;
  /** The candidate's, in units. */
  box: { x: number; y: number; width: number; height: number };
  /** Of the score, in units. */
  width: number;
  unit: number;
}) {
  const isRight = box.x + box.width + WIDTH + 14 <= width;
  const isBelow = !isRight && box.x - WIDTH - 10 < 0;
  const left = isBelow
    ? Math.max(4, Math.min(box.x, width - WIDTH - 4))
    : isRight
      ? box.x + box.width + 8
      : box.x - WIDTH - 8;
  const top = isBelow ? box.y + box.height + 4 : box.y;
  const rows = [
    ...(candidate.from === "value" ? [[l10n.t("would say next"), percent(candidate.p)]] : []),
    ...(candidate.lens === null ? [] : [[l10n.t("decoded from the thought"), percent(candidate.lens)]]),
    ...candidate.parents
      .toSorted((a, b) => b.p - a.p)
      .slice(0, 4)
      .map(({ text, p }) => [l10n.t("one thought earlier, from {0}", text), percent(p)]),
  ];
  const sign =
    truth && candidate.known
      ? wordsOfKnown(candidate.known)
      : truth && candidate.mark
        ? wordsOfMark[candidate.mark]
        : null;
  return (
    <div
      class="card"
      aria-hidden="true"
      style={{ left: `${left * unit}px`, top: `${top * unit}px`, width: `${WIDTH * unit}px` }}
    >
      <b>
        <bdi>{candidate.step ?? candidate.text}</bdi>
      </b>
      {sign !== null && <div class="quiet">{sign}</div>}
      <dl>
        {rows.map(([name, number]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{number}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
