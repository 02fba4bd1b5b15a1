/** The lines of a file that stays open and may have any size. */
import type { FileHandle } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";

/** Bytes that are read at once. */
const CHUNK = 65_536;

/** Without what stands behind the last line end. `end`: the offset of the byte behind the line. `path`: for errors. */
export async function* linesOf(file: FileHandle, path: string): AsyncGenerator<{ text: string; end: number }> {
  let parts: Buffer[] = [];
  let end = 0;
  for await (const chunk of chunksOf(file, path)) {
    let from = 0;
    for (let at = chunk.indexOf("\n"); at >= 0; at = chunk.indexOf("\n", from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, at)]);
      parts = [];
      from = at + 1;
      end += line.length + 1;
      yield { text: line.toString(), end };
    }
    parts.push(chunk.subarray(from));
  }
}

/** By their places, so that the file stays open and is written at others. */
async function* chunksOf(file: FileHandle, path: string): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { buffer, bytesRead } = await file
      .read({ buffer: Buffer.alloc(CHUNK), position })
      .catch(({ code, message }: NodeJS.ErrnoException) => {
        throw new UserError(
          l10n.t(
            "Can't read {0} ({1}). Run the same command again, or move this file to start over.",
            path,
            code ?? message,
          ),
        );
      });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
