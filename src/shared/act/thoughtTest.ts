/**
 * Do the thoughts of a trace matter? Every thought under every ablation, in one request: how probable the final answer
 * still is when it is forced after the last thought, which answer is the most probable one then, and how far the later
 * thoughts move. What a thought decodes to says nothing of that; this does.
 */
import * as l10n from "@vscode/l10n";
import { thoughtCount } from "../format/counts";
import { EXAMPLE, OTHER_EXAMPLE, OTHER_PRONTOQA_EXAMPLE, PRONTOQA_EXAMPLE } from "../problem/examples";
import { UserError, isUserError } from "../errors";
import { readQuestion } from "../problem/readQuestion";
import {
  type Donors,
  type PlacedAblation,
  ablationsOf,
  pathWith,
  placedAblations,
  thoughtsOf,
  tokensOf,
} from "./ablations";
import type { Job, Move, Produced } from "../engine/engine";
import { isCheap, speak, thinkEdited } from "./reason";
import { type Outcome, type Run, askAbout, newId } from "./run";
import type { Distribution, Named, SpokenText, TestCell, ThoughtNode, Trace } from "../trace/trace";
import { answerOf } from "../trace/valueReading";
import { readTrace } from "../read/readTrace";
import { spokenWords } from "../read/spokenWords";
import { changeOfLog } from "../read/testEffects";
import { type Ablation, type PlacedEdit, wordsOfAblation } from "../trace/edits";

/** The seed of the noise: the test of a trace is the same whenever it is made. */
const SEED = 1;

/**
 * Tests the main run's thoughts and adds the result to the trace. Does nothing if there are none. Rejects with a
 * UserError if they lead to no answer.
 */
export async function testThoughts(run: Run, trace: Trace): Promise<Outcome> {
  const { mainThoughts: thoughts, graph } = readTrace(trace);
  const last = thoughts.at(-1);
  if (!last) return "done";
  if (!readTrace(trace).final && (await speak(run, trace, last.id)) === "cancelled") return "cancelled";
  const answer = readTrace(trace).final?.answer;
  if (!answer || answer.ids.length === 0) {
    throw new UserError(
      [
        l10n.t("The model gives no answer after its last thought, so there is nothing whose probability could change."),
        l10n.t("Ask again with another number of thoughts."),
      ].join(" "),
    );
  }
  const { manifest, meanThoughts } = trace.model;
  const donors = await donorsFor(run, trace, thoughts.length);
  const ablations = ablationsOf(manifest.tokens, meanThoughts, thoughts.length).flatMap((kind) =>
    placedAblations(kind, thoughts.length, donors),
  );
  const asked: Move = { kind: "answer", ids: answer.ids };
  const baselines = [thoughts.length, 0].map((count): Job => ({ path: pathWith(count, []), move: asked }));
  const groups = [baselines, ...ablations.map((ablation) => jobsOf(ablation, thoughts.length, asked))];
  const given = groups.map((jobs) => jobs.map((): Produced[] => []));
  const places = given.flat();
  if ((await askAbout(run, trace, groups.flat(), (job, item) => places[job]?.push(item))) === "cancelled")
    return "cancelled";
  // Words take two to three times the passes of all else, which a large model would be slow at.
  const spoken = isCheap(trace) ? await wordsUnder(run, trace, ablations) : [];
  if (spoken === "cancelled") return spoken;
  const [[whole, none] = [], ...edited] = given;
  const unedited = forcedIn(whole);
  const name = graph?.nodes[graph.root];
  const cells = ablations.map(({ ablation, position }, index): TestCell => {
    const [forced, value, later] = edited[index] ?? [];
    const p = forcedIn(forced);
    const [first] = (value ?? []).flatMap((item) => (item.kind === "value" ? item.answers : []));
    return {
      edit: ablation,
      position,
      p,
      logChange: changeOfLog(p, unedited),
      forced: first ? answerOf(first, manifest, name) : { text: "" },
      ...(spoken[index] && { spoken: spoken[index] }),
      shift: shifts(thoughts, position, later ?? []),
    };
  });
  run.emit({
    kind: "test",
    test: {
      id: `test-${newId(run, trace)}`,
      base: last.id,
      answer: {
        ids: answer.ids,
        text: answer.text,
        ...(answer.concept !== answer.text && { to: answer.concept }),
      },
      unedited,
      withoutThoughts: forcedIn(none),
      cells,
    },
  });
  return "done";
}

/** What the model's own words after the last thought say under each ablation, as one batch. */
async function wordsUnder(
  run: Run,
  trace: Trace,
  ablations: readonly PlacedAblation[],
): Promise<"cancelled" | SpokenText[]> {
  const { manifest } = trace.model;
  const { length } = readTrace(trace).mainThoughts;
  const move: Move = { kind: "force", max: manifest.task.maxTokens };
  const jobs = ablations.map(({ edits }): Job => ({ path: pathWith(length, edits), move }));
  const items = jobs.map((): Extract<Produced, { kind: "token" }>[] => []);
  // The words alone are recorded, so candidates beside them would be read for nothing.
  const outcome = await askAbout({ ...run, topK: 1 }, trace, jobs, (job, item) => {
    if (item.kind === "token") items[job]?.push(item);
  });
  if (outcome === "cancelled") return outcome;
  return items.map((tokens) => {
    const { placed, text, ended } = spokenWords(manifest, tokens);
    return { ids: placed.map(({ node }) => node.token.id), text, stop: ended ? "end" : "limit" };
  });
}

