/** Reads other programs' files: only regular ones, and only up to a size. */

/** What is used of a file that is open. */
export interface OpenFile {
  stat(): Promise<{ size: number; isFile(): boolean }>;
  read(into: Uint8Array, offset: number, length: number, from: number): Promise<{ bytesRead: number }>;
  close(): Promise<void>;
}

/**
 * The bytes from `from` on. Rejects if the file isn't a regular one, or if they are more than `most`. `file` must have
 * been opened so that a named pipe doesn't wait for whoever writes to it.
 */
export async function readRegular(
  file: OpenFile,
  path: string,
  { from = 0, most }: { from?: number; most: number },
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Error(`${path} isn't a regular file.`);
    const size = Math.max(0, status.size - from);
    if (size > most) throw new Error(`${path} has more than ${most} bytes.`);
    const bytes = new Uint8Array(size);
    for (let read = 0; read < size;) {
      const { bytesRead } = await file.read(bytes, read, size - read, from + read);
      if (bytesRead === 0) return bytes.subarray(0, read);
      read += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
