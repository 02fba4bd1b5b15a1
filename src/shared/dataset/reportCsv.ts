/** What a report measured as CSV (RFC 4180): a row for each problem, model, number of thoughts, and edit. Pure. */
import type { Report, ReportCase, ReportProblem, Run } from "./report";

const COLUMNS = [
  ...["model", "index", "question", "truth", "thoughts", "edit", "position"],
  ...["said", "right", "forced_right", "says_steps", "class", "tokens", "passes"],
  ...["p_edited", "p_unedited", "p_without_thoughts"],
  ...["sure", "ready", "steps", "top_1", "top_2", "top_3"],
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number | boolean | null | undefined>>;

export function reportCsv({ options, problems, runs }: Report): string {
  const known = new Map(problems.map((problem) => [problem.index, problem]));
  const rows = runs.flatMap((run) =>
    run.cases.flatMap((one) => rowsOf(run, one, { problem: known.get(one.index), edit: options.edit })),
  );
  return (
    [COLUMNS.join(","), ...rows.map((row) => COLUMNS.map((column) => quoted(row[column])).join(","))].join("\n") + "\n"
  );
}

/** `edit`: of all thoughts, in the results of `eval`. */
function rowsOf(
  { model, thoughts }: Run,
  one: ReportCase,
  { problem, edit }: { problem: ReportProblem | undefined; edit: Report["options"]["edit"] },
): Row[] {
  const about: Row = { model: model.name, index: one.index, question: problem?.question, truth: problem?.answer };
  const { tested, results = [], values = [], sureness } = one;
  const surely: Row = sureness ? { sure: sureness.sure, ready: sureness.ready, steps: sureness.steps } : {};
  const topOf = (count: number): Row => {
    const [first, two, three] = values.find((value) => value.thoughts === count)?.values?.top ?? [];
    return { top_1: first, top_2: two, top_3: three };
  };
  const found = [
    ...(tested ? [{ thoughts, ...answers(tested) }] : []),
    ...(tested?.cells ?? []).map((cell) => ({
      ...{ thoughts, edit: cell.ablation, position: cell.position ?? "all" },
      ...answers(cell),
    })),
    ...results.map((result) => ({
      ...{ thoughts: result.thoughts, class: result.outputClass, tokens: result.tokens, passes: result.passes },
      ...(edit !== undefined && result.thoughts > 0 && { edit, position: "all" }),
      ...answers(result),
      ...surely,
      ...topOf(result.thoughts),
    })),
    ...values
      .filter((value) => results.every((result) => result.thoughts !== value.thoughts))
      .map((value) => ({ thoughts: value.thoughts, ...topOf(value.thoughts) })),
  ];
  return found.map((row) => ({ ...about, ...row }));
}

function answers(of: {
  said: string | null;
  right: boolean | null;
  forcedRight: boolean | null;
  saysSteps: boolean;
  effect?: { edited: number; unedited: number; withoutThoughts: number } | null;
}): Row {
  const { said, right, forcedRight, saysSteps, effect } = of;
  return {
    ...{ said: said?.trim() ?? null, right, forced_right: forcedRight, says_steps: saysSteps },
    ...(effect && {
      ...{ p_edited: effect.edited, p_unedited: effect.unedited, p_without_thoughts: effect.withoutThoughts },
    }),
  };
}

/** Empty where there is nothing. */
export function quoted(value: string | number | boolean | null | undefined): string {
  const text = String(value ?? "");
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