/**
 * A requested edit: an ablation of a thought (counted from 1; `null`: of all), or a candidate to remove from a thought
 * or add to it.
 */
export type EditRequest =
  { ablation: Ablation; position: number | null } | { candidate: "remove" | "add"; of: Named; position: number };

/** Edits thoughts of the main run and goes on from there, as a branch: the same edit as in the test of the trace. */
export async function editThoughts(run: Run, trace: Trace, request: EditRequest): Promise<Outcome> {
  const { length } = readTrace(trace).mainThoughts;
  checkPosition(request.position, length);
  if ("candidate" in request) {
    const tokens = await tokensOf(run.engine, trace.model.manifest, request.of);
    return thinkEdited(run, trace, [
      { position: request.position, edit: { kind: request.candidate, concept: request.of.concept, tokens } },
    ]);
  }
  const { ablation, position } = request;
  const all = placedAblations(ablation, length, await donorsFor(run, trace, length));
  const placed =
    all.find((found) => found.position === position) ?? (length === 1 && position === null ? all[0] : undefined);
  if (!placed)
    throw new UserError(
      l10n.t("“{0}” has no replacement for the thought here. Select another edit.", wordsOfAblation[ablation]),
    );
  return thinkEdited(run, trace, placed.edits);
}

/** Puts vectors from elsewhere in the place of thoughts and goes on from there, as a branch. */
export async function putVectorsIn(run: Run, trace: Trace, edits: readonly PlacedEdit[]): Promise<Outcome> {
  const { length } = readTrace(trace).mainThoughts;
  for (const { position } of edits) checkPosition(position, length);
  return thinkEdited(run, trace, edits);
}

function checkPosition(position: number | null, thoughts: number): void {
  if (position !== null && position > thoughts)
    throw new UserError(
      l10n.t(
        "There is no thought {0} to edit. The trace has {1}. Select one of them, or think more first.",
        position,
        thoughtCount(thoughts),
      ),
    );
}

/** The final answer, the value, and where one thought is edited that one and those after it. */
function jobsOf({ position, edits }: PlacedAblation, thoughts: number, asked: Move): Job[] {
  const path = pathWith(thoughts, edits);
  const jobs: Job[] = [
    { path, move: asked },
    { path, move: { kind: "value" } },
  ];
  if (position === null) return jobs;
  const count = thoughts - position + 1;
  return [...jobs, { path: pathWith(position - 1, []), move: { kind: "think", count, edit: edits[0]!.edit } }];
}

function forcedIn(items: readonly Produced[] | undefined): number {
  return items?.find((item) => item.kind === "answer")?.p ?? 0;
}

/** How far each thought after the edited one moved; `edited` begins with the edited one. */
function shifts(unedited: readonly ThoughtNode[], position: number | null, edited: readonly Produced[]): number[] {
  if (position === null) return [];
  return edited.slice(1).flatMap((item, index) => {
    const before = unedited[position + index];
    return item.kind === "thought" && before ? [distance(before.lens, item.reading)] : [];
  });
}

/** Total variation distance over the tokens recorded in both, everything else being one: a lower bound of the whole. */
export function distance(a: Distribution, b: Distribution): number {
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
  const firsts = readTrace(trace)
    .tree(1)
    .columns.map(async ({ candidates }) => {
      // A thought holds tokens rather than steps.
      const first = candidates.find(({ from }) => from === "lens") ?? candidates[0];
      const tokens = first ? await tokensOf(engine, manifest, first.named) : [];
      return first && tokens.length > 0 ? { concept: first.named.concept, tokens } : null;
    });
  return {
    own: await thoughtsOf(engine, trace.prompt.text, count),
    other: await another(run, trace, count),
    firsts: await Promise.all(firsts),
    seed: SEED,
  };
}

/** The thoughts about an example; none if the model can't read it. */
async function another({ engine }: Run, trace: Trace, count: number): Promise<Donors["other"]> {
  const { manifest } = trace.model;
  const promptOf = (text: string): string => readQuestion(text, manifest).prompt;
  const [first, second] =
    manifest.task.kind === "prontoqa" ? [PRONTOQA_EXAMPLE, OTHER_PRONTOQA_EXAMPLE] : [EXAMPLE, OTHER_EXAMPLE];
  const name = "the example question";
  try {
    const example = promptOf(first);
    return {
      thoughts: await thoughtsOf(engine, example === trace.prompt.text ? promptOf(second) : example, count),
      name,
    };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { thoughts: [], name };
  }
}
