import type { Manifest } from "../model/manifest";
import type { PlacedEdit, Edit } from "./edits";
import type { Word } from "../problem/words";

export interface Trace {
  format: "coconut-trace";
  version: 1;
  id: string;
  /** ISO 8601, UTC. */
  created: string;
  /** The text as the person had it, and where it stood: `range` in UTF-16 offsets into the document. */
  source: { text: string; uri?: string; range?: { start: number; end: number } };
  /** What the model was given, in its own words. */
  prompt: { text: string; tokens: PromptToken[] };
  /** The words lent to the person's own, empty when none were. */
  words: Word[];
  model: { name: string; sha256: string; manifest: Manifest };
  /**
   * Id of the trace this one was made to be compared with: the same question in ordinary chain of thought, by another
   * model.
   */
  comparedTo?: string;
  /** The execution provider that ran, for example `cpu`. */
  provider: string;
  /** `null` until the words after the last thought have ended. */
  answer: Answer | null;
  /** Parents before children. */
  nodes: TraceNode[];
  values: Value[];
  /** What happened when thoughts were edited, newest last. */
  tests: ThoughtTest[];
  /** A person's marks on nodes, by node id. */
  marks: Record<string, { name?: string; removed?: boolean }>;
}

export interface PromptToken {
  id: number;
  text: string;
  /** UTF-16 offsets into the question of `prompt.text`; absent for what the template adds. */
  span?: { start: number; end: number };
}

interface Answer {
  /** In the model's words, without the answer marker. */
  text: string;
  /** Probability of this answer when it is forced (`###` right after `<eot>`, after the same thoughts). */
  p: number;
  /** The last token node of the words that gave it. */
  node: string;
}

export type TraceNode = ThoughtNode | TokenNode;

interface NodeBase {
  id: string;
  /** `null`: right after the prompt. */
  parent: string | null;
  /** Branches made by one action, for example the words after every number of thoughts. */
  group?: string;
  /** Milliseconds of the forward pass that made it, shared by all rows of its batch. */
  ms: number;
}

export interface ThoughtNode extends NodeBase {
  kind: "thought";
  /** What was done to it before it was fed back; norm, cosine and readings are those of the edited vector. */
  edit?: Edit;
  /** L2 norm of the thought vector. */
  norm: number;
  /** Cosine to the thought before it; `null` for the first. */
  cosine: number | null;
  /** Entropy in nats of the lens over the whole vocabulary. */
  entropy: number;
  /** The lens: softmax(W h) of the thought itself. Not the value. */
  reading: Reading;
}

export interface TokenNode extends NodeBase {
  kind: "token";
  token: { id: number; text: string };
  /** Probability the model gave it; absent where it was given rather than chosen (`<eot>`, forced first words). */
  p?: number;
  /** The distribution it was chosen from; absent where it was given. */
  reading?: Reading;
}

/** What the language head says of a hidden state: the most probable tokens first. */
export interface Reading {
  candidates: Candidate[];
  rest: Rest;
}

interface Candidate {
  text: string;
  tokens: number[];
  p: number;
}

/** What a list leaves out: how many entries above 0.1 % and the probability of all that is left out. */
export interface Rest {
  n: number;
  p: number;
}

/** What would be said next if language were forced after the thought `node` (arXiv 2412.06769, section 5). */
export interface Value {
  /** The last thought seen; `null` after none. */
  node: string | null;
  /** Raw probabilities of the concepts that may open a step, most probable first; `rest` counts the other concepts. */
  candidates: ValueCandidate[];
  rest: Rest;
  /** Raw probability of the answer marker `###` as the next token. */
  answerMarker: number;
  /** Entropy in nats over the concepts, given that a step is said. */
  entropy: number;
  /** The answer when it is forced (`<eot> ###`): concepts by probability, the question's options always among them. */
  answers: { concept: string; p: number }[];
}

export interface ValueCandidate {
  concept: string;
  tokens: number[];
  p: number;
  /** What the step would say of it, given it: probabilities conditioned on this candidate. */
  children: { concept: string; p: number }[];
  childrenRest: Rest;
}

/**
 * Every thought under every ablation: what became of the answer that is forced after the last thought. The cells
 * are no nodes of the trace; one that is opened becomes a branch.
 */
export interface ThoughtTest {
  id: string;
  /** The last thought of the chain that was tested. */
  base: string;
  /** The forced answer of the unedited chain: probabilities given that the answer is a concept. */
  answer: { concept: string; p: number };
  cells: TestCell[];
}

export interface TestCell {
  /** A name of ablations.ts. */
  intervention: string;
  /** Which thought was edited, counted from 1; `null`: all of them. */
  position: number | null;
  /** Enough to do it again: positions counted from 1. */
  edits: PlacedEdit[];
  /** The forced answer with the edit, and the probability that is left of the unedited one. */
  answer: string;
  p: number;
  /**
   * How far the lens of each later thought moved: total variation distance between the recorded candidates (a lower
   * bound of the whole), from the thought after the edited one to the last. Empty where all are edited.
   */
  shift: number[];
}

/** One thing that happened to a trace. The store applies them; everybody else hears of them. */
export type TraceChange =
  | { kind: "nodes"; nodes: TraceNode[] }
  | { kind: "values"; values: Value[] }
  | { kind: "answer"; answer: Answer }
  | { kind: "test"; test: ThoughtTest }
  | { kind: "mark"; node: string; mark: { name?: string; removed?: boolean } };

/** Applies a change in place. */
export function applyChange(trace: Trace, change: TraceChange): void {
  switch (change.kind) {
    case "nodes":
      trace.nodes.push(...change.nodes);
      return;
    case "values":
      trace.values.push(...change.values);
      return;
    case "answer":
      trace.answer = change.answer;
      return;
    case "test":
      trace.tests.push(change.test);
      return;
    case "mark":
      trace.marks[change.node] = change.mark;
      return;
    default:
      change satisfies never;
  }
}

/** The nodes from the prompt to `id`, first to last; empty for `null`. Throws a RangeError for an unknown id. */
export function pathTo(trace: Trace, id: string | null): TraceNode[] {
  const byId = new Map(trace.nodes.map((node) => [node.id, node]));
  const path: TraceNode[] = [];
  for (let at = id; at !== null;) {
    const node = byId.get(at);
    if (node === undefined) throw new RangeError(`The trace has no node ${at}.`);
    path.unshift(node);
    at = node.parent;
  }
  return path;
}

/** The thoughts of the main run, in order: the first unedited chain from the prompt. */
export function mainThoughts(trace: Trace): ThoughtNode[] {
  const chain: ThoughtNode[] = [];
  for (const node of trace.nodes) {
    if (node.kind === "thought" && !node.edit && node.parent === (chain.at(-1)?.id ?? null)) chain.push(node);
  }
  return chain;
}

export function toJson(trace: Trace): string {
  return JSON.stringify(trace, null, 2) + "\n";
}
