/**
 * Stored traces on a disk: a folder for each, with `head.json`, which is the trace as it began, and a file of lines for
 * each window that changed it. Traces of earlier versions are a file each, and become a folder when they are read.
 */
import * as l10n from "@vscode/l10n";
import { decodeText } from "../../shared/file/decodeText";
import { type Trace, type TraceChange, toJson } from "../../shared/trace/trace";
import { parseTrace } from "../../shared/trace/traceFile";
import { GrowingTrace, type Line, lineJson, readLines } from "./changeLines";
import { type Disk, isMissing } from "./disk";
import { type IndexRow, indexJson, parseIndex, summaryOf } from "./storeIndex";

/** A trace in memory, and how far its files have been read: `taken` bytes of the `size` that there were. */
export interface StoredTrace {
  growing: GrowingTrace;
  files: Map<string, { taken: number; size: number }>;
}

export const HEAD = "head.json";
const INDEX = "index.json";
const LINES = ".jsonl";
const OLD = ".coconut.json";
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The file that only the window writes. */
export function fileOf(window: string): string {
  return window + LINES;
}

export class TraceFiles {
  constructor(
    readonly disk: Disk,
    private readonly log: (line: string) => void,
  ) {}

  async ids(): Promise<string[]> {
    const { folders, files } = await this.disk.list("");
    const old = [...files.keys()].filter((name) => name.endsWith(OLD)).map((name) => name.slice(0, -OLD.length));
    return [...new Set([...folders, ...old])].filter((id) => ID.test(id));
  }

  /** What was written last, by any window; nothing if it can't be read. */
  async index(): Promise<IndexRow[]> {
    const bytes = await this.disk.read(INDEX).catch(() => null);
    return bytes ? parseIndex(new TextDecoder().decode(bytes)) : [];
  }

  writeIndex(rows: readonly IndexRow[]): Promise<void> {
    return this.disk.write(INDEX, indexJson(rows));
  }

  async sizes(id: string): Promise<Record<string, number>> {
    const { files } = await this.disk.list(id);
    return Object.fromEntries([...files].filter(([name]) => name === HEAD || name.endsWith(LINES)));
  }

  /** Rejects with a `UserError` if the trace is damaged. */
  async load(id: string): Promise<StoredTrace> {
    const sizes = await this.sizes(id);
    const trace = sizes[HEAD] === undefined ? await this.migrated(id) : await this.parsed(id, `${id}/${HEAD}`);
    const size = sizes[HEAD] ?? (await this.sizes(id))[HEAD];
    const stored: StoredTrace = {
      growing: new GrowingTrace({ ...trace, id }),
      files: new Map(size === undefined ? [] : [[HEAD, { taken: size, size }]]),
    };
    await this.grow(id, stored);
    const { missing } = stored.growing;
    if (missing > 0) this.log(l10n.t("The saved trace {0} has {1} changes of nodes that are missing.", id, missing));
    return stored;
  }

  /** Takes in what windows have written since, except for this one. */
  async grow(id: string, { growing, files }: StoredTrace, except?: string): Promise<TraceChange[]> {
    const sizes = Object.entries(await this.sizes(id));
    const grown = sizes.filter(
      ([name, size]) => name.endsWith(LINES) && name !== except && size > (files.get(name)?.size ?? 0),
    );
    const lines = await Promise.all(
      grown.map(async ([name]): Promise<Line[]> => {
        const from = files.get(name)?.taken ?? 0;
        const bytes = await this.disk.read(`${id}/${name}`, from);
        const read = readLines(bytes, name.slice(0, -LINES.length));
        files.set(name, { taken: from + read.taken, size: from + bytes.length });
        return read.lines;
      }),
    );
    return growing.take(lines.flat());
  }

  writeHead(id: string, json: string): Promise<void> {
    return this.disk.write(`${id}/${HEAD}`, json);
  }

  /** `torn`: the last try failed, and may have left half a line. */
  append(id: string, window: string, lines: readonly Line[], torn: boolean): Promise<void> {
    return this.disk.append(`${id}/${fileOf(window)}`, (torn ? "\n" : "") + lines.map(lineJson).join(""));
  }

  /** The head first: a folder without one isn't a trace, even if not all of it could be removed. */
  async erase(id: string): Promise<void> {
    for (const path of [id + OLD, `${id}/${HEAD}`, id]) await this.disk.remove(path);
  }

  private async parsed(id: string, file: string): Promise<Trace> {
    const name = l10n.t("The saved trace {0}", id);
    return parseTrace(decodeText(await this.disk.read(file), name), name);
  }

  /** Reads a trace of an earlier version. If it can't be written as a folder now, it stays a file. */
  private async migrated(id: string): Promise<Trace> {
    const head = `${id}/${HEAD}`;
    // Another window may be faster.
    const trace = await this.parsed(id, id + OLD).catch((error) =>
      isMissing(error) ? this.parsed(id, head) : Promise.reject(error as Error),
    );
    try {
      await this.writeHead(id, toJson({ ...trace, id }));
      await this.disk.remove(id + OLD);
    } catch (error) {
      this.log(l10n.t("The saved trace {0} can't be written in the new format ({1}).", id, String(error)));
    }
    return trace;
  }
}

export function rowOf({ growing, files }: StoredTrace): IndexRow {
  return {
    summary: summaryOf(growing.trace),
    removedAt: growing.removedAt,
    files: Object.fromEntries([...files].map(([name, { size }]) => [name, size])),
  };
}
