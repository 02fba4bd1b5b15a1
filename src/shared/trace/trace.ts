/**
 * A trace: everything that one question gave. docs/trace.md describes the file, schemas/trace.schema.json checks it.
 */
import type { TraceManifest } from "../model/manifest";
import type { Span } from "../problem/fragments";
import type { Read } from "../problem/readQuestion";
import type { Ablation, Edit } from "./edits";

export interface Trace {
  format: "coconut-trace";
  version: 2;
  id: string;
  /** ISO 8601, UTC. */
  created: string;
  /** The execution provider that ran, for example `cpu`. */
  provider: string;
  /** The machine that ran it. An exported trace has it only if that was asked for. */
  machine?: string;
  source: Source;
  /** What was read from the source's text. */
  read: Read;
  /** What the model was given, in its own words. */
  prompt: { text: string; tokens: PromptToken[] };
  /**
   * `meanThoughts`: how many positions the package has a mean thought for. An edit may put one in a thought's place.
   */
  model: { name: string; sha256: string; manifest: TraceManifest; meanThoughts: number };
  /**
   * Id of the trace this one was made to be compared with: the same question in ordinary chain of thought, by another
   * model.
   */
  comparedTo?: string;
  /** Append-only, parents before children. */
  nodes: TraceNode[];
  /** What would be said next, after thoughts. Of several after one thought the last counts. */
  readings: ThoughtReading[];
  /** What was spoken to its end, in the order in which it ended. */
  spoken: Spoken[];
  /** What happened when thoughts were edited, newest last. */
  tests: ThoughtTest[];
  /** What you pinned. Records with the same ids belong together, and the last says whether it still is. */
  pins?: Pin[];
  /** What was computed beside thoughts and words, in order. */
  costs?: Cost[];
  /** Your marks on nodes, by node id, and on the trace itself: see `WHOLE`. */
  marks: Record<string, Mark>;
}

/** In `marks`, stands for the trace itself. No node has this id. */
export const WHOLE = "";

/** The text as it was selected or typed, and where it stood. */
interface Source {
  text: string;
  /** What the document is called. */
  name?: string;
  /** The document. An exported trace has it only if that was asked for: others have no use for your paths. */
  uri?: string;
  /** Where the text stood in the document, in UTF-16 offsets; several are joined by line ends. */
  ranges?: Span[];
}

export interface PromptToken {
  id: number;
  text: string;
  /** UTF-16 offsets into the question of `prompt.text`; absent for what the template adds. */
  span?: Span;
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
  /** What was done to it before it was fed back; norm, cosine and lens are those of the edited vector. */
  edit?: Edit;
  /** L2 norm of the thought vector. */
  norm: number;
  /** Cosine to the thought before it; `null` for the first. */
  cosine: number | null;
  /** Entropy of the lens in nats, over the whole vocabulary. */
  entropy: number;
  /** The logit lens: softmax(W h) of the thought itself. Not what would be said next. */
  lens: Distribution;
}

export interface TokenNode extends NodeBase {
  kind: "token";
  /** `text`: what the id adds in its place. */
  token: { id: number; text: string };
  /** Probability the model gave it; absent where it was given rather than chosen (`<eot>`, forced first words). */
  p?: number;
  /** The distribution it was chosen from; absent where it was given. */
  chosenFrom?: Distribution;
}

/** What the language head says of a hidden state: the most probable tokens first. */
export interface Distribution {
  candidates: Candidate[];
  rest: Rest;
}

interface Candidate {
  /** The token's own, wherever it stands. Bytes that aren't a whole letter are written `\xE6`. */
  text: string;
  tokens: number[];
  p: number;
}

/** What a list leaves out: how many entries above 0.1% and the probability of all that is left out. */
export interface Rest {
  n: number;
  p: number;
}

/** What would be said next if language were forced after the thought `node` (arXiv 2412.06769, section 5). */
export interface ThoughtReading {
  /** The last thought seen; `null` after none. */
  node: string | null;
  /** Probability that the answer marker comes next; `null` for a model without one. */
  marker: number | null;
  /** What else may come next, most probable first. */
  next: NextStep[];
  /** What `next` leaves out, the marker aside: with both of them it makes 1. */
  rest: Rest;
  /** Entropy in nats: of the concepts that may come next, or of whole steps with the rest as one. */
  entropy: number;
  /** The answer when it is forced right here. */
  forced: {
    /** Most probable first; the question's options are always among them. */
    answers: ForcedAnswer[];
    /** What `answers` leaves out: with them it makes 1. Absent where it wasn't recorded. */
    rest?: Rest;
    /** Probability of the final answer: its ids are fed, and what ends it counts too. Absent where that wasn't read. */
    final?: number;
  };
}

export interface NextStep {
  /** Absent where they weren't recorded. */
  ids?: number[];
  /** What it says. Bytes that aren't a whole letter are written `\xE6`. */
  text: string;
  p: number;
  /**
   * What it yields: the concept it names, in the model's words, or the result of its form, such as 36; absent where
   * there is none.
   */
  to?: string;
  /** Whether it is a whole step. */
  ended: boolean;
  /** What would follow it: probabilities given this step, and the separator after it. Empty where that wasn't read. */
  children?: NextStep[];
  /** What `children` leaves out: with them it makes 1. */
  rest?: Rest;
  /** Probability that the answer marker follows it, a part of `rest`; absent where that wasn't read. */
  marker?: number;
  /** Ids that are fed between it and its children, such as a line break; absent where nothing is. */
  separator?: number[];
}

/** Where something stands among all tokens of the vocabulary: 1 is the most probable. */
export interface Ranked {
  rank: number;
  p: number;
}

