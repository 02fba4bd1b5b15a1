/** What spoken tokens say: their text, where each stands in it, and the steps and the answer that it holds. */
import { type TraceManifest, tokensAfterThoughts, tokensThatEnd } from "../model/manifest";
import { type ContinuationText, type TextAnswer, readContinuation } from "../task/continuationText";

/** A token of a trace or of the engine. */
export interface SpokenToken {
  token: { id: number; text: string };
  /** The probability that the model gave it. Absent if it was given. */
  p?: number;
}

export interface SpokenWords<Token extends SpokenToken = SpokenToken> {
  /** What was spoken after the closing tokens, the end of the text among it. */
  spoken: Token[];
  /** The same without the end of the text, and where each token stands in `text`. */
  placed: PlacedToken<Token>[];
  text: string;
  said: ContinuationText;
  /** The answer with its tokens; `null` if the words hold none. */
  answer: SpokenAnswer | null;
  /** Whether the model ended it; otherwise it was cut off, or is still being spoken. */
  ended: boolean;
}

export interface PlacedToken<Token = SpokenToken> {
  node: Token;
  /** UTF-16 offsets. */
  start: number;
  end: number;
}

export interface SpokenAnswer {
  /** What the answer is compared by: the concept it names, or the text itself where it names none. */
  concept: string;
  text: string;
  /** What was spoken between the marker and the end of the answer. Empty if a token holds a part of the marker too. */
  ids: number[];
  /** The product of the probabilities of these tokens and of the one that ended the answer: as it was spoken. */
  p: number;
}

/** `tokens`: all of a continuation, first to last. */
export function spokenWords<Token extends SpokenToken>(
  manifest: TraceManifest,
  tokens: readonly Token[],
): SpokenWords<Token> {
  const spoken = spokenTokens(manifest, tokens);
  const { eos } = manifest.tokens;
  const ended = isEnded(manifest, spoken);
  const placed: PlacedToken<Token>[] = [];
  let text = "";
  for (const node of spoken) {
    if (node.token.id === eos) continue;
    const start = text.length;
    text += node.token.text;
    placed.push({ node, start, end: text.length });
  }
  const said = readContinuation(manifest.task, text, ended);
  const answer = said.answer && answerOf(manifest, { spoken, placed, text, said }, said.answer);
  return { spoken, placed, text, said, answer, ended };
}

/** What words are judged by: the answer that they end with. `null` if they say none, or were cut off. */
export function finalAnswer({ ended, answer }: Pick<SpokenWords, "ended" | "answer">): string | null {
  return ended ? (answer?.text ?? null) : null;
}

/** Whether the model ended what it spoke. */
export function isEnded(manifest: TraceManifest, spoken: readonly SpokenToken[]): boolean {
  return spoken.at(-1)?.token.id === manifest.tokens.eos;
}

/** Without the tokens that were fed to leave the thoughts. */
export function spokenTokens<Token extends SpokenToken>(manifest: TraceManifest, tokens: readonly Token[]): Token[] {
  const closing = tokensAfterThoughts(manifest);
  const given = closing.findIndex((id, index) => tokens[index]?.token.id !== id);
  return tokens.slice(given < 0 ? closing.length : given);
}

/** The tokens that say a passage of the text, white space around it left out. */
export function tokensIn<Token>(
  placed: readonly PlacedToken<Token>[],
  { start, end }: { start: number; end: number },
): Token[] {
  // They stand in order, and there may be hundreds of passages.
  let [from, until] = [0, placed.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if ((placed[middle]?.end ?? Infinity) > start) until = middle;
    else from = middle + 1;
  }
  const found: Token[] = [];
  for (let at = from; (placed[at]?.start ?? Infinity) < end; at++) {
    const token = placed[at];
    if (token && token.end > start) found.push(token.node);
  }
  return found;
}

function answerOf(
  manifest: TraceManifest,
  { spoken, placed, said, text }: Pick<SpokenWords, "spoken" | "placed" | "said" | "text">,
  answer: TextAnswer,
): SpokenAnswer {
  const from = said.marker?.end ?? 0;
  // A token may add nothing: a letter of several tokens is added by the last of them.
  const marker = said.marker ? placed.findIndex(({ end }) => end >= from) : -1;
  const after = placed.slice(marker + 1);
  const ends = new Set(tokensThatEnd(manifest));
  const line = answer.end + text.slice(answer.end).search(/\n|$/);
  const until = after.findIndex(
    ({ node, start, end }) => start >= answer.end && (ends.has(node.token.id) || end > line),
  );
  const nodes = after.slice(0, until < 0 ? undefined : until).map(({ node }) => node);
  const last = nodes.at(-1);
  const end = last && spoken[spoken.indexOf(last) + 1];
  const isWhole = (placed[marker]?.end ?? from) === from;
  return {
    concept: answer.concept ?? answer.text,
    text: answer.text,
    ids: isWhole ? nodes.map(({ token }) => token.id) : [],
    p: [...nodes, ...(end ? [end] : [])].reduce((product, { p }) => product * (p ?? 1), 1),
  };
}
