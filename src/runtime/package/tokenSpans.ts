/**
 * Where in a text its tokens stand: @huggingface/tokenizers returns no offsets. Two ways to write a token are
 * understood, and anything else has no span rather than a wrong one:
 * - as itself (WordLevel, WordPiece's first pieces): it is searched from where the one before it ended;
 * - byte-level (GPT-2's way to write bytes as letters), also when a letter is spread over several tokens.
 */

export interface TokenSpan {
  start: number;
  end: number;
}

/** UTF-16 offsets of each token; `undefined` where it cannot be told. */
export function placeTokens(text: string, tokens: readonly string[]): (TokenSpan | undefined)[] {
  return placeBytes(text, tokens) ?? placeLiterally(text, tokens);
}

function placeLiterally(text: string, tokens: readonly string[]): (TokenSpan | undefined)[] {
  let from = 0;
  return tokens.map((token) => {
    const start = text.indexOf(token, from);
    if (start < 0 || token.length === 0) return undefined;
    from = start + token.length;
    return { start, end: from };
  });
}

/** `undefined` where the tokens are not the bytes of the text. */
function placeBytes(text: string, tokens: readonly string[]): TokenSpan[] | undefined {
  const bytes: number[] = [];
  const offsets: number[] = []; // of the character that each byte belongs to
  const encoder = new TextEncoder();
  let offset = 0;
  for (const character of text) {
    for (const byte of encoder.encode(character)) {
      bytes.push(byte);
      offsets.push(offset);
    }
    offset += character.length;
  }
  offsets.push(offset);
  const spans: TokenSpan[] = [];
  let at = 0;
  for (const token of tokens) {
    const start = at;
    for (const letter of token) {
      // An added token such as <bot> is written as itself, and its letters stand for themselves too.
      if (bytes[at] !== BYTE_OF.get(letter)) return undefined;
      at++;
    }
    let end = at;
    while (end < bytes.length && offsets[end] === offsets[end - 1]) end++; // the rest of a letter cut in two
    spans.push({ start: offsets[start]!, end: offsets[end]! });
  }
  return at === bytes.length ? spans : undefined;
}

/** GPT-2's letters for bytes: printable ones stand for themselves, the others follow from U+0100 on. */
const BYTE_OF = new Map<string, number>();
{
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    BYTE_OF.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
}
