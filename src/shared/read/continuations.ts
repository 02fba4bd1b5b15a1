import {
  type Judgement,
  type OutputClass,
  type ProblemGraph,
  classify,
  isFact,
  isSearchLine,
} from "../problem/problemGraph";
import { type TraceManifest, objectAtEnd } from "../model/manifest";
import { editWords } from "../trace/edits";
import type { Spoken, TokenNode } from "../trace/trace";
import { type Place, type PlacedWords, type TraceIndex, isToken } from "./traceIndex";

export interface Continuation {
  /** Id of its last token's node. */
  id: string;
  /** Id of its first node, `<eot>`: a branch is named and removed by the mark on it. */
  branch: string;
  /** What you call it. */
  name: string | null;
  /** Id of the last thought before it; `null` after none. */
  after: string | null;
  thoughts: number;
  /** What was done to these thoughts, by position from 1. Empty where they are the model's own. */
  edits: readonly PlacedWords[];
  group: string | null;
  words: ContinuationWord[];
  /** In the model's words, from after `<eot>`, without the end of text. */
  text: string;
  /** Whether the model chose every word after `<eot>`. */
  free: boolean;
  /** Whether the model ended it; otherwise it was cut off. */
  ended: boolean;
  /** Why it stops here; `null` as long as it is being said. */
  stop: Spoken["stop"] | null;
  /** `null` if the words hold no answer. `p` is the product of its tokens' probabilities. */
  answer: { concept: string; text: string; p: number } | null;
  /**
   * One of the paper's six classes; `null` if the question holds no graph or the words hold neither step nor answer.
   */
  outputClass: OutputClass | null;
  /** The first step that is not in the facts, or is but does not go on from the one before; in your words. */
  wrongStep: { from: string; to: string; isFact: boolean } | null;
  /** Whether the answer is the end of the steps said; `null` if that is unknown. */
  follows: boolean | null;
  /** Tokens the model produced or was given after `<eot>`, the end of text among them. */
  tokens: number;
  /** Forward passes from the prompt to its last token. */
  passes: number;
  /** Milliseconds of these passes. */
  ms: number;
}

export interface ContinuationWord {
  node: string;
  /** In your words, with the white space around it: joined, they are the text. */
  text: string;
  /** `null` if it was given. */
  p: number | null;
  /** Part of the first step that is not among the facts, or does not go on from the one before. */
  wrong: boolean;
  /** Part of the answer, or its marker. */
  answer: boolean;
}

/** What to call it: its name, or what was done to the thoughts before it; `null` if there is neither. */
export function titleOf({ name, edits, thoughts }: Continuation): string | null {
  return name ?? (edits.length > 0 ? editWords(edits, thoughts) : null);
}

/** The continuation that ends with the token. */
export function continuationAt(index: TraceIndex, end: Place<TokenNode>): Continuation {
  const { model } = index.origin;
  const { manifest } = model;
  const { tokens: special } = manifest;
  const tokens = tokensTo(end);
  const spoken = tokens.filter((node) => node.token.id !== special.eot);
  // What a token without a word of its own adds (a line break, the space between words) is that of the next.
  const isShown = ({ token }: TokenNode): boolean =>
    token.id !== special.eos && token.id !== special.newline && token.text !== "";
  const shown = spoken.filter(isShown);
  const texts = shownTexts(spoken, isShown);
  const text = textOf(spoken.filter((node) => node.token.id !== special.eos)).trim();
  const marker = shown.findIndex((node, i) => node.token.id === special.answer && markerAt(manifest, shown, i) > 0);
  const { graph } = index;
  const judged = graph && classify(graph, text, end.thoughts);
  const wrong = judged?.wrongEdge === undefined ? new Set<string>() : nodesOfStep(shown, judged.wrongEdge);
  const branch = end.branch ?? end.node.id;
  return {
    id: end.node.id,
    branch,
    name: index.nameOfBranch(branch),
    after: end.lastThought,
    thoughts: end.thoughts,
    edits: end.edits,
    group: tokens[0]?.group ?? null,
    words: shown.map((node, at) => ({
      node: node.id,
      text: inYourWords(index, texts[at] ?? ""),
      p: node.p ?? null,
      wrong: wrong.has(node.id),
      answer: marker >= 0 && at >= marker,
    })),
    text,
    free: spoken.every((node) => node.p !== undefined),
    ended: tokens.at(-1)?.token.id === special.eos,
    stop: index.spoken.get(end.node.id)?.stop ?? null,
    answer: marker < 0 ? null : readAnswer(manifest, shown.slice(marker + markerAt(manifest, shown, marker))),
    outputClass: judged?.class ?? null,
    wrongStep: graph && judged ? firstWrong(index, graph, judged) : null,
    follows: judged?.followsFromWords ?? null,
    tokens: spoken.length,
    passes: end.thoughts + end.tokens,
    ms: end.ms,
  };
}

