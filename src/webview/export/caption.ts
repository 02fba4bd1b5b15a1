/** What a picture says of itself. */
import * as l10n from "@vscode/l10n";
import { thoughtCount } from "../../shared/format/counts";
import type { Trace } from "../../shared/trace/trace";

export function captionOf(trace: Trace, thoughts: number): string {
  return [
    ofModel(trace, thoughts),
    isSure(),
    l10n.t("Ready: the answer comes next with 95% or more."),
    rows(),
    l10n.t("No effect: less than 5 points."),
    maker(),
  ].join(" ");
}

/** Of two traces that are compared. */
export function pairCaption(sides: readonly { letter: string; trace: Trace; thoughts: number }[]): string {
  return [
    ...sides.map(({ letter, trace, thoughts }) => `${letter}: ${ofModel(trace, thoughts)}`),
    isSure(),
    rows(),
    l10n.t("Less than one point isn't taken for a difference."),
    maker(),
  ].join(" ");
}

function ofModel({ model: { name, sha256 } }: Trace, thoughts: number): string {
  return l10n.t("{0} ({1}), {2}.", name, sha256.slice(0, 8), thoughtCount(thoughts));
}

function isSure(): string {
  return l10n.t("Sure: the answer, forced, stays at 90% or more.");
}

function rows(): string {
  return l10n.t("Rows from 5%, on a correct path from 1%.");
}

function maker(): string {
  return l10n.t("Made with Coconut Inspector.");
}
