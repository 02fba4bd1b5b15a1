import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Opening a named pipe would wait for whoever writes to it. Windows has no such flag. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The bytes from `from` on. Rejects if the file isn't a regular one, or if they are more than `most`. */
export async function readRegularFile(path: string, { from = 0, most }: { from?: number; most: number }) {
  const handle = await open(path, AT_ONCE);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new Error(`${path} isn't a regular file.`);
    const size = Math.max(0, status.size - from);
    if (size > most) throw new Error(`${path} has more than ${most} bytes.`);
    const bytes = new Uint8Array(size);
    for (let read = 0; read < size;) {
      const { bytesRead } = await handle.read(bytes, read, size - read, from + read);
      if (bytesRead === 0) return bytes.subarray(0, read);
      read += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
