/** Numbers as text, the same everywhere. */
import * as l10n from "@vscode/l10n";

/** Keeps a number and its unit on one line. */
const NO_BREAK_SPACE = "\u00a0";

/** "47%", "2.8%", "99.7%": rounded, with a decimal only near 0 and 100, where it makes a difference. */
export function percent(p: number): string {
  return `${share(p)}%`;
}

/** Without decimals, for pictures: "0%" for none at all, "<1%", "47%", ">99%", and "100%" from 99.95. */
export function wholePercent(p: number): string {
  return `${wholeShare(p)}%`;
}

/** "57–63%", or "57%" where both are the same; "70 to >99%", because a sign after a dash can't be read. */
export function percentRange(ps: readonly number[]): string {
  const [least, most] = [wholeShare(Math.min(...ps)), wholeShare(Math.max(...ps))];
  if (least === most) return `${least}%`;
  return /^\d+$/.test(least + most) ? `${least}–${most}%` : l10n.t("{0} to {1}%", least, most);
}

function wholeShare(p: number): string {
  if (p <= 0) return "0";
  if (p < 0.005) return "<1";
  if (p < 0.995) return (100 * p).toFixed(0);
  return p < 0.9995 ? ">99" : "100";
}

/** For screen readers: "47 percent". */
export function spokenPercent(p: number): string {
  return l10n.t("{0} percent", share(p));
}

function share(p: number): string {
  if (p <= 0) return "0";
  if (p < 0.001) return "<0.1";
  if (p < 0.0995) return (100 * p).toFixed(1);
  if (p < 0.995) return (100 * p).toFixed(0);
  return p < 0.9995 ? (100 * p).toFixed(1) : "100";
}

export function milliseconds(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(0)}${NO_BREAK_SPACE}s`;
  return ms < 10 ? `${ms.toFixed(1)}${NO_BREAK_SPACE}ms` : `${ms.toFixed(0)}${NO_BREAK_SPACE}ms`;
}

/** "−0.53", "+0.02", "0.00": with a sign that is as wide as a plus. */
export function signedNumber(x: number, digits = 2): string {
  const size = Math.abs(x).toFixed(digits);
  const sign = Number(size) === 0 ? "" : x < 0 ? "−" : "+";
  return `${sign}${size}`;
}

/** Estimated from the time so far; empty before the first problem is done. */
export function timeLeft(done: number, of: number, ms: number): string {
  if (done === 0 || done >= of) return "";
  const seconds = ((ms / done) * (of - done)) / 1000;
  return seconds < 90
    ? l10n.t(", about {0} s left", Math.ceil(seconds))
    : l10n.t(", about {0} min left", Math.round(seconds / 60));
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** "1st", "2nd", "11th". */
export function ordinal(n: number): string {
  const end = n % 100 >= 11 && n % 100 <= 13 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th");
  return `${n}${end}`;
}

/** "1–3 and 5". */
export function ranges(positions: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const position of positions) {
    const last = parts.at(-1);
    if (last && last[1] === position - 1) last[1] = position;
    else parts.push([position, position]);
  }
  const texts = parts.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  const last = texts.pop() ?? "";
  return texts.length === 0 ? last : l10n.t("{0} and {1}", texts.join(", "), last);
}
