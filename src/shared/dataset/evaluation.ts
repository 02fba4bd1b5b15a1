/**
 * A dataset and an engine -> one result per problem, and the summary of many.
 */
import * as l10n from "@vscode/l10n";
import { UserError, isUserError } from "../errors";
import { type OutputClass, classify, graphOf } from "../problem/problemGraph";
import { askedIn } from "../problem/readQuestion";
import { readSaid } from "../task/said";
import { isRight } from "../task/scorer";
import { type Donors, placedAblations, thoughtsOf } from "../act/ablations";
import { type Manifest, tokensAfterThoughts } from "../model/manifest";
import { ask } from "../engine/ask";
import type { Engine, Job, Produced, PathStep } from "../engine/engine";
import { type Ablation, type PlacedEdit } from "../trace/edits";
import { type AskedCase, askedCase, promptOf } from "./askedCase";
import type { Case } from "./dataset";

export interface CaseResult {
  index: number;
  thoughts: number;
  /** The text after `<eot>`, in the model's words, without the end of text. */
  continuation: string;
  /** Whether the words end with the dataset's answer; `null` if the two can't be compared. */
  right: boolean | null;
  /** `null` if the question holds no graph or the words hold neither step nor answer. */
  outputClass: OutputClass | null;
  /** Whether the words end by themselves with an answer. */
  wellFormed: boolean;
  /** Tokens said after `<eot>`, the end of text among them. */
  tokens: number;
  /** Forward passes of a run of its own: the prompt, the thoughts, `<eot>`, and every token that is fed. */
  passes: number;
}

/** What `coconut eval --edit` can do to every thought of a problem. */
export const EDIT_KINDS = ["zero", "mean", "noise", "swap"] as const satisfies readonly Ablation[];
export type EditKind = (typeof EDIT_KINDS)[number];

/** The edits of `count` thoughts of the problem at `at`; noise is seeded by the problem's index. */
export async function editsOf(
  kind: EditKind,
  parts: Pick<EvaluationParts, "engine" | "manifest">,
  cases: readonly Case[],
  at: number,
  count: number,
): Promise<PlacedEdit[]> {
  const other = kind === "swap" ? await thoughtsBefore(parts, cases, at, count) : { thoughts: [], name: "" };
  const donors = { own: [], other, firsts: [], seed: cases[at]?.index ?? 0 };
  return placedAblations(kind, count, donors).find(({ position }) => position === null || count === 1)?.edits ?? [];
}

/**
 * The thoughts of the problem before the one at `at`, as far back as one is that the model can read. Before the first
 * comes the last.
 */
export async function thoughtsBefore(
  { engine, manifest }: Pick<EvaluationParts, "engine" | "manifest">,
  cases: readonly Case[],
  at: number,
  count: number,
): Promise<Donors["other"]> {
  for (const before of [...cases.slice(0, at).reverse(), ...cases.slice(at + 1).reverse()]) {
    try {
      return { thoughts: await thoughtsOf(engine, promptOf(before, manifest), count), name: `problem ${before.index}` };
    } catch (error) {
      // A problem that this model can't read is named and skipped when its turn comes.
      if (!isUserError(error)) throw error;
    }
  }
  throw new UserError(
    l10n.t("Swapping thoughts takes two problems that the model can read. Use a larger dataset or --limit."),
  );
}

/** What the words of a problem are made with. */
export interface EvaluationParts {
  engine: Engine;
  manifest: Manifest;
  /** Ends a run at its next pass; what came by then isn't a result. */
  signal?: AbortSignal;
}

/** Results of one problem, for every path of thoughts, as one batch. */
export async function evaluateCase(
  parts: EvaluationParts,
  problem: Case,
  paths: readonly PathStep[][],
): Promise<CaseResult[]> {
  const asked = askedCase(problem, parts.manifest);
  const items = paths.map((): Produced[] => []);
  const jobs = paths.map((path): Job => ({ path, move: { kind: "force", max: parts.manifest.task.maxTokens } }));
  const request = { question: asked.prompt, jobs, topK: 1 };
  await ask(parts.engine, request, (job, item) => items[job]?.push(item), parts.signal);
  return paths.map((path, job) => ({
    index: problem.index,
    ...resultOf(asked, path.length, items[job] ?? [], parts.manifest),
  }));
}

function resultOf(
  { read, answer }: AskedCase,
  thoughts: number,
  items: Produced[],
  manifest: Manifest,
): Omit<CaseResult, "index"> {
  const { eos } = manifest.tokens;
  const tokens = items
    .flatMap((item) => (item.kind === "token" ? [item.token] : []))
    .slice(tokensAfterThoughts(manifest).length);
  const text = tokens.flatMap(({ id, text }) => (id === eos ? [] : [text])).join("");
  const ended = tokens.at(-1)?.id === eos;
  const said = readSaid(manifest.task, text, ended);
  const graph = read.kind === "text" ? null : graphOf(read);
  const judged = graph && classify(graph, said, thoughts);
  return {
    thoughts,
    continuation: text.trim(),
    right: isRight(manifest.task, ended ? (said.answer?.text ?? null) : null, answer, askedIn(read)),
    outputClass: judged?.class ?? null,
    wellFormed: ended && said.answer !== null,
    tokens: tokens.length,
    passes: 1 + thoughts + tokens.length,
  };
}

export interface Summary {
  thoughts: number;
  /** Problems whose answer could be compared, and those whose answer couldn't. */
  n: number;
  notComparable: number;
  /** Share of right answers among the `n`, 0 to 1; `null` if there are none. */
  accuracy: number | null;
  /** How many results fall in each of the paper's six classes; `none` has neither step nor answer, or no graph. */
  classes: Record<OutputClass | "none", number>;
  wellFormed: number;
  /** Means per problem. */
  tokens: number;
  passes: number;
}

/** Results of one number of thoughts. */
export function summarize(results: readonly CaseResult[], thoughts: number): Summary {
  const own = results.filter((result) => result.thoughts === thoughts);
  const comparable = own.filter(({ right }) => right !== null);
  const mean = (of: (result: CaseResult) => number): number =>
    own.reduce((sum, result) => sum + of(result), 0) / Math.max(1, own.length);
  const classes: Summary["classes"] = {
    "correct path": 0,
    "longer path": 0,
    hallucination: 0,
    "wrong target": 0,
    "correct label": 0,
    "incorrect label": 0,
    none: 0,
  };
  for (const { outputClass } of own) classes[outputClass ?? "none"]++;
  return {
    thoughts,
    n: comparable.length,
    notComparable: own.length - comparable.length,
    accuracy: comparable.length === 0 ? null : comparable.filter(({ right }) => right).length / comparable.length,
    classes,
    wellFormed: mean((result) => Number(result.wellFormed)),
    tokens: mean((result) => result.tokens),
    passes: mean((result) => result.passes),
  };
}
