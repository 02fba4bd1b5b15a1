import assert from "node:assert/strict";
import { isUserError } from "../../../src/shared/errors";
import { decodeText } from "../../../src/shared/file/decodeText";

/** UTF-16 with a byte order mark. */
function utf16(text: string, order: "LE" | "BE"): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return order === "LE" ? bytes : bytes.swap16();
}

describe("the bytes of a file", () => {
  const text = "Every naïve 東京 🐶 is a “dog”.\r\n";
  const encoded: [what: string, bytes: Uint8Array][] = [
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${text}`)],
    ["UTF-16, little-endian", utf16(text, "LE")],
    ["UTF-16, big-endian", utf16(text, "BE")],
  ];
  for (const [what, bytes] of encoded) it(`are text as ${what}`, () => assert.equal(decodeText(bytes, "a.txt"), text));

  it("may be none", () => assert.equal(decodeText(new Uint8Array(), "a.txt"), ""));

  it("that end every kind of character are text", () => {
    const ends = "\u0001\u007f\u0080\u07ff\u0800\u0fff\u1000\ud7ff\ue000\uffff\u{10000}\u{3ffff}\u{10ffff}";
    for (const bytes of [Buffer.from(ends), utf16(ends, "LE"), utf16(ends, "BE")])
      assert.equal(decodeText(bytes, "a.txt"), ends);
  });

  const refused: [what: string, bytes: number[], byte: string, offset: number, encoding: string][] = [
    ["Latin-1", [0x61, 0xe9, 0x62], "0xE9", 1, "UTF-8"],
    ["a continuation alone", [0x61, 0x80], "0x80", 1, "UTF-8"],
    ["a cut character", [0xe6, 0x9d], "0xE6", 0, "UTF-8"],
    ["a cut character of four bytes", [0x61, 0xf0, 0x9f, 0x90], "0xF0", 1, "UTF-8"],
    ["too long a form", [0xc0, 0xaf], "0xC0", 0, "UTF-8"],
    ["too long a form of three bytes", [0x61, 0xe0, 0x9f, 0xbf], "0xE0", 1, "UTF-8"],
    ["too long a form of four bytes", [0xf0, 0x8f, 0xbf, 0xbf], "0xF0", 0, "UTF-8"],
    ["half a pair", [0xed, 0xa0, 0x80], "0xED", 0, "UTF-8"],
    ["beyond Unicode", [0xc3, 0xa9, 0xf4, 0x90, 0x80, 0x80], "0xF4", 2, "UTF-8"],
    [
      "a continuation after the first and the last of what each lead byte begins",
      [
        ...[0xc2, 0x80, 0xdf, 0xbf, 0xe0, 0xa0, 0x80, 0xe0, 0xbf, 0xbf, 0xe1, 0x80, 0x80, 0xed, 0x80, 0x80, 0xed, 0x9f],
        ...[0xbf, 0xee, 0x80, 0x80, 0xef, 0xbf, 0xbf, 0xf0, 0x90, 0x80, 0x80, 0xf0, 0xbf, 0xbf, 0xbf, 0xf1, 0x80, 0x80],
        ...[0x80, 0xf3, 0xbf, 0xbf, 0xbf, 0xf4, 0x80, 0x80, 0x80, 0xf4, 0x8f, 0xbf, 0xbf, 0x80],
      ],
      "0x80",
      49,
      "UTF-8",
    ],
    ["a zero", [0x61, 0x00, 0x62, 0x00], "0x00", 1, "UTF-8"],
    ["an odd byte", [0xff, 0xfe, 0x61, 0x00, 0x62], "0x62", 4, "UTF-16"],
    ["a zero in UTF-16", [0xff, 0xfe, 0x61, 0x00, 0x00, 0x00], "0x00", 4, "UTF-16"],
    ["half a pair in UTF-16", [0xff, 0xfe, 0x3d, 0xd8, 0x61, 0x00], "0x3D", 2, "UTF-16"],
    ["the other half, big-endian", [0xfe, 0xff, 0x00, 0x61, 0xdc, 0x36], "0xDC", 4, "UTF-16"],
  ];
  for (const [what, bytes, byte, offset, encoding] of refused) {
    it(`are refused at their offset: ${what}`, () => {
      const message =
        `a.txt isn't text: the byte ${byte} at offset ${offset} isn't ${encoding}. ` +
        "Save it as UTF-8, or as UTF-16 with a byte order mark.";
      assert.throws(
        () => decodeText(Uint8Array.from(bytes), "a.txt"),
        (error: Error) => isUserError(error) && (assert.equal(error.message, message), true),
      );
    });
  }
});
