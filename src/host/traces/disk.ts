/** The files of one folder on a disk: what the store of traces needs, and no more. */
import { randomUUID } from "node:crypto";
import { mkdirSync, watch } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Disposable } from "../base/event";
import { readRegularFile } from "../base/readRegularFile";

/** Paths are relative to the folder, with "/". */
export interface Disk {
  /** The folders in a folder, and its files with their sizes in bytes. Both are empty if there is no such folder. */
  list(folder: string): Promise<{ folders: string[]; files: Map<string, number> }>;
  /** From the byte `from` on. */
  read(file: string, from?: number): Promise<Uint8Array>;
  /** Resolves once the text is on the disk. The file's folder must exist. */
  append(file: string, text: string): Promise<void>;
  /** Writes all of a file, or nothing. Creates its folder. Resolves once the text is on the disk. */
  write(file: string, text: string): Promise<void>;
  /** Removes a file, or a folder with all that is in it. */
  remove(path: string): Promise<void>;
  /** Calls `changed` when something in the folder may have changed; of the folders in it, only their names count. */
  watch(folder: string, changed: () => void): Disposable;
}

/** A stored trace has a few hundred kilobytes. The engine of JavaScript has no strings above 512 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

export class NodeDisk implements Disk {
  constructor(private readonly root: string) {}

  async list(folder: string): Promise<{ folders: string[]; files: Map<string, number> }> {
    const entries = await readdir(this.at(folder), { withFileTypes: true }).catch(unlessMissing([]));
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const sizes = await Promise.all(names.map((name) => this.size(join(folder, name))));
    return {
      folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
      files: new Map(names.flatMap((name, index) => (sizes[index] === null ? [] : [[name, sizes[index]!]]))),
    };
  }

  read(file: string, from = 0): Promise<Uint8Array> {
    return readRegularFile(this.at(file), { from, most: MOST_BYTES });
  }

  async append(file: string, text: string): Promise<void> {
    const path = this.at(file);
    const isNew = await using(path, "a", async (handle) => {
      const { size } = await handle.stat();
      await handle.appendFile(text);
      await handle.sync();
      return size === 0;
    });
    if (isNew) await syncFolder(dirname(path));
  }

  /** Under a name of its own first, so that a reader never sees half of it, and two writers don't mix. */
  async write(file: string, text: string): Promise<void> {
    const path = this.at(file);
    const unfinished = `${path}.${randomUUID()}.unfinished`;
    await mkdir(dirname(path), { recursive: true });
    try {
      await using(unfinished, "wx", async (handle) => {
        await handle.writeFile(text);
        await handle.sync();
      });
      await rename(unfinished, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async remove(path: string): Promise<void> {
    await rm(this.at(path), { recursive: true, force: true });
  }

  watch(folder: string, changed: () => void): Disposable {
    try {
      // Nothing can be watched before it is there, and another window may be the first to write.
      if (folder === "") mkdirSync(this.root, { recursive: true });
      const watcher = watch(this.at(folder), { persistent: false }, changed);
      // The folder was removed, or the system has no more watchers. What others write is then seen later.
      watcher.on("error", () => watcher.close());
      return { dispose: () => watcher.close() };
    } catch {
      return { dispose: () => undefined };
    }
  }

  private at(path: string): string {
    return join(this.root, path);
  }

  /** `null`: it has gone since its folder was listed. */
  private async size(file: string): Promise<number | null> {
    return stat(this.at(file)).then(({ size }) => size, unlessMissing(null));
  }
}

async function using<T>(path: string, flags: string, f: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, flags);
  try {
    return await f(handle);
  } finally {
    await handle.close();
  }
}

/** Puts the names of its files on the disk. Some systems can't, and do so soon anyway. */
async function syncFolder(folder: string): Promise<void> {
  await using(folder, "r", (handle) => handle.sync()).catch(() => undefined);
}

/** What a failure gives if the reason is that nothing is there. */
function unlessMissing<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (isMissing(error)) return otherwise;
    throw error;
  };
}

export function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ENOENT";
}
