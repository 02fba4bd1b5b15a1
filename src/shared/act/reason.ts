/**
 * What the product does with an engine: begin a trace, reason, speak, think on. The extension, the command line
 * and the tests run this same code; they differ only in the engine they give it and in what they do with changes.
 */
import { ask } from "../engine/ask";
import type { Engine, Job, LoadedModel, Move, OnItem, PathStep, Produced } from "../engine/engine";
import { lentWords } from "../problem/problem";
import { readQuestion } from "../problem/readQuestion";
import { inModelWords } from "../problem/words";
import { readTrace } from "../read/readTrace";
import type { Spoken, Trace, TraceChange, TraceNode } from "../trace/trace";
import { readingOf } from "../trace/valueReading";
import type { PlacedEdit } from "../trace/edits";

/** Candidates recorded per reading and value, so that more or fewer can be drawn without running again. */
export const RECORDED_CANDIDATES = 20;
/** Ordinary chain of thought runs without being asked if a forward pass takes less than this many milliseconds. */
const CHEAP_PASS_MS = 50;

/** What a run needs from its surroundings. */
export interface Run {
  engine: Engine;
  /** Applies the change to the trace before it returns. */
  emit(change: TraceChange): void;
  signal: AbortSignal;
  /** Candidates recorded per reading and value. */
  topK?: number;
  /**
   * A new id for a node, a group, or a test. Whoever isn't the only one to extend a trace needs ids that nobody else
   * makes. Without it, nodes are `n1`, `n2`, and so on.
   */
  newId?: () => string;
}

export type Outcome = "done" | "cancelled";

/** What a dataset says of a question. */
export interface KnownAnswer {
  answer: string;
  steps?: string[];
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
  if (truth && !read.truth) {
    const answer = read.kind === "text" ? truth.answer : inModelWords(truth.answer, lentWords(read));
    read.truth = { ...truth, answer, from: "dataset" };
  }
  return {
    format: "coconut-trace",
    version: 2,
    id,
    created,
    provider: model.provider,
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
 * Thinks, reads the value after every number of thoughts, says the answer, and says it in words alone where that is
 * cheap.
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
    () =>
      perform(
        run,
        trace,
        places.map((at) => ({ at, move: { kind: "value" } })),
      ),
    () => speak(run, trace, places.at(-1) ?? null),
  ];
  if (thoughts > 0 && meanPassMs(trace) < CHEAP_PASS_MS) steps.push(() => speak(run, trace, null));
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
  return perform(run, trace, [{ at, move: { kind: "force", first: [...first], max: mostTokens(trace) } }]);
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
    : perform(
        run,
        trace,
        from.map((at) => ({ at, move: { kind: "force", max: mostTokens(trace) } })),
        group,
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

/** One more thought after the last, its value, and the answer it leads to. */
export async function thinkMore(run: Run, trace: Trace): Promise<Outcome> {
  const last = fromQuestion(trace).at(-1) ?? null;
  if ((await perform(run, trace, [{ at: last, move: { kind: "think", count: 1 } }])) === "cancelled")
    return "cancelled";
  const at = fromQuestion(trace).at(-1) ?? null;
  if ((await perform(run, trace, [{ at, move: { kind: "value" } }])) === "cancelled") return "cancelled";
  return speak(run, trace, at);
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
  if (
    (await perform(
      run,
      trace,
      thought.map((at) => ({ at, move: { kind: "value" } })),
    )) === "cancelled"
  )
    return "cancelled";
  return perform(run, trace, [{ at: thought.at(-1) ?? null, move: { kind: "force", max: mostTokens(trace) } }], group);
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
  const outcome = await askAbout(
    run,
    trace,
    jobs.map(({ at, move }): Job => ({ path: pathTo(trace, at), move })),
    (job, item) => {
      const change = toChange(run, trace, tips[job] ?? null, item, group);
      run.emit(change);
      if (change.kind === "nodes") tips[job] = change.nodes.at(-1)?.id ?? null;
    },
  );
  const spoken = jobs.flatMap(({ at, move }, job) => {
    const speaks = move.kind === "force" || move.kind === "decode";
    return speaks && tips[job] !== at ? spokenUntil(trace, tips[job] ?? null, outcome) : [];
  });
  if (spoken.length > 0) run.emit({ kind: "spoken", spoken });
  return outcome;
}

function pathTo(trace: Trace, at: string | null): PathStep[] {
  const path = readTrace(trace).path(at);
  if (!path) throw new RangeError(`The trace has no node ${at}.`);
  return path.map(toStep);
}

function spokenUntil(trace: Trace, end: string | null, outcome: Outcome): Spoken[] {
  const reading = readTrace(trace);
  const last = reading.node(end);
  if (last?.kind !== "token") return [];
  const isEnd = last.token.id === trace.model.manifest.tokens.eos;
  const stop = isEnd ? "end" : outcome === "cancelled" ? "cancelled" : "limit";
  return [{ after: reading.thoughtBefore(end), end: last.id, stop }];
}

/** Runs jobs about the trace's question as one request; the trace stays as it is. */
export async function askAbout(run: Run, trace: Trace, jobs: Job[], onItem: OnItem): Promise<Outcome> {
  const { graph } = readTrace(trace);
  const request = {
    question: trace.prompt.text,
    jobs,
    topK: run.topK ?? RECORDED_CANDIDATES,
    options: graph?.options.flatMap((index) => graph.nodes[index] ?? []) ?? [],
  };
  return ask(run.engine, request, onItem, run.signal);
}

function toStep(node: TraceNode): PathStep {
  return node.kind === "thought"
    ? { kind: "thought", ...(node.edit && { edit: node.edit }) }
    : { kind: "token", id: node.token.id };
}

function toChange(
  run: Run,
  trace: Trace,
  parent: string | null,
  item: Produced,
  group: string | undefined,
): TraceChange {
  const { manifest } = trace.model;
  if (item.kind === "value") {
    const { graph } = readTrace(trace);
    return { kind: "readings", readings: [readingOf(item, parent, manifest, graph?.nodes[graph.root])] };
  }
  const place = { id: newId(run, trace), parent, ...(group === undefined ? {} : { group }) };
  if (item.kind === "thought") {
    const { reading, ...thought } = item;
    return { kind: "nodes", nodes: [{ ...place, ...thought, lens: reading }] };
  }
  const { reading, ...token } = item;
  return { kind: "nodes", nodes: [{ ...place, ...token, ...(reading && { chosenFrom: reading }) }] };
}

/** An id that the trace doesn't have. */
export function newId(run: Run, trace: Trace): string {
  if (run.newId) return run.newId();
  const reading = readTrace(trace);
  for (let n = trace.nodes.length + 1; ; n++) if (!reading.node(`n${n}`)) return `n${n}`;
}

function meanPassMs(trace: Trace): number {
  const { mainThoughts } = readTrace(trace);
  return mainThoughts.reduce((sum, thought) => sum + thought.ms, 0) / Math.max(1, mainThoughts.length);
}
