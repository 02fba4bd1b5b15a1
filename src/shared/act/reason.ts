/**
 * What is done with a trace: reason, speak, think on. The extension, the command line, and the tests run this same
 * code. They differ only in the engine they give it and in what they do with changes.
 */
import type { Job, Move, OnItem } from "../engine/engine";
import { readTrace } from "../read/readTrace";
import type { PlacedEdit } from "../trace/edits";
import type { ThoughtReading, Trace } from "../trace/trace";
import { type Value, readingOf } from "../trace/valueReading";
import { type TraceJob, perform } from "./perform";
import { readPins } from "./pins";
import { type Outcome, type Run, askAbout, inTurn, newId, pathTo } from "./run";

/** Words that nobody asked for are spoken if a forward pass takes less than this many milliseconds. */
const CHEAP_PASS_MS = 50;

/**
 * Thinks, says the answer, reads what would be said and how probable that answer is after every number of thoughts, and
 * says it in words alone where that is cheap.
 */
export async function reason(run: Run, trace: Trace, thoughts: number): Promise<Outcome> {
  const think: TraceJob = { at: null, move: { kind: "think", count: thoughts } };
  if (thoughts > 0 && (await perform(run, trace, [think])) === "cancelled") return "cancelled";
  const places = fromQuestion(trace);
  return inTurn([
    () => speak(run, trace, places.at(-1) ?? null),
    () => read(run, trace, places),
    ...(thoughts > 0 && isCheap(trace) ? [() => speak(run, trace, null)] : []),
  ]);
}

/** Language mode after the thought `at` (`null`: after none), beginning with the tokens `first`, if any. */
export async function speak(
  run: Run,
  trace: Trace,
  at: string | null,
  first: readonly number[] = [],
): Promise<Outcome> {
  return say(run, trace, [speakJob(trace, at, first)]);
}

/**
 * The words after every number of thoughts (or those in `counts`) that have not been said yet, as one batch; the
 * branches share a group.
 */
export async function speakAfterEvery(run: Run, trace: Trace, counts?: readonly number[]): Promise<Outcome> {
  const group = `every-${newId(run, trace)}`;
  const from = unspoken(trace, counts);
  const jobs = from.map((at) => speakJob(trace, at));
  return jobs.length === 0 ? "done" : say(run, trace, jobs, { group });
}

/** The thoughts (`null`: the question) after which the model hasn't spoken freely. */
export function unspoken(trace: Trace, counts?: readonly number[]): (string | null)[] {
  const reading = readTrace(trace);
  return fromQuestion(trace).filter((at, thoughts) => !reading.free(at) && (counts?.includes(thoughts) ?? true));
}

/** The question (`null`) and every main thought. */
function fromQuestion(trace: Trace): (string | null)[] {
  return [null, ...readTrace(trace).mainThoughts.map(({ id }) => id)];
}

/** One more thought after the last, the answer it leads to, and what would be said next. */
export async function thinkMore(run: Run, trace: Trace): Promise<Outcome> {
  const last = fromQuestion(trace).at(-1) ?? null;
  const before = finalIds(trace);
  const think: TraceJob = { at: last, move: { kind: "think", count: 1 } };
  if ((await perform(run, trace, [think])) === "cancelled") return "cancelled";
  const at = fromQuestion(trace).at(-1) ?? null;
  return inTurn([
    () => say(run, trace, [speakJob(trace, at)], { before }),
    () => read(run, trace, [at]),
    () => readPins(run, trace),
  ]);
}

/**
 * Thoughts with some of them edited, as a branch: from the first edit to as many thoughts as the main run had, the
 * values after each, and the words after the last. `edits` holds positions counted from 1.
 */
