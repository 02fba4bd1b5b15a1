/** A share of right answers as a dot on 0 to 100%, with its 95% interval as a line, and chance as dots. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";

export function Interval({
  share,
  interval: [low, high],
  chance,
}: {
  share: number;
  interval: readonly [number, number];
  chance: number | null;
}) {
  const at = (p: number): string => `${(100 * p).toFixed(2)}%`;
  return (
    <svg class="interval" width="100%" height="9" aria-hidden="true">
      {chance !== null && <line class="chance" x1={at(chance)} x2={at(chance)} y1="0" y2="9" />}
      <line class="range" x1={at(low)} x2={at(high)} y1="4.5" y2="4.5" />
      <circle class="dot" cx={at(share)} cy="4.5" r="2.6" />
    </svg>
  );
}

/** "46%, 95% interval 41 to 52%, 139 of 300 right". */
export function intervalWords(share: number, [low, high]: readonly [number, number], n: number): string {
  const right = Math.round(share * n);
  return l10n.t(
    "{0}, 95% interval {1} to {2}, {3} of {4} right",
    wholePercent(share),
    wholePercent(low),
    wholePercent(high),
    right,
    n,
  );
}
