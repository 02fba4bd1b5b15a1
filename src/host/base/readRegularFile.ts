import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { readRegular } from "../../shared/file/regularFile";

/** Opening a named pipe would wait for whoever writes to it. Windows has no such flag. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The bytes from `from` on. Rejects if the file isn't a regular one, or if they are more than `most`. */
export async function readRegularFile(path: string, limits: { from?: number; most: number }) {
  return readRegular(await open(path, AT_ONCE), path, limits);
}
