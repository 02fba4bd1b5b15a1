/**
 * What the product does with an engine: begin a trace, reason, speak, think on. The extension, the command line
 * and the tests run this same code; they differ only in the engine they give it and in what they do with changes.
 */
import type { Engine, Job, LoadedModel, Move, OnItem, Produced } from "../engine/engine";
import { answerInModelWords, answerInYourWords, readQuestion } from "../problem/readQuestion";
import { tokensAfterThoughts } from "../model/manifest";
import { readTrace } from "../read/readTrace";
import { readPins } from "./pins";
import { Rounds } from "./rounds";
import { type Outcome, type Run, askAbout, newId, pathTo } from "./run";
import type { Spoken, ThoughtReading, Trace, TraceNode } from "../trace/trace";
import { type Value, readingOf } from "../trace/valueReading";
import type { PlacedEdit } from "../trace/edits";

/** Words that nobody asked for are spoken if a forward pass takes less than this many milliseconds. */
const CHEAP_PASS_MS = 50;

/** What a dataset says of a question. */
export interface KnownAnswer {
  answer: string;
  steps?: string[];
}

/** What a dataset said of the trace's question, in your words: for another trace of it. */
export function knownAnswerIn({ read }: Pick<Trace, "read">): { truth?: KnownAnswer } {
  if (read.truth?.from !== "dataset") return {};
  const { answer, steps } = read.truth;
  return { truth: { answer: answerInYourWords(answer, read), ...(steps && { steps }) } };
}

/**
 * An empty trace for the text: the question read, words lent, the prompt tokenized. `truth` counts where the question's
 * facts don't give the answer.
 * Rejects with a UserError if this model can't be asked the text.
 */
export async function beginTrace(
  engine: Engine,
  model: LoadedModel,
  source: Trace["source"],
  { id, created, comparedTo, truth }: { id: string; created: string; comparedTo?: string; truth?: KnownAnswer },
): Promise<Trace> {
  const { meanThoughts, ...manifest } = model.manifest;
  const { prompt, read } = readQuestion(source.text, manifest);
  if (truth && !read.truth) read.truth = { ...truth, answer: answerInModelWords(truth.answer, read), from: "dataset" };
  return {
    format: "coconut-trace",
    version: 2,
    id,
    created,
    provider: model.provider,
    ...(model.machine !== undefined && { machine: model.machine }),
    source,
    read,
    prompt: { text: prompt, tokens: await engine.tokenize(prompt) },
    model: { name: model.name, sha256: model.sha256, manifest, meanThoughts: meanThoughts.length },
    ...(comparedTo === undefined ? {} : { comparedTo }),
    nodes: [],
    readings: [],
    spoken: [],
    tests: [],
    marks: {},
  };
}

/**
 * Thinks, says the answer, reads what would be said and how probable that answer is after every number of thoughts, and
 * says it in words alone where that is cheap.
 */
export async function reason(run: Run, trace: Trace, thoughts: number): Promise<Outcome> {
  if (
    thoughts > 0 &&
    (await perform(run, trace, [{ at: null, move: { kind: "think", count: thoughts } }])) === "cancelled"
  ) {
    return "cancelled";
  }
  const places = fromQuestion(trace);
  const steps: (() => Promise<Outcome>)[] = [
    () => speak(run, trace, places.at(-1) ?? null),
    () => read(run, trace, places),
  ];
  if (thoughts > 0 && isCheap(trace)) steps.push(() => speak(run, trace, null));
  for (const step of steps) if ((await step()) === "cancelled") return "cancelled";
  return "done";
}

/** Language mode after the thought `at` (`null`: after none), beginning with the tokens `first`, if any. */
export async function speak(
  run: Run,
  trace: Trace,
  at: string | null,
  first: readonly number[] = [],
): Promise<Outcome> {
  return say(run, trace, [{ at, move: { kind: "force", first: [...first], max: mostTokens(trace) } }]);
}

/**
 * The words after every number of thoughts (or those in `counts`) that have not been said yet, as one batch; the
 * branches share a group.
 */
