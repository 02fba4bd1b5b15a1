/**
 * Do the thoughts of a trace matter? Every thought under every ablation, in one request: what becomes of the
 * answer, and how far the later thoughts move. What a thought decodes to says nothing of that; this does.
 */
import { EXAMPLE, OTHER_EXAMPLE } from "../problem/examples";
import { UserError, isUserError } from "../errors";
import { readProblem } from "../problem/problem";
import {
  type Donors,
  type PlannedAblation,
  ablationsOf,
  pathWith,
  plannedAblations,
  thoughtsOf,
  tokensOf,
} from "./ablations";
import type { Job, Produced } from "../engine/engine";
import { type Outcome, type Run, askAbout, thinkEdited } from "./reason";
import {
  type Reading,
  type TestCell,
  type ThoughtNode,
  type ThoughtTest,
  type Trace,
  mainThoughts,
} from "../trace/trace";
import { searchTree } from "../read/searchTree";
import { type Ablation, wordsOfAblation } from "../trace/edits";

/** The seed of the noise: the test of a trace is the same whenever it is made. */
const SEED = 1;

/** Tests the main run's thoughts and adds the result to the trace. Does nothing where there are none. */
export async function testThoughts(run: Run, trace: Trace): Promise<Outcome> {
  const chain = mainThoughts(trace);
  const last = chain.at(-1);
  if (!last) return "done";
  const donors = await donorsFor(run, trace, chain.length);
  const planned = ablationsOf(trace.model.manifest, chain.length).flatMap((kind) =>
    plannedAblations(kind, chain.length, donors),
  );
  const jobs = [valueJob(chain.length, []), ...planned.flatMap((plan) => jobsOf(plan, chain.length))];
  const given: Produced[][] = jobs.map(() => []);
  const outcome = await askAbout(run, trace, jobs, (job, item) => given[job]?.push(item));
  if (outcome === "cancelled") return outcome;
  const answer = answersOf(given[0])[0];
  if (!answer) return "done";
  let at = 1;
  const cells = planned.map((plan): TestCell => {
    const [thoughts, value] = plan.position === null ? [[], given[at++]] : [given[at++] ?? [], given[at++]];
    const answers = answersOf(value);
    return {
      intervention: plan.ablation,
      position: plan.position,
      edits: plan.edits,
      answer: answers[0]?.concept ?? "",
      p: answers.find(({ concept }) => concept === answer.concept)?.p ?? 0,
      shift: shifts(chain, plan.position, thoughts),
    };
  });
  run.emit({
    kind: "test",
    test: {
      id: `test-${trace.tests.length + 1}`,
      base: last.id,
      answer: { concept: answer.concept, p: answer.p },
      cells,
    },
  });
  return outcome;
}

/**
 * What a person asks to be done: an ablation at a thought (counted from 1; `null`: at all), or a candidate taken out of
 * or put into one.
 */
export type EditRequest =
  { ablation: Ablation; position: number | null } | { candidate: "remove" | "add"; concept: string; position: number };

/** Edits thoughts of the main run and goes on from there, as a branch: the same edit as in the test of the trace. */
export async function editThoughts(run: Run, trace: Trace, request: EditRequest): Promise<Outcome> {
  const chain = mainThoughts(trace);
  if (request.position !== null && request.position > chain.length) {
    throw new UserError(
      `There is no thought ${request.position} to edit: the trace has ${chain.length}. Choose one of them, or ` +
        "think on first.",
    );
  }
  if ("candidate" in request) {
    const tokens = await tokensOf(run.engine, trace.model.manifest, request.concept);
    return thinkEdited(run, trace, [
      { position: request.position, edit: { kind: request.candidate, concept: request.concept, tokens } },
    ]);
  }
  const { ablation, position } = request;
  const plans = plannedAblations(ablation, chain.length, await donorsFor(run, trace, chain.length));
  const plan =
    plans.find((found) => found.position === position) ??
    (chain.length === 1 && position === null ? plans[0] : undefined);
  if (!plan)
    throw new UserError(
      `There is nothing to put in a thought’s place for “${wordsOfAblation[ablation]}” here. Take another edit.`,
    );
  return thinkEdited(run, trace, plan.edits);
}

