/**
 * Reads what `numpy.save` and `numpy.savez` write: arrays of numbers in .npy, alone or several in a ZIP archive
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
import { inflateRawSync } from "node:zlib";
import * as l10n from "@vscode/l10n";

export interface NumpyArray {
  shape: number[];
  /** In C order. */
  data: Float64Array;
}

/** A file of this many bytes has more vectors than any model can be given; what is packed may not be larger either. */
const MOST_BYTES = 1 << 30;

/** Why a file can't be read: completes "Can't read thoughts.npz: …". */
export class NumpyError extends Error {}

/** The arrays of the archive with these names, by name; that of a single .npy has the name "". */
export function readNumpy(file: Buffer, wanted: readonly string[]): Map<string, NumpyArray> {
  if (file.toString("latin1", 0, 6) === "\x93NUMPY") return new Map([["", readNpy(file)]]);
  if (file.length < 22 || file.readUInt32LE(0) !== 0x04034b50) throw new NumpyError(l10n.t("it isn't .npz or .npy"));
  try {
    const parts = partsOf(file).map(({ name, content }) => ({ name: name.replace(/\.npy$/, ""), content }));
    // Others may be large, or hold what can't be read. Each is read once, however often the directory has it.
    const contents = new Map(parts.map(({ name, content }) => [name, content]));
    return new Map(
      wanted.flatMap((name) => {
        const content = contents.get(name);
        return content ? [[name, readNpy(content())]] : [];
      }),
    );
  } catch (error) {
    if (error instanceof NumpyError) throw error;
    throw new NumpyError(l10n.t("its archive is damaged"));
  }
}

/** By the directory at the end of the archive. */
function partsOf(file: Buffer): { name: string; content: () => Buffer }[] {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) throw new NumpyError(l10n.t("its archive is damaged"));
  const parts = [];
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const header = file.readUInt32LE(at + 42);
    const name = file.toString("utf8", at + 46, at + 46 + nameLength);
    const content = (): Buffer => {
      const start = header + 30 + file.readUInt16LE(header + 26) + file.readUInt16LE(header + 28);
      const bytes = file.subarray(start, start + packed);
      if (method === 0) return bytes;
      if (method === 8) return inflateRawSync(bytes, { maxOutputLength: MOST_BYTES });
      throw new NumpyError(l10n.t("its archive is packed in an unknown way"));
    };
    parts.push({ name, content });
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}

/** What is read of each type. Little-endian, as every common machine writes them. */
const TYPES: Record<string, { bytes: number; read: (data: DataView, at: number) => number }> = {
  "<f8": { bytes: 8, read: (data, at) => data.getFloat64(at, true) },
  "<f4": { bytes: 4, read: (data, at) => data.getFloat32(at, true) },
  "<i8": { bytes: 8, read: (data, at) => Number(data.getBigInt64(at, true)) },
  "<i4": { bytes: 4, read: (data, at) => data.getInt32(at, true) },
};

/** As many characters as numpy itself reads of what says the type and the shape. */
const MOST_HEADER = 10_000;

function readNpy(file: Buffer): NumpyArray {
  if (file.toString("latin1", 0, 6) !== "\x93NUMPY")
    throw new NumpyError(l10n.t("it holds something else than arrays"));
  const isFirst = file[6] === 1;
  const start = isFirst ? 10 : 12;
  const length = file.length < start ? 0 : isFirst ? file.readUInt16LE(8) : file.readUInt32LE(8);
  if (length > MOST_HEADER) throw new NumpyError(l10n.t("it holds something else than arrays"));
  const header = file.toString("latin1", start, start + length);
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1] ?? "";
  const sizes = /'shape': *\(([^)]*)\)/.exec(header)?.[1] ?? "";
  const shape = sizes.split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  const type = Object.hasOwn(TYPES, descr) ? TYPES[descr] : undefined;
  if (!type)
    throw new NumpyError(l10n.t("an array has the type “{0}”. Save it as numpy.float32, or an index as int64", descr));
  if (!header.includes("'fortran_order': False"))
    throw new NumpyError(l10n.t("an array is in Fortran order. Save numpy.ascontiguousarray of it"));
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = file.subarray(start + length);
  if (![...shape, count].every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new NumpyError(l10n.t("an array has the shape ({0})", shape.join(", ")));
  if (bytes.length !== count * type.bytes) throw new NumpyError(l10n.t("an array is cut off"));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float64Array(count);
  for (let at = 0; at < count; at++) data[at] = type.read(view, at * type.bytes);
  return { shape, data };
}
