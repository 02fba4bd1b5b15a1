/**
 * The bytes of a file as text. A file is UTF-8, or UTF-16 with a byte order mark; bytes that are neither are refused,
 * because a text with replaced letters would be another question.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";

/** Without the byte order mark. `name` is what messages call the file. Throws a UserError that says where it fails. */
export function decodeText(bytes: Uint8Array, name: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeUtf16(bytes, bytes, name);
  if (first === 0xfe && second === 0xff) return decodeUtf16(swapped(bytes), bytes, name);
  // Bytes of 0 are valid UTF-8, but no text has them: they are of a binary file, or of UTF-16 without a mark.
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw notText(bytes, zero, "UTF-8", name);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw notText(bytes, wrongUtf8(bytes), "UTF-8", name);
  }
}

/** `littleEndian`: the file's bytes in this order, the mark included. */
function decodeUtf16(littleEndian: Uint8Array, bytes: Uint8Array, name: string): string {
  const wrong = wrongUtf16(littleEndian);
  if (wrong !== null) throw notText(bytes, wrong, "UTF-16", name);
  return new TextDecoder("utf-16le").decode(littleEndian);
}

/** Big-endian as little-endian. An odd last byte stays where it is. */
function swapped(bytes: Uint8Array): Uint8Array {
  const other = Uint8Array.from(bytes);
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    other[at] = bytes[at + 1]!;
    other[at + 1] = bytes[at]!;
  }
  return other;
}

/** Offset of the first byte that doesn't belong to a character. */
function wrongUtf8(bytes: Uint8Array): number {
  let at = 0;
  for (let length = 1; length > 0; at += length) length = characterLength(bytes, at);
  return at;
}

/** Bytes of the UTF-8 character that begins at `at`; 0 if none does (Unicode 15, table 3-7). */
function characterLength(bytes: Uint8Array, at: number): number {
  const isIn = (index: number, from = 0x80, to = 0xbf): boolean => {
    const byte = bytes[at + index];
    return byte !== undefined && byte >= from && byte <= to;
  };
  if (isIn(0, 0x00, 0x7f)) return 1;
  if (isIn(0, 0xc2, 0xdf) && isIn(1)) return 2;
  const first = bytes[at] ?? 0;
  if (isIn(0, 0xe0, 0xef) && isIn(1, first === 0xe0 ? 0xa0 : 0x80, first === 0xed ? 0x9f : 0xbf) && isIn(2)) return 3;
  const fourth = isIn(0, 0xf0, 0xf4) && isIn(1, first === 0xf0 ? 0x90 : 0x80, first === 0xf4 ? 0x8f : 0xbf);
  return fourth && isIn(2) && isIn(3) ? 4 : 0;
}

/** Offset of the first unit that is 0 or half of a pair, or of an odd last byte; `null` if there is none. */
function wrongUtf16(bytes: Uint8Array): number | null {
  const unit = (at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  for (let at = 0; at < bytes.length; at += 2) {
    if (at + 1 === bytes.length || unit(at) === 0) return at;
    if ((unit(at) & 0xf800) !== 0xd800) continue;
    if (unit(at) >= 0xdc00 || (unit(at + 2) & 0xfc00) !== 0xdc00) return at;
    at += 2;
  }
  return null;
}

function notText(bytes: Uint8Array, offset: number, encoding: string, name: string): UserError {
  const byte = `0x${(bytes[offset] ?? 0).toString(16).padStart(2, "0").toUpperCase()}`;
  return new UserError(
    [
      l10n.t("{0} isn't text: the byte {1} at offset {2} isn't {3}.", name, byte, offset, encoding),
      l10n.t("Save it as UTF-8, or as UTF-16 with a byte order mark."),
    ].join(" "),
  );
}
