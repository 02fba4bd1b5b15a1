/** Pins as text for a terminal. Pure. */
import * as l10n from "@vscode/l10n";
import { percent } from "../shared/format/numbers";
import { table } from "../shared/format/table";
import type { PinAt } from "../shared/read/pins";
import type { TraceReading } from "../shared/read/readTrace";
import type { Ranked } from "../shared/trace/trace";

/** A row for each number of thoughts, and two columns for each pin. */
export function drawPins(reading: TraceReading): string[] {
  const { pins } = reading;
  if (pins.length === 0) return [];
  const places = pins.map((pin) => reading.pinAtEvery(pin));
  const hasSteps = places.map((own) => own.some(({ step }) => step !== null));
  const blocks = pins.flatMap(({ shown, isLonger }, i) => {
    const head = [
      "",
      isLonger ? l10n.t("decoded (its beginning)") : l10n.t("decoded"),
      l10n.t("said next"),
      ...(hasSteps[i] ? [l10n.t("next step")] : []),
    ];
    const rows = places[i]!.map((place) => [
      placeWords(place),
      ranked(place.decoded),
      ranked(place.next),
      ...(hasSteps[i] ? [ranked(place.step)] : []),
    ]);
    return ["", l10n.t("Pinned: {0}", shown), ...table([head, ...rows], [1, 2, 3]).map((line) => `  ${line}`)];
  });
  return [
    ...blocks,
    "",
    l10n.t("decoded: its rank and probability in the thought itself, among all tokens"),
    l10n.t("said next: the probability that the next words are it; rank 1 is what the model says by itself"),
    ...(hasSteps.includes(true)
      ? [l10n.t("next step: the probability of the next steps that say or yield it, among those that were found")]
      : []),
  ];
}

function placeWords({ thoughts }: PinAt): string {
  return thoughts === 0 ? l10n.t("before thinking") : l10n.t("thought {0}", thoughts);
}

function ranked(found: Ranked | null): string {
  return found ? `#${found.rank} ${percent(found.p).padStart(6)}` : "–";
}
