/**
 * Arrays as a file that `numpy.load` reads: a ZIP archive, without compression, with a .npy file for each array
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
import { crc32 } from "node:zlib";

export interface NpyArray {
  shape: readonly number[];
  /** In C order. */
  data: Float32Array | Int32Array;
}

export function npz(arrays: Readonly<Record<string, NpyArray>>): Buffer {
  const files = Object.entries(arrays).map(([name, array]) => ({
    name: Buffer.from(`${name}.npy`),
    content: npy(array),
  }));
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const local = record(0x04034b50, [], name, content);
    directory.push(record(0x02014b50, [offset], name, content));
    parts.push(local, content);
    offset += local.length + content.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}

/** The header of a file or, with its offset, its entry in the directory. */
function record(signature: number, [offset]: number[], name: Buffer, content: Buffer): Buffer {
  const isEntry = offset !== undefined;
  const start = isEntry ? 46 : 30;
  const header = Buffer.alloc(start);
  header.writeUInt32LE(signature, 0);
  const at = isEntry ? 6 : 4;
  header.writeUInt16LE(20, at);
  if (isEntry) header.writeUInt16LE(20, 4);
  // The first day that the format can say.
  header.writeUInt16LE(0x21, at + 8);
  header.writeUInt32LE(crc32(content), at + 10);
  header.writeUInt32LE(content.length, at + 14);
  header.writeUInt32LE(content.length, at + 18);
  header.writeUInt16LE(name.length, at + 22);
  if (isEntry) header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}

/** Version 1.0 of the format. */
function npy({ shape, data }: NpyArray): Buffer {
  const type = data instanceof Float32Array ? "<f4" : "<i4";
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(", ");
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The data begins at a multiple of 64.
  const header = description.padEnd(Math.ceil((description.length + 11) / 64) * 64 - 11) + "\n";
  const start = Buffer.alloc(10);
  start.write("\x93NUMPY\x01\x00", 0, "latin1");
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([
    start,
    Buffer.from(header, "latin1"),
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  ]);
}