/** The test of the main run as it is now; `undefined` where it has not been made since the last thought. */
export function testOf(trace: Trace): ThoughtTest | undefined {
  const last = mainThoughts(trace).at(-1)?.id;
  return trace.tests.findLast(({ base }) => base === last);
}

/** How many of the edits of a thought (`null`: of all thoughts) change the answer. */
export function effectOf(test: ThoughtTest, position: number | null): { flipped: number; of: number } {
  const own = test.cells.filter((cell) => cell.position === position);
  return { flipped: own.filter((cell) => flips(test, cell)).length, of: own.length };
}

/** Whether the forced answer is another one with the edit. */
export function flips(test: ThoughtTest, { answer }: TestCell): boolean {
  return answer !== test.answer.concept;
}

function jobsOf({ position, edits }: PlannedAblation, thoughts: number): Job[] {
  const value = valueJob(thoughts, edits);
  if (position === null) return [value];
  return [
    { path: pathWith(position - 1, []), move: { kind: "think", count: thoughts - position + 1, edit: edits[0]!.edit } },
    value,
  ];
}

function valueJob(thoughts: number, edits: PlannedAblation["edits"]): Job {
  return { path: pathWith(thoughts, edits), move: { kind: "value" } };
}

function answersOf(items: readonly Produced[] | undefined): { concept: string; p: number }[] {
  return (items ?? []).flatMap((item) => (item.kind === "value" ? item.answers : []));
}

/** Of the thoughts after the edited one; `thoughts` begins with that. */
function shifts(chain: readonly ThoughtNode[], position: number | null, thoughts: readonly Produced[]): number[] {
  if (position === null) return [];
  return thoughts.slice(1).flatMap((item, index) => {
    const before = chain[position + index];
    return item.kind === "thought" && before ? [distance(before.reading, item.reading)] : [];
  });
}

/** Total variation distance over the tokens recorded in both, everything else being one: a lower bound of the whole. */
export function distance(a: Reading, b: Reading): number {
  const other = new Map(b.candidates.map(({ tokens, p }) => [tokens[0], p]));
  const both = a.candidates.flatMap(({ tokens, p }) =>
    other.has(tokens[0]) ? [[p, other.get(tokens[0])!] as const] : [],
  );
  const rest = Math.abs(both.reduce((sum, [p, q]) => sum + p - q, 0));
  return Math.min(1, (both.reduce((sum, [p, q]) => sum + Math.abs(p - q), 0) + rest) / 2);
}

async function donorsFor(run: Run, trace: Trace, count: number): Promise<Donors> {
  const { engine } = run;
  const { manifest } = trace.model;
  const firsts = searchTree(trace, 1).columns.map(async ({ candidates: [first] }) => {
    const tokens = first ? await tokensOf(engine, manifest, first.concept) : [];
    return first && tokens.length > 0 ? { concept: first.concept, tokens } : null;
  });
  return {
    own: await thoughtsOf(engine, trace.prompt.text, count),
    other: await another(run, trace, count),
    firsts: await Promise.all(firsts),
    seed: SEED,
  };
}

/** The thoughts about an example, none where the model cannot read it. */
async function another({ engine }: Run, trace: Trace, count: number): Promise<Donors["other"]> {
  const { manifest } = trace.model;
  const promptOf = (text: string): string =>
    manifest.input === "prosqa"
      ? readProblem(text, { ...manifest.lexicon, nodeLimit: manifest.nodeLimit }).prompt
      : text;
  const name = "the example question";
  try {
    const example = promptOf(EXAMPLE);
    return {
      thoughts: await thoughtsOf(engine, example === trace.prompt.text ? promptOf(OTHER_EXAMPLE) : example, count),
      name,
    };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { thoughts: [], name };
  }
}