export async function speakAfterEvery(run: Run, trace: Trace, counts?: readonly number[]): Promise<Outcome> {
  const group = `every-${newId(run, trace)}`;
  const from = unspoken(trace, counts);
  return from.length === 0
    ? "done"
    : say(
        run,
        trace,
        from.map((at) => ({ at, move: { kind: "force", max: mostTokens(trace) } })),
        { group },
      );
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
  if ((await perform(run, trace, [{ at: last, move: { kind: "think", count: 1 } }])) === "cancelled")
    return "cancelled";
  const at = fromQuestion(trace).at(-1) ?? null;
  const move: Move = { kind: "force", max: mostTokens(trace) };
  const steps = [
    () => say(run, trace, [{ at, move }], { before }),
    () => read(run, trace, [at]),
    () => readPins(run, trace),
  ];
  for (const step of steps) if ((await step()) === "cancelled") return "cancelled";
  return "done";
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
    if (
      (await perform(
        run,
        trace,
        [{ at: tips.at(-1) ?? null, move: { kind: "think", count: until - position, edit } }],
        group,
      )) === "cancelled"
    )
      return "cancelled";
    tips.push(...trace.nodes.slice(begun).map(({ id }) => id));
  }
  const thought = tips.slice(1);
  const words: TraceJob = { at: thought.at(-1) ?? null, move: { kind: "force", max: mostTokens(trace) } };
  const steps = [
    () => read(run, trace, thought),
    () => perform(run, trace, [words], group),
    () => readPins(run, trace),
  ];
  for (const step of steps) if ((await step()) === "cancelled") return "cancelled";
  return "done";
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

function mostTokens({ model }: Trace): number {
  return model.manifest.task.maxTokens;
}

interface TraceJob {
  /** The node to go on from; `null`: the prompt. */
  at: string | null;
  move: Move;
}

/** Runs the jobs as one request and turns what comes into changes of the trace. */
async function perform(run: Run, trace: Trace, jobs: TraceJob[], group?: string): Promise<Outcome> {
  const tips = jobs.map((job) => job.at);
  const rounds = new Rounds<Produced>(
    jobs.length,
    (job, item, n) => isLast(trace, jobs[job]!.move, item, n),
    (job, item) => {
      const node = toNode(run, trace, tips[job] ?? null, item, group);
      if (!node) return;
      run.emit({ kind: "nodes", nodes: [node] });
      tips[job] = node.id;
    },
  );
  const asked = jobs.map(({ at, move }): Job => ({ path: pathTo(trace, at), move }));
  const outcome = await askAbout(run, trace, asked, (job, item) => rounds.take(job, item)).finally(() => rounds.end());
  const spoken = jobs.flatMap(({ at, move }, job) => {
    const speaks = move.kind === "force" || move.kind === "decode";
    return speaks && tips[job] !== at ? spokenUntil(trace, tips[job] ?? null, outcome) : [];
  });
  if (spoken.length > 0) run.emit({ kind: "spoken", spoken });
  return outcome;
}

/** Whether a move gives nothing after its nth item. */
function isLast({ model: { manifest } }: Trace, move: Move, item: Produced, n: number): boolean {
  if (item.kind === "token" && item.p !== undefined && item.token.id === manifest.tokens.eos) return true;
  switch (move.kind) {
    case "think":
      return n === move.count;
    case "decode":
      return n === move.max;
    case "force":
      return n === tokensAfterThoughts(manifest).length + (move.first?.length ?? 0) + move.max;
    case "value":
    case "answer":
    case "steps":
    case "pin":
      return true;
    default:
      return move satisfies never;
  }
}

function spokenUntil(trace: Trace, end: string | null, outcome: Outcome): Spoken[] {
  const reading = readTrace(trace);
  const last = reading.node(end);
  if (last?.kind !== "token") return [];
  const isEnd = last.token.id === trace.model.manifest.tokens.eos;
  const stop = isEnd ? "end" : outcome === "cancelled" ? "cancelled" : "limit";
  return [{ after: reading.thoughtBefore(end), end: last.id, stop }];
}

/** `null` for what isn't a node. */
function toNode(
  run: Run,
  trace: Trace,
  parent: string | null,
  item: Produced,
  group: string | undefined,
): TraceNode | null {
  if (item.kind !== "thought" && item.kind !== "token") return null;
  const place = { id: newId(run, trace), parent, ...(group === undefined ? {} : { group }) };
  if (item.kind === "thought") {
    const { reading, ...thought } = item;
    return { ...place, ...thought, lens: reading };
  }
  const { reading, ...token } = item;
  return { ...place, ...token, ...(reading && { chosenFrom: reading }) };
}

/** Whether words are cheap enough to be spoken without being asked for: after no thoughts, and with edited ones. */
export function isCheap(trace: Trace): boolean {
  return meanPassMs(trace) < CHEAP_PASS_MS;
}

function meanPassMs(trace: Trace): number {
  const { mainThoughts } = readTrace(trace);
  return mainThoughts.reduce((sum, thought) => sum + thought.ms, 0) / Math.max(1, mainThoughts.length);
}
