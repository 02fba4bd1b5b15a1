import { type ProblemGraph, isFact } from "../problem/problemGraph";
import { type Judgement, type OutputClass, classify } from "../problem/outputClass";
import { editWords } from "../trace/edits";
import type { Spoken, TokenNode } from "../trace/trace";
import {
  type PlacedToken,
  type SpokenAnswer,
  finalAnswer,
  isEnded,
  spokenTokens,
  spokenWords,
  tokensIn,
} from "./spokenWords";
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
  /** `null` if the words hold no answer. */
  answer: SpokenAnswer | null;
  /**
   * Whether the words end with the right answer, so that one that was cut off is wrong; `null` if that isn't known, the
   * words hold no answer, or they are still being said or were cancelled.
   */
  right: boolean | null;
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
  /** Part of the marker alone. */
  marker: boolean;
}

/** The wrong step of a continuation, as text. */
export function wrongWords(words: readonly ContinuationWord[]): string {
  return words
    .flatMap(({ wrong, text }) => (wrong ? [text] : []))
    .join("")
    .trim();
}

/** What to call it: its name, or what was done to the thoughts before it; `null` if there is neither. */
export function titleOf({ name, edits, thoughts }: Continuation): string | null {
  return name ?? (edits.length > 0 ? editWords(edits, thoughts) : null);
}

/** Gives `otherwise` where reading fails. */
type Guard = <T>(otherwise: T, read: () => T) => T;

/** What takes reading the text. */
type Read = Pick<Continuation, "words" | "text" | "answer" | "outputClass" | "wrongStep" | "follows">;

const UNREAD: Read = { words: [], text: "", answer: null, outputClass: null, wrongStep: null, follows: null };

/**
 * The continuation that ends with the token. Its text is read when it is asked for: a trace may have a thousand of
 * them, of which few are drawn.
 */
export function continuationAt(index: TraceIndex, end: Place<TokenNode>, guarded: Guard): Continuation {
  const { manifest } = index.origin.model;
  const tokens = tokensTo(end);
  const spoken = spokenTokens(manifest, tokens);
  const branch = end.branch ?? end.node.id;
  const ended = isEnded(manifest, spoken);
  const stop = index.spoken.get(end.node.id)?.stop ?? null;
  let known: Read | undefined;
  const read = (): Read => (known ??= guarded(UNREAD, () => readWords(index, end)));
  return {
    id: end.node.id,
    branch,
    name: index.nameOfBranch(branch),
    after: end.lastThought,
    thoughts: end.thoughts,
    edits: end.edits,
    group: tokens[0]?.group ?? null,
    get words() {
      return read().words;
    },
    get text() {
      return read().text;
    },
    free: spoken.every((node) => node.p !== undefined),
    ended,
    stop,
    get answer() {
      return read().answer;
    },
    get right() {
      const { answer } = read();
      return answer && (ended || stop === "limit") ? index.isRight(finalAnswer({ ended, answer })) : null;
    },
    get outputClass() {
      return read().outputClass;
    },
    get wrongStep() {
      return read().wrongStep;
    },
    get follows() {
      return read().follows;
    },
    tokens: spoken.length,
    passes: end.thoughts + end.tokens,
    ms: end.ms,
  };
}

function readWords(index: TraceIndex, end: Place<TokenNode>): Read {
  const { manifest } = index.origin.model;
  const { placed, text, said, answer: found } = spokenWords(manifest, tokensTo(end));
  const { graph } = index;
  const judged = graph && classify(graph, said, end.thoughts);
  const wrongStep = judged?.wrongEdge === undefined ? undefined : said.steps[judged.wrongEdge];
  const wrong = new Set(wrongStep && tokensIn(placed, wrongStep).map(({ id }) => id));
  const marked = said.answer ?? said.marker;
  const answer = new Set(
    marked && tokensIn(placed, { start: (said.marker ?? marked).start, end: marked.end }).map(({ id }) => id),
  );
  const marker = new Set(said.marker && tokensIn(placed, said.marker).map(({ id }) => id));
  return {
    words: shownWords(placed, manifest.tokens.newline).map(({ node, text: word }) => ({
      node: node.id,
      text: inYourWords(index, word),
      p: node.p ?? null,
      wrong: wrong.has(node.id),
      answer: answer.has(node.id),
      marker: marker.has(node.id),
    })),
    text: text.trim(),
    answer: found,
    outputClass: judged?.class ?? null,
    wrongStep: graph && judged ? firstWrong(index, graph, judged) : null,
    follows: judged?.followsFromWords ?? null,
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

/** In one line, with an arrow for the answer's marker: for labels. */
export function lineWithArrow({ words, ended }: Continuation): string {
  const shown = words.flatMap((word, at) =>
    !word.marker ? [word] : words[at - 1]?.marker === true ? [] : [{ ...word, text: word.text.replace(/\S+/, "⇒") }],
  );
  return lineOf({ words: shown, ended });
}

/** The tokens that are words, each with the text of the tokens before it that aren't: line breaks and white space. */
function shownWords(
  placed: readonly PlacedToken<TokenNode>[],
  newline: number | undefined,
): { node: TokenNode; text: string }[] {
  let before = "";
  return placed.flatMap(({ node }) => {
    const text = before + node.token.text;
    const isShown = node.token.id !== newline && node.token.text !== "";
    before = isShown ? "" : text;
    return isShown ? [{ node, text }] : [];
  });
}

/** Words are translated without the space around them, which tells where a sentence begins. */
function inYourWords(index: TraceIndex, text: string): string {
  const word = text.trim();
  return word === "" ? text : text.replace(word, () => index.say(word));
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
  private readonly byBranch = new Map<string, Continuation[]>();

  /** `branchOf`: the branch that a node belongs to. */
  constructor(
    readonly all: readonly Continuation[],
    private readonly branchOf: (node: string) => string | null,
  ) {
    for (const continuation of all) {
      const { id, branch, after, free, ended } = continuation;
      this.byEnd.set(id, continuation);
      const beside = this.byBranch.get(branch);
      if (beside) beside.push(continuation);
      else this.byBranch.set(branch, [continuation]);
      const known = this.freeOnes.get(after);
      if (free && (!known || (ended && !known.ended))) this.freeOnes.set(after, continuation);
    }
  }

  /** The one that a node belongs to: one of its words, its `<eot>`, or its end. */
  with(node: string | null): Continuation | undefined {
    const branch = node === null ? null : this.branchOf(node);
    return this.byBranch
      .get(branch ?? "")
      ?.find((one) => one.id === node || one.branch === node || one.words.some((word) => word.node === node));
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
