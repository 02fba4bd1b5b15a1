/** Messages in the format of Protocol Buffers, field by field, for files that look like ONNX. */

export function onnx(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

/** A field that holds text, bytes, or another message. */
export function field(number: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([encoded(number * 8 + 2), encoded(content.length), content]);
}

/** A field that holds a whole number. */
export function varint(number: number, value: number): Uint8Array {
  return Buffer.concat([encoded(number * 8), encoded(value)]);
}

export function text(content: string): Uint8Array {
  return Buffer.from(content, "utf8");
}

function encoded(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}
