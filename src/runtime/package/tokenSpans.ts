/**
 * Finds the tokens of a text in the text, because @huggingface/tokenizers returns no offsets. It knows two notations:
 * - Literal (WordLevel, WordPiece's first pieces): each token is searched for from the end of the one before it.
 * - Byte-level (GPT-2's letters for bytes): a character may be spread over several tokens.
 *
 * A token in any other notation gets no span rather than a wrong one.
 */

export interface TokenSpan {
  start: number;
  end: number;
}

/** The UTF-16 offsets of each token. `undefined` if they can't be found. */
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

/** `undefined` if the tokens aren't the bytes of the text. */
function placeBytes(text: string, tokens: readonly string[]): TokenSpan[] | undefined {
  const bytes: number[] = [];
  const offsets: number[] = []; // where the character of each byte begins
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
      // An added token such as <bot> is literal. Its letters are printable, so they stand for themselves here too.
      if (bytes[at] !== BYTE_OF.get(letter)) return undefined;
      at++;
    }
    let end = at;
    while (end < bytes.length && offsets[end] === offsets[end - 1]) end++; // the rest of a split character
    spans.push({ start: offsets[start]!, end: offsets[end]! });
  }
  return at === bytes.length ? spans : undefined;
}

/** GPT-2's letters for bytes: printable bytes stand for themselves, and the others follow from U+0100 on. */
const BYTE_OF = new Map<string, number>();
{
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    BYTE_OF.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
}
