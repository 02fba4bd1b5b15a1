/**
 * Which files an ONNX file takes weights from. ONNX Runtime opens them without asking, so the manifest has to list them
 * with their checksums.
 *
 * Only the structure of the file is read. Weights that are inside are skipped, whatever their size.
 */
import { open } from "node:fs/promises";

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
export async function externalFilesOf(path: string): Promise<string[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Bytes(async (at, length) => {
      const read = await file.read(Buffer.alloc(length), 0, length, at);
      return read.buffer.subarray(0, read.bytesRead);
    });
    const found = new Set<string>();
    await walk(MODEL, bytes, 0, size, found).catch((error: unknown) => {
      if (!(error instanceof RangeError)) throw error;
    });
    return [...found];
  } finally {
    await file.close();
  }
}

async function walk(message: Message, bytes: Bytes, start: number, end: number, found: Set<string>): Promise<void> {
  let at = start;
  while (at < end) {
    const key = await bytes.varint(at);
    const field = await fieldAt(bytes, key.next, key.value % 8);
    if (field.end > end) throw new RangeError("A field is longer than its message.");
    const holds = key.value % 8 === LENGTH_DELIMITED ? message[Math.floor(key.value / 8)] : undefined;
    if (holds === "location") {
      const location = await locationIn(bytes, field.start, field.end);
      if (location !== undefined) found.add(location);
    } else if (holds) await walk(holds, bytes, field.start, field.end, found);
    at = field.end;
  }
}

const LENGTH_DELIMITED = 2;

/** Where the content of a field is. `type`: its wire type. */
async function fieldAt(bytes: Bytes, at: number, type: number): Promise<{ start: number; end: number }> {
  switch (type) {
    case 0:
      return { start: at, end: (await bytes.varint(at)).next };
    case 1:
      return { start: at, end: at + 8 };
    case LENGTH_DELIMITED: {
      const { value, next } = await bytes.varint(at);
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
async function locationIn(bytes: Bytes, start: number, end: number): Promise<string | undefined> {
  const texts: string[] = [];
  for (let at = start; at < end;) {
    const key = await bytes.varint(at);
    const field = await fieldAt(bytes, key.next, key.value % 8);
    if (field.end > end) throw new RangeError("A field is longer than its message.");
    texts[Math.floor(key.value / 8)] = await bytes.text(field.start, field.end);
    at = field.end;
  }
  const [, name, value] = texts;
  return name === "location" ? value : undefined;
}

const WINDOW = 4096;
/** Longer paths are cut here. The manifest can't list such a path, so the file is refused in either case. */
const LONGEST = 4096;

/** Bytes of a file, read a window at a time. */
class Bytes {
  private window: Buffer = Buffer.alloc(0);
  private from = 0;

  constructor(private readonly read: (at: number, length: number) => Promise<Buffer>) {}

  /** The number at a place, and where it ends. */
  async varint(at: number): Promise<{ value: number; next: number }> {
    const bytes = await this.at(at, 10);
    let value = 0;
    for (const [index, byte] of bytes.entries()) {
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, next: at + index + 1 };
    }
    throw new RangeError("A number has no end.");
  }

  async text(start: number, end: number): Promise<string> {
    return (await this.at(start, Math.min(end - start, LONGEST))).toString("utf8");
  }

  /** Up to `length` bytes; fewer at the end of the file. */
  private async at(at: number, length: number): Promise<Buffer> {
    if (at < this.from || at + length > this.from + this.window.length) {
      this.window = await this.read(at, Math.max(length, WINDOW));
      this.from = at;
    }
    return this.window.subarray(at - this.from, at - this.from + length);
  }
}