export async function thinkEdited(run: Run, trace: Trace, edits: readonly PlacedEdit[]): Promise<Outcome> {
  const { mainThoughts } = readTrace(trace);
  const ordered = edits.toSorted((a, b) => a.position - b.position);
  const from = (ordered[0]?.position ?? 1) - 1;
  const group = `edited-${newId(run, trace)}`;
  const tips: (string | null)[] = [mainThoughts[from - 1]?.id ?? null];
  for (const [index, { position, edit }] of ordered.entries()) {
    const until = ordered[index + 1]?.position ?? mainThoughts.length + 1;
    const begun = trace.nodes.length;
    const think: TraceJob = { at: tips.at(-1) ?? null, move: { kind: "think", count: until - position, edit } };
    if ((await perform(run, trace, [think], group)) === "cancelled") return "cancelled";
    tips.push(...trace.nodes.slice(begun).map(({ id }) => id));
  }
  const thoughts = tips.slice(1);
  return inTurn([
    () => read(run, trace, thoughts),
    () => perform(run, trace, [speakJob(trace, thoughts.at(-1) ?? null)], group),
    () => readPins(run, trace),
  ]);
}

/**
 * Says something. If the trace has another final answer then, or its first one, the readings are completed with the
 * probability of that one. `before`: the ids of the final answer that they know.
 */
async function say(
  run: Run,
  trace: Trace,
  jobs: TraceJob[],
  { group, before = finalIds(trace) }: { group?: string; before?: readonly number[] | null } = {},
): Promise<Outcome> {
  const outcome = await perform(run, trace, jobs, group);
  const now = finalIds(trace);
  const isKnown = now === null || (before !== null && now.join() === before.join());
  return outcome === "cancelled" || isKnown ? outcome : completeReadings(run, trace, now);
}

/** The tokens of the final answer; `null` as long as there is none. */
function finalIds(trace: Trace): readonly number[] | null {
  const ids = readTrace(trace).final?.answer?.ids ?? [];
  return ids.length === 0 ? null : ids;
}

/**
 * Reads what would be said next after the places, and how probable the final answer is when it is forced there. The
 * readings come in the order of the places, whichever is known first.
 */
async function read(run: Run, trace: Trace, places: readonly (string | null)[]): Promise<Outcome> {
  const { graph } = readTrace(trace);
  const ids = finalIds(trace);
  const moves: Move[] = [{ kind: "value" }, ...(ids ? [{ kind: "answer", ids } as const] : [])];
  const jobs = places.flatMap((at) => moves.map((move): Job => ({ path: pathTo(trace, at), move })));
  const found = places.map((): { value?: Value; final?: number } => ({}));
  let next = 0;
  const take: OnItem = (job, item) => {
    const own = found[Math.floor(job / moves.length)];
    if (own && item.kind === "value") own.value = item;
    if (own && item.kind === "answer") own.final = item.p;
    for (; next < places.length; next++) {
      const { value, final } = found[next]!;
      if (!value || (ids && final === undefined)) return;
      const reading = readingOf(value, places[next]!, trace.model.manifest, graph?.nodes[graph.root]);
      run.emit({ kind: "readings", readings: [withFinal(reading, final)] });
    }
  };
  return askAbout(run, trace, jobs, take, "readings");
}

/** Adds the final answer's probability to readings that don't know it. Of two after one thought the last counts. */
async function completeReadings(run: Run, trace: Trace, ids: readonly number[]): Promise<Outcome> {
  const known = new Map(trace.readings.map((reading) => [reading.node, reading]));
  const readings = [...known.values()];
  const jobs = readings.map(({ node }): Job => ({ path: pathTo(trace, node), move: { kind: "answer", ids } }));
  if (jobs.length === 0) return "done";
  const finals: number[] = [];
  let next = 0;
  const take: OnItem = (job, item) => {
    if (item.kind === "answer") finals[job] = item.p;
    for (; finals[next] !== undefined; next++)
      run.emit({ kind: "readings", readings: [withFinal(readings[next]!, finals[next])] });
  };
  return askAbout(run, trace, jobs, take, "readings");
}

function withFinal(reading: ThoughtReading, final: number | undefined): ThoughtReading {
  return final === undefined ? reading : { ...reading, forced: { ...reading.forced, final } };
}

function speakJob({ model }: Trace, at: string | null, first: readonly number[] = []): TraceJob {
  return { at, move: { kind: "force", first: [...first], max: model.manifest.task.maxTokens } };
}

/** Whether words are cheap enough to be spoken without being asked for: after no thoughts, and with edited ones. */
export function isCheap(trace: Trace): boolean {
  const { mainThoughts } = readTrace(trace);
  return mainThoughts.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, mainThoughts.length) < CHEAP_PASS_MS;
}
