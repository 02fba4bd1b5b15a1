/**
 * Which files an ONNX file takes weights from. ONNX Runtime opens them without asking, so the manifest has to list them
 * with their checksums.
 *
 * Only the structure of the file is read. Weights that are inside are skipped, whatever their size.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** What the fields of a message hold, by field number. Other fields are skipped. */
interface Message {
  [field: number]: Message | "location";
}

// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const TENSOR: Message = { 13: "location" };
const SPARSE: Message = { 1: TENSOR, 2: TENSOR };
const GRAPH: Message = { 5: TENSOR, 15: SPARSE };
const ATTRIBUTE: Message = { 5: TENSOR, 6: GRAPH, 10: TENSOR, 11: GRAPH, 22: SPARSE, 23: SPARSE };
const NODE: Message = { 5: ATTRIBUTE };
GRAPH[1] = NODE;
const FUNCTION: Message = { 7: NODE, 11: ATTRIBUTE };
const TRAINING: Message = { 1: GRAPH, 2: GRAPH };
const MODEL: Message = { 7: GRAPH, 20: TRAINING, 25: FUNCTION };

/**
 * The locations as the file has them, each once. A file that isn't in this format has none: ONNX Runtime refuses it
 * when it is opened.
 */
export function externalFilesOf(path: string): string[] {
  const file = openSync(path, "r");
  try {
    const bytes = new Bytes((at, length) => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, at));
    });
    const found = new Set<string>();
    try {
      walk(MODEL, bytes, { start: 0, end: fstatSync(file).size }, found);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    return [...found];
  } finally {
    closeSync(file);
  }
}

/** ONNX Runtime reads messages inside of 100 others, and refuses a file with more. */
const DEEPEST = 200;

function walk(message: Message, bytes: Bytes, { start, end }: Place, found: Set<string>, depth = 0): void {
  if (depth > DEEPEST) throw new RangeError("There are too many messages inside of others.");
  for (const { number, place } of fieldsIn(bytes, start, end)) {
    const holds = message[number];
    if (holds === "location") {
      const location = locationIn(bytes, place);
      if (location !== undefined) found.add(location);
    } else if (holds) walk(holds, bytes, place, found, depth + 1);
  }
}

interface Place {
  start: number;
  end: number;
}

const LENGTH_DELIMITED = 2;
/** A key has 32 bits. ONNX Runtime drops those above, so they don't make another field of it. */
const KEYS = 2 ** 32;

/** The fields of a message that hold texts or messages. Other wire types are other fields, whatever their number is. */
function* fieldsIn(bytes: Bytes, start: number, end: number): Generator<{ number: number; place: Place }> {
  for (let at = start; at < end;) {
    const { value, next } = bytes.varint(at);
    const key = value % KEYS;
    const place = fieldAt(bytes, next, key % 8);
    if (place.end > end) throw new RangeError("A field is longer than its message.");
    if (key % 8 === LENGTH_DELIMITED) yield { number: Math.floor(key / 8), place };
    at = place.end;
  }
}

/** Where the content of a field is. `type`: its wire type. */
function fieldAt(bytes: Bytes, at: number, type: number): Place {
  switch (type) {
    case 0:
      return { start: at, end: bytes.varint(at).next };
    case 1:
      return { start: at, end: at + 8 };
    case LENGTH_DELIMITED: {
      const { value, next } = bytes.varint(at);
      return { start: next, end: next + value };
    }
    // The two ends of a group. What is between them is read as if there were no group.
    case 3:
    case 4:
      return { start: at, end: at };
    case 5:
      return { start: at, end: at + 4 };
    default:
      throw new RangeError(`There is no wire type ${type}.`);
  }
}

/** The value of an entry of `external_data` whose key is `location`. */
function locationIn(bytes: Bytes, { start, end }: Place): string | undefined {
  let [name, location] = ["", ""];
  for (const { number, place } of fieldsIn(bytes, start, end)) {
    if (number === 1) name = bytes.text(place);
    if (number === 2) location = bytes.text(place);
  }
  return name === "location" ? location : undefined;
}

const WINDOW = 4096;
/** No path is longer. */
const LONGEST = 4096;
/** In place of what isn't text, or too long to be a path: the manifest can't list it, so the file is refused. */
const NO_PATH = "\0";

/** Bytes of a file, read a window at a time. */
class Bytes {
  private window: Buffer = Buffer.alloc(0);
  private from = 0;

  constructor(private readonly read: (at: number, length: number) => Buffer) {}

  /** The number at a place, and where it ends. */
  varint(at: number): { value: number; next: number } {
    const bytes = this.at(at, 10);
    let value = 0;
    for (const [index, byte] of bytes.entries()) {
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, next: at + index + 1 };
    }
    throw new RangeError("A number has no end.");
  }

  /** Exactly as it is in the file: a replaced or a missing letter would make another path of it. */
  text({ start, end }: Place): string {
    if (end - start > LONGEST) return NO_PATH;
    const bytes = this.at(start, end - start);
    const text = bytes.toString("utf8");
    return Buffer.from(text).equals(bytes) ? text : NO_PATH;
  }

  /** Up to `length` bytes; fewer at the end of the file. */
  private at(at: number, length: number): Buffer {
    if (at < this.from || at + length > this.from + this.window.length) {
      this.window = this.read(at, Math.max(length, WINDOW));
      this.from = at;
    }
    return this.window.subarray(at - this.from, at - this.from + length);
  }
}
