/** What a continuation's tokens say: its text, where each token stands in it, and the steps and the answer it holds. */
import { type TraceManifest, tokensAfterThoughts } from "../model/manifest";
import { type Said, readSaid } from "../task/said";
import type { TokenNode } from "../trace/trace";

export interface SpokenWords {
  /** What was spoken after the closing tokens, the end of the text among it. */
  spoken: TokenNode[];
  /** The same without the end of the text, and where each token stands in `text`. */
  placed: PlacedToken[];
  text: string;
  said: Said;
  /** Whether the model ended it; otherwise it was cut off, or is still being spoken. */
  ended: boolean;
}

export interface PlacedToken {
  node: TokenNode;
  /** UTF-16 offsets. */
  start: number;
  end: number;
}

/** `tokens`: all of a continuation, first to last. */
export function spokenWords(manifest: TraceManifest, tokens: readonly TokenNode[]): SpokenWords {
  const spoken = withoutClosing(manifest, tokens);
  const { eos } = manifest.tokens;
  const ended = spoken.at(-1)?.token.id === eos;
  const placed: PlacedToken[] = [];
  let text = "";
  for (const node of spoken) {
    if (node.token.id === eos) continue;
    const start = text.length;
    text += node.token.text;
    placed.push({ node, start, end: text.length });
  }
  return { spoken, placed, text, said: readSaid(manifest.task, text, ended), ended };
}

/** Without the tokens that were fed to leave the thoughts. */
function withoutClosing(manifest: TraceManifest, tokens: readonly TokenNode[]): TokenNode[] {
  const closing = tokensAfterThoughts(manifest);
  const given = closing.findIndex((id, index) => tokens[index]?.token.id !== id);
  return tokens.slice(given < 0 ? closing.length : given);
}

/** The tokens that say a passage of the text, white space around it left out. */
export function tokensIn(placed: readonly PlacedToken[], { start, end }: { start: number; end: number }): TokenNode[] {
  return placed.flatMap((token) => (token.start < end && token.end > start ? [token.node] : []));
}
