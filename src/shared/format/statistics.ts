/** How sure counts are. Textbook statistics, exact where they are small. */

/** Wilson's 95% interval of a share (Wilson 1927); from 0 to 1 where nothing was counted. */
export function wilson(right: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z = 1.959964;
  const p = right / n;
  const center = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  // Exact at its ends, where rounding would leave something.
  return [right === 0 ? 0 : Math.max(0, center - half), right === n ? 1 : Math.min(1, center + half)];
}

/**
 * McNemar's exact two-sided test: the probability of a split at least as uneven between `lost` and `gained` if both
 * were as likely. 1 where nothing changed.
 */
export function mcnemar(lost: number, gained: number): number {
  const n = lost + gained;
  const less = Math.min(lost, gained);
  let tail = 0;
  // log C(n, k) / 2^n, from k = 0 on.
  for (let k = 0, log = -n * Math.LN2; k <= less; k++) {
    tail += Math.exp(log);
    log += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}

export function ascending(values: number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** The value at a percentile (0 to 100) of ascending values, linear between neighbors as numpy has it; NaN of none. */
export function percentileOf(sorted: number[], percentile: number): number {
  const position = ((sorted.length - 1) * percentile) / 100;
  const [below = NaN, above = below] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return below + (above - below) * (position - Math.floor(position));
}
