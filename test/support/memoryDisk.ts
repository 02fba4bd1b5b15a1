/** A disk in memory. Several stores on one are several windows. */
import type { Disk } from "../../src/host/traces/disk";
import type { Disposable } from "../../src/host/base/event";

export class MemoryDisk implements Disk {
  /** Every file that was read. */
  readonly reads: string[] = [];
  /** What a write fails with, by path. A failing append leaves half of its text, as a full disk does. */
  failure: (path: string) => Error | undefined = () => undefined;
  /** By folder and name; "" is the top folder. */
  private readonly folders = new Map<string, Map<string, string>>([["", new Map()]]);
  private readonly watchers = new Set<{ folder: string; changed: () => void }>();

  constructor(texts: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(texts)) this.put(path, text);
  }

  /** All files, by path. */
  get texts(): Record<string, string> {
    const paths = [...this.folders].flatMap(([folder, files]) =>
      [...files].map(([name, text]): [string, string] => [folder === "" ? name : `${folder}/${name}`, text]),
    );
    return Object.fromEntries(paths.sort());
  }

  put(path: string, text: string): void {
    const [folder, name] = parts(path);
    const files = this.folders.get(folder) ?? new Map<string, string>();
    this.folders.set(folder, files);
    const isNew = files.size === 0;
    files.set(name, text);
    for (const watcher of this.watchers)
      if (watcher.folder === folder || (isNew && watcher.folder === "")) watcher.changed();
  }

  async list(folder: string): Promise<{ folders: string[]; files: Map<string, number> }> {
    const files = [...(this.folders.get(folder) ?? [])].map(([name, text]): [string, number] => [
      name,
      Buffer.byteLength(text),
    ]);
    return {
      folders: folder === "" ? [...this.folders.keys()].filter((name) => name !== "") : [],
      files: new Map(files),
    };
  }

  async read(file: string, from = 0): Promise<Uint8Array> {
    this.reads.push(file);
    const text = this.text(file);
    if (text === undefined) throw missing(file);
    return Buffer.from(text).subarray(from);
  }

  async append(file: string, text: string): Promise<void> {
    const [folder] = parts(file);
    if (!this.folders.has(folder)) throw missing(folder);
    const failure = this.failure(file);
    this.put(file, (this.text(file) ?? "") + (failure ? text.slice(0, text.length / 2) : text));
    if (failure) throw failure;
  }

  async write(file: string, text: string): Promise<void> {
    const failure = this.failure(file);
    if (failure) throw failure;
    this.put(file, text);
  }

  async remove(path: string): Promise<void> {
    const [folder, name] = parts(path);
    this.folders.get(folder)?.delete(name);
    this.folders.delete(path);
  }

  watch(folder: string, changed: () => void): Disposable {
    const watcher = { folder, changed };
    this.watchers.add(watcher);
    return { dispose: () => void this.watchers.delete(watcher) };
  }

  private text(file: string): string | undefined {
    const [folder, name] = parts(file);
    return this.folders.get(folder)?.get(name);
  }
}

function parts(path: string): [folder: string, name: string] {
  const at = path.lastIndexOf("/");
  return [path.slice(0, Math.max(0, at)), path.slice(at + 1)];
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: there is no ${path}`), { code: "ENOENT" });
}

/** What writing to a full disk fails with. */
export function full(): Error {
  return Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
}
