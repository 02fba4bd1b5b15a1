/**
 * What `coconut trace` has done so far, or what was measured for a report, in a file beside the one that it is for:
 * whatever ends the command, the same command continues from there. Its first line says which process writes it, and
 * what was asked. Every other line has a number, JSON, and bytes, with tabs between them, which JSON doesn't have
 * outside of `\t`.
 */
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { uptime } from "node:os";
import * as l10n from "@vscode/l10n";
import { UserError, isUserError } from "../shared/errors";
import { linesOf } from "./fileLines";
import { type Asked, differingPart, runDifferently, sayContinuing } from "./goingOn";
import { forOutput, isRunning, unwritable } from "./outputs";

/** Also of reports: traces had such a file first. */
const FORMAT = "coconut-unfinished-traces";

export interface Unfinished {
  readonly path: string;
  /** The numbers of its lines, each of which it has once. */
  readonly done: ReadonlySet<number>;
  add(line: Line): Promise<void>;
  lines(): AsyncIterable<Line>;
  /** Whoever asks the same continues from it. */
  close(): Promise<void>;
  /** Nothing continues from it. */
  remove(): Promise<void>;
}

interface Line {
  number: number;
  json: string;
  bytes: Uint8Array;
}

/**
 * `out`: the file that it is for, by its option `option`. Throws a UserError if another command writes there, or was
 * interrupted there: a mistyped option mustn't replace hours of work.
 */
export async function beginUnfinished(option: string, out: string, asked: Asked): Promise<Unfinished> {
  const path = `${await forOutput(out)}.unfinished`;
  // Whoever couldn't read the file before can't read the unfinished one. Some file systems have no such modes.
  const older = await stat(out).catch(() => null);
  const mode = older?.isFile() ? older.mode & 0o777 : undefined;
  const { file, done, end } = (await continued(path, asked, option)) ?? (await begun(path, asked, { option, mode }));
  if (mode !== undefined) await file.chmod(mode).catch(() => undefined);
  if (done.size > 0) sayContinuing(path);
  // The handle stays open: what it reads and writes is this command's own, whatever becomes of the name.
  let at = end;
  return {
    path,
    done,
    async add({ number, json, bytes }) {
      try {
        at = await put(file, `${number}\t${json}\t${Buffer.from(bytes).toString("base64")}\n`, at);
      } catch (error) {
        throw new Unwritable(unwritten(path, error, path).message);
      }
      done.add(number);
    },
    async *lines() {
      for await (const { line } of partsOf(file, path)) yield line;
    },
    close: () => release(file),
    async remove() {
      const [own, named] = [await file.stat(), await stat(path).catch(() => null)];
      await file.close();
      if (named?.ino === own.ino) await rm(path, { force: true });
    },
  };
}

/** What was done can be continued from. It isn't a UserError, because it isn't about a problem of the dataset. */
export class Unwritable extends Error {}

/** That `path` can't be written, though the work isn't lost: it is in the file `unfinished`. */
export function unwritten(path: string, error: unknown, unfinished: string): UserError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  if (code === "EISDIR")
    return new UserError(
      l10n.t("{0} is in the way. Move it, then run the same command again to continue from {1}.", path, unfinished),
    );
  const way =
    code === "ENOSPC"
      ? l10n.t("Free up disk space, then run the same command again to continue.")
      : l10n.t("Run the same command again to continue from {0}.", unfinished);
  return new UserError(`${l10n.t("Can't write {0} ({1}).", path, code)} ${way}`);
}

/** `end`: the offset of the byte behind the last whole line. */
interface Begun {
  file: FileHandle;
  done: Set<number>;
  end: number;
}