/** A token or word whose rank and probability are shown at every thought. */
export interface Pin {
  /** What it says, in the model's words. */
  text: string;
  /** What is said to say it. Two pins are the same only if these are. */
  ids: number[];
  /** The tokens that stand for it in the lens: its first one, or for a concept the first own one of each form. */
  tokens: number[];
  removed?: boolean;
  readings: PinReading[];
}

export interface PinReading {
  /** The last thought seen; `null` after none. */
  node: string | null;
  /** In the lens of that thought: the best rank of its `tokens`, and their probability together; `null` after none. */
  decoded: Ranked | null;
  /**
   * If language were forced now: the worst rank of its `ids`, so that 1 is what greedy decoding says, and the product
   * of their probabilities.
   */
  next: Ranked;
}

/** What one request to the engine took, as it was measured: less, where its cache had a part. */
export interface Cost {
  /** `readings`: what would be said next, and forced answers. `children`: what follows a next step. */
  of: "readings" | "children" | "pins";
  /** Forward passes, and the rows of all of them. One greedy answer takes a row a pass. */
  passes: number;
  rows: number;
  ms: number;
}

export interface AnswerText {
  /** Absent where they weren't recorded. */
  ids?: number[];
  text: string;
  /** The concept it names, in the model's words; absent where it names none. */
  to?: string;
}

interface ForcedAnswer extends AnswerText {
  p: number;
}

/** What a candidate is: a concept in the model's words or, where there is none, a text as it is shown; and its ids. */
export interface Named {
  concept: string;
  ids: readonly number[];
}

/** The concept where there is one, else the text. */
export function nameOf({ to, text }: { to?: string; text: string }): string {
  return to ?? text;
}

/**
 * What two entries are compared by: the concept where there is one, else the ids. Different tokens may look alike. The
 * text serves where the ids weren't recorded.
 */
export function keyOf({ to, ids, text }: { to?: string; ids?: readonly number[]; text: string }): string {
  return to ?? (ids && ids.length > 0 ? `#${ids.join(",")}` : text);
}

/** One continuation in language mode, once it has ended. */
export interface Spoken {
  /** The last thought before it; `null` after none. */
  after: string | null;
  /** Its last token. */
  end: string;
  /** `end`: the model ended it. `limit`: it got too long. */
  stop: "end" | "limit" | "cancelled";
}

/**
 * Every thought under every ablation: how probable the final answer is when it is forced after the last thought. The
 * cells are not nodes of the trace; one that is opened becomes a branch.
 */
export interface ThoughtTest {
  id: string;
  /** The last of the thoughts that were tested. */
  base: string;
  /** The final answer. */
  answer: AnswerText;
  /** Its forced probability when nothing is edited, and after 0 thoughts; absent where that wasn't read. */
  unedited: number;
  withoutThoughts?: number;
  cells: TestCell[];
}

/** Words that are not nodes of the trace. */
export interface SpokenText {
  /** From after the closing tokens, without the end of the text. */
  ids: number[];
  text: string;
  stop: "end" | "limit";
}

export interface TestCell {
  edit: Ablation;
  /** Which thought was edited, counted from 1; `null`: all of them. */
  position: number | null;
  /** The final answer's forced probability with the edit, and log(p / unedited). */
  p: number;
  logChange: number;
  /** The most probable forced answer with the edit; its text is empty if none was read. */
  forced: AnswerText;
  /** The model's own words after the last thought with the edit; absent where they weren't recorded. */
  spoken?: SpokenText;
  /**
   * How far the lens of each later thought moved: total variation distance between the recorded candidates (a lower
   * bound of the whole), from the thought after the edited one to the last. Empty where all are edited.
   */
  shift: number[];
}

export interface Mark {
  name?: string;
  /** The branch that begins here isn't shown. */
  removed?: boolean;
}

/** One thing that happened to a trace. The store applies them; everybody else hears of them. */
export type TraceChange =
  | { kind: "nodes"; nodes: TraceNode[] }
  | { kind: "readings"; readings: ThoughtReading[] }
  | { kind: "spoken"; spoken: Spoken[] }
  | { kind: "test"; test: ThoughtTest }
  | { kind: "mark"; node: string; mark: Mark }
  | { kind: "pin"; pin: Pin }
  | { kind: "cost"; cost: Cost };

/**
 * Applies a change in place. The lists only grow. Marks, pins, and costs are replaced, so that whoever holds
 * them can tell.
 */
export function applyChange(trace: Trace, change: TraceChange): void {
  switch (change.kind) {
    case "nodes":
      trace.nodes.push(...change.nodes);
      return;
    case "readings":
      trace.readings.push(...change.readings);
      return;
    case "spoken":
      trace.spoken.push(...change.spoken);
      return;
    case "test":
      trace.tests.push(change.test);
      return;
    case "mark":
      trace.marks = { ...trace.marks, [change.node]: change.mark };
      return;
    case "pin":
      trace.pins = [...(trace.pins ?? []), change.pin];
      return;
    case "cost":
      trace.costs = [...(trace.costs ?? []), change.cost];
      return;
    default:
      change satisfies never;
  }
}

export function toJson(trace: Trace): string {
  return JSON.stringify(trace, null, 2) + "\n";
}

/** As it leaves the product: without the path of your document and the machine, unless `withOrigin`. */
export function exported(trace: Trace, withOrigin = false): Trace {
  if (withOrigin) return trace;
  const { machine: _machine, ...rest } = trace;
  const { uri: _uri, ranges: _ranges, ...source } = trace.source;
  return { ...rest, source };
}

export function toExportedJson(trace: Trace, withOrigin = false): string {
  return toJson(exported(trace, withOrigin));
}