/** As plain text, in your words. */
export function wordsOf({ words, ended }: Pick<Continuation, "words" | "ended">): string {
  const said = words
    .map(({ text }) => text)
    .join("")
    .trim();
  return ended ? said : `${said} …`;
}

/** The same in one line. */
export function lineOf(continuation: Pick<Continuation, "words" | "ended">): string {
  return wordsOf(continuation).replace(/\s+/g, " ");
}

/** The texts of the tokens that are shown, each with what the others add before it. */
function shownTexts(spoken: readonly TokenNode[], isShown: (node: TokenNode) => boolean): string[] {
  let before = "";
  return spoken.flatMap((node) => {
    const text = before + node.token.text;
    before = isShown(node) ? "" : text;
    return isShown(node) ? [text] : [];
  });
}

/** Words are translated without the space around them, which tells where a sentence begins. */
function inYourWords(index: TraceIndex, text: string): string {
  const word = text.trim();
  return word === "" ? text : text.replace(word, () => index.say(word));
}

function textOf(nodes: readonly TokenNode[]): string {
  return nodes.map(({ token }) => token.text).join("");
}

/** All tokens on the way to this one, first to last. */
function tokensTo(end: Place<TokenNode>): TokenNode[] {
  const tokens: TokenNode[] = [];
  for (let at: Place | null = end; at && at.tokens > 0; at = at.before) if (isToken(at)) tokens.push(at.node);
  return tokens.reverse();
}

/** The continuations of a trace, in the order in which they began, and how to find one. */
export class Continuations {
  private readonly byEnd = new Map<string, Continuation>();
  private readonly freeOnes = new Map<string | null, Continuation>();
  private byNode: Map<string, Continuation> | undefined;

  constructor(readonly all: readonly Continuation[]) {
    for (const continuation of all) {
      const { id, after, free, ended } = continuation;
      this.byEnd.set(id, continuation);
      const known = this.freeOnes.get(after);
      if (free && (!known || (ended && !known.ended))) this.freeOnes.set(after, continuation);
    }
  }

  /** The one that a node belongs to: one of its words, its `<eot>`, or its end. */
  with(node: string | null): Continuation | undefined {
    if (node === null) return undefined;
    if (!this.byNode) {
      this.byNode = new Map();
      for (const continuation of this.all) {
        const { id, branch, words } = continuation;
        for (const part of [id, branch, ...words.map((word) => word.node)])
          if (!this.byNode.has(part)) this.byNode.set(part, continuation);
      }
    }
    return this.byNode.get(node);
  }

  /** The one that ends with the token. */
  endingWith(node: string): Continuation | undefined {
    return this.byEnd.get(node);
  }

  /** What the model says by itself after the thought: greedy, so the first one is as good as any. */
  free(after: string | null): Continuation | undefined {
    return this.freeOnes.get(after);
  }
}

/** How many of the tokens from `start` on are the answer marker; 0 where they do not begin with it. */
function markerAt({ answerMarker }: TraceManifest, nodes: readonly TokenNode[], start: number): number {
  if (answerMarker === undefined) return 1;
  for (let text = "", i = start; i < nodes.length && answerMarker.startsWith(text); i++) {
    text += nodes[i]!.token.text.trim();
    if (text === answerMarker) return i + 1 - start;
  }
  return 0;
}

function readAnswer(manifest: TraceManifest, nodes: readonly TokenNode[]): Continuation["answer"] {
  if (nodes.length === 0) return null;
  const text = textOf(nodes).trim();
  return {
    concept: objectAtEnd(manifest, text) ?? text,
    text,
    p: nodes.reduce((product, node) => product * (node.p ?? 1), 1),
  };
}

/** The nodes of the `index`-th step: every sentence ends with a full stop, and lines of a search aren't steps. */
function nodesOfStep(shown: readonly TokenNode[], index: number): Set<string> {
  let at = 0;
  let sentence: TokenNode[] = [];
  for (const node of shown) {
    sentence.push(node);
    if (!node.token.text.trimEnd().endsWith(".")) continue;
    const isStep = !isSearchLine(sentence.map(({ token }) => token.text.trim()).join(" "));
    if (isStep && at++ === index) break;
    sentence = [];
  }
  return new Set(at >= index ? sentence.map(({ id }) => id) : []);
}

function firstWrong(
  index: TraceIndex,
  graph: ProblemGraph,
  { steps, wrongEdge }: Judgement,
): Continuation["wrongStep"] {
  const step = wrongEdge === undefined ? undefined : steps[wrongEdge];
  if (!step) return null;
  const [from, to] = step;
  return { from: index.say(from), to: index.say(to), isFact: isFact(graph, from, to) };
}
