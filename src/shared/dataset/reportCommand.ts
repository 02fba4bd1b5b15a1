/** The command line that gives the numbers of a report. Pure. */
import { SEARCH_LIMITS } from "../engine/searchLimits";
import { standardInput } from "./dataset";
import type { Report } from "./report";

/** What a test asks without --model, and without --control beside it. */
const BUNDLED = { model: "prosqa-coconut", control: "prosqa-pause" };

/** A report knows no folders: those of other models are named by a placeholder. */
export function commandOf({ command, dataset, problems, options, runs: [own, control] }: Report): string {
  const { thoughts, edits = [], edit, detect, values, stepRows, stepPasses, pins = [], layer } = options;
  const [first = 0, last = first] = [thoughts[0], thoughts.at(-1)];
  const isNamed = own !== undefined && (own.model.name !== BUNDLED.model || (command === "test" && !control));
  const isControlNamed = control !== undefined && (isNamed || control.model.name !== BUNDLED.control);
  return [
    ...["coconut", command, dataset.name === standardInput() ? "-" : dataset.name],
    ...(problems.length < dataset.entries ? ["--limit", String(problems.length)] : []),
    ...["--thoughts", first === last ? String(first) : `${first}-${last}`],
    ...(edits.length > 0 ? ["--edits", edits.join(",")] : []),
    ...(edit === undefined ? [] : ["--edit", edit]),
    ...(values === true ? ["--values", "values.csv", ...limit("rows", stepRows), ...limit("passes", stepPasses)] : []),
    ...(detect === true ? ["--detect"] : []),
    ...pins.flatMap((pin) => ["--pin", pin]),
    ...(layer === undefined ? [] : ["--layer", String(layer)]),
    ...(own ? ["--provider", own.provider] : []),
    // Without it, the bundled control would be asked too.
    ...(isNamed ? ["--model", own.model.name] : []),
    ...(isControlNamed ? ["--control", control.model.name] : []),
  ]
    .map(quoted)
    .join(" ");
}

/** A report says nothing of the search where it was as usual, and older ones never do. */
function limit(of: keyof typeof SEARCH_LIMITS, value: number | undefined): string[] {
  return value === undefined || value === SEARCH_LIMITS[of].usual ? [] : [`--step-${of}`, String(value)];
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w./:,@+-]+$/.test(word) ? word : `"${word.replace(/(["\\$`])/g, "\\$1")}"`;
}