/** What is in the file, without what stands behind its last whole line; `undefined` if that is nothing. */
async function continued(path: string, asked: Asked, option: string): Promise<Begun | undefined> {
  const found = await stat(path).catch(() => null);
  if (!found || (found.isFile() && found.size === 0)) return undefined;
  const inTheWay = l10n.t("{0} is in the way. Move it, or use {1} to name another file.", path, option);
  if (!found.isFile()) throw new UserError(inTheWay);
  const file = await open(path, "r+").catch((error: unknown) => {
    throw unwritten(path, error, path);
  });
  let isOwn = false;
  try {
    const head = await headIn(file, path);
    if (!head) throw new UserError(inTheWay);
    // A process that wrote it before the machine was started isn't the one that has its number now.
    const isOld = found.mtimeMs < Date.now() - uptime() * 1000;
    if (![0, process.pid].includes(head.pid) && !isOld && isRunning(head.pid)) throw busy(path, option);
    isOwn = true;
    await put(file, startOf(process.pid), 0);
    const done = new Set<number>();
    let { end } = head;
    for await (const { line, end: after } of partsOf(file, path)) {
      done.add(line.number);
      end = after;
    }
    // Of two commands that continue at once, the one that wrote its number last does.
    isOwn = (await headIn(file, path))?.pid === process.pid;
    if (!isOwn) throw busy(path, option);
    const differing = differingPart(head.asked, asked);
    if (differing === undefined) {
      await file.truncate(end);
      return { file, done, end };
    }
    if (done.size > 0)
      throw new UserError(
        [
          runDifferently(path, differing),
          l10n.t("Repeat that command, use {0} to name another file, or delete this one.", option),
        ].join(" "),
      );
    await file.close();
    return undefined;
  } catch (error) {
    await (isOwn ? release(file) : file.close());
    throw isUserError(error) ? error : unwritten(path, error, path);
  }
}

async function begun(
  path: string,
  asked: Asked,
  { option, mode }: { option: string; mode: number | undefined },
): Promise<Begun> {
  try {
    await rm(path, { force: true });
    // Of two commands that begin at once, one makes the file.
    const file = await open(path, "wx+", mode);
    try {
      const end = await put(file, `${startOf(process.pid)},"asked":${JSON.stringify(asked)}}\n`, 0);
      return { file, done: new Set(), end };
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw busy(path, option);
    return unwritable(option, path)(error);
  }
}

/** The start of the first line, as long for any process (0: none), so that it can be replaced. */
function startOf(pid: number): string {
  return JSON.stringify({ format: FORMAT, pid: String(pid).padStart(10) }).slice(0, -1);
}

/** Another process may have the number of this one before anyone continues. */
async function release(file: FileHandle): Promise<void> {
  await put(file, startOf(0), 0).catch(() => undefined);
  await file.close();
}

function busy(path: string, option: string): UserError {
  return new UserError(
    l10n.t("Another command is writing {0}. Wait for it, or use {1} to name another file.", path, option),
  );
}

/** Resolves with the offset behind what was put. */
async function put(file: FileHandle, text: string, at: number): Promise<number> {
  const bytes = Buffer.from(text);
  let n = 0;
  while (n < bytes.length) n += (await file.write(bytes, n, bytes.length - n, at + n)).bytesWritten;
  return at + n;
}

async function headIn(file: FileHandle, path: string): Promise<{ pid: number; asked: Asked; end: number } | undefined> {
  for await (const { text, end } of linesOf(file, path)) {
    const { format, pid, asked } = Object(parsed(text)) as { format?: unknown; pid?: unknown; asked?: unknown };
    const isOurs =
      format === FORMAT &&
      typeof pid === "string" &&
      /^ *\d+$/.test(pid) &&
      Array.isArray(asked) &&
      asked.every((part) => Array.isArray(part));
    return isOurs ? { pid: Number(pid), asked: asked as unknown as Asked, end } : undefined;
  }
  return undefined;
}

/** With each number once, until the first line that isn't whole. `end`: the offset of the byte behind it. */
async function* partsOf(file: FileHandle, path: string): AsyncGenerator<{ line: Line; end: number }> {
  const had = new Set<number>();
  let isFirst = true;
  for await (const { text, end } of linesOf(file, path)) {
    const [start = "", json = "", bytes, more] = text.split("\t");
    const number = Number(start);
    const isHead = isFirst;
    isFirst = false;
    if (isHead) continue;
    if (!/^\d+$/.test(start) || bytes === undefined || more !== undefined || parsed(json) === undefined) return;
    if (had.has(number)) continue;
    had.add(number);
    // The bytes stand in a buffer that others share, at any offset.
    yield { line: { number, json, bytes: Uint8Array.from(Buffer.from(bytes, "base64")) }, end };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
