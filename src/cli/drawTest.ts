/** The test of a trace's thoughts as text for a terminal: a row per ablation and a column per thought. Pure. */
import * as l10n from "@vscode/l10n";
import { percent, signedNumber } from "../shared/format/numbers";
import { table } from "../shared/format/table";
import type { TraceReading } from "../shared/read/readTrace";
import { dropOf, flips, spokenWith } from "../shared/read/testEffects";
import { ABLATIONS, wordsOfAblation } from "../shared/trace/edits";
import { leftOutOfTest } from "../shared/trace/leftOut";
import { type TestCell, type ThoughtTest, type Trace, nameOf } from "../shared/trace/trace";

/** How the forced probability of the final answer changes, and what the model's own words say then. */
export function drawTest(test: ThoughtTest | undefined, trace: Trace, reading: TraceReading): string[] {
  if (!test) return [];
  const effect = (cell: TestCell): string => {
    const points = signedNumber(-100 * dropOf(test, cell), 0);
    return `${flips(test, cell) ? "✗ " : ""}${points} (${signedNumber(cell.logChange)})`;
  };
  return [
    "",
    l10n.t("Do the thoughts matter? Forced probability of “{0}”:", reading.say(nameOf(test.answer))),
    test.withoutThoughts === undefined
      ? l10n.t("{0} unedited", percent(test.unedited))
      : l10n.t("{0} unedited, {1} after 0 thoughts", percent(test.unedited), percent(test.withoutThoughts)),
    l10n.t("Change in points when a thought is edited, and of the log-probability"),
    l10n.t("✗: another answer is more probable then"),
    ...grid(test, effect),
    ...drawSpoken(test, trace),
    ...leftOutOfTest(trace, reading.mainThoughts.length),
  ];
}

/** Nothing if the words weren't recorded. */
function drawSpoken(test: ThoughtTest, trace: Trace): string[] {
  if (!test.cells.some(({ spoken }) => spoken)) return [];
  const words = (cell: TestCell): string => {
    const said = spokenWith(trace.model.manifest, test, cell);
    if (!said) return "";
    if (said.answer === null) return "–";
    return said.isSame ? String(said.steps) : `✗ ${said.steps}`;
  };
  return [
    l10n.t("Steps that the model's own words say before their answer then"),
    l10n.t("✗: they end with another answer; –: they have none"),
    ...grid(test, words),
  ];
}

function grid(test: ThoughtTest, textOf: (cell: TestCell) => string): string[] {
  const positions = [...new Set(test.cells.map(({ position }) => position))];
  const kinds = ABLATIONS.filter((kind) => test.cells.some(({ edit }) => edit === kind));
  const cell = (kind: string, position: number | null): string => {
    const found = test.cells.find((one) => one.edit === kind && one.position === position);
    return found ? textOf(found) : "";
  };
  const head = ["", ...positions.map((position) => (position === null ? l10n.t("all") : l10n.t("th. {0}", position)))];
  const rows = kinds.map((kind) => [wordsOfAblation[kind], ...positions.map((position) => cell(kind, position))]);
  return table([head, ...rows], [...head.keys()].slice(1)).map((line) => `  ${line}`);
}
