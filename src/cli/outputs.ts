/**
 * The files that a command writes. They are checked before anything is asked: what took half an hour to measure
 * mustn't fail for a folder that isn't there, and must never replace the dataset that it was measured on.
 */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, access, open, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";
import { forTerminal } from "./terminal";

/** A file by its option, such as `--out`. Absent where the option isn't given. */
export type Outputs = Readonly<Record<string, { path: string } | undefined>>;

/** Throws a UserError unless each can be written, and is a file of its own. `input`: the file that is read. */
export async function checkOutputs(input: string | undefined, outputs: Outputs): Promise<void> {
  const taken = new Map<string, string>();
  if (input !== undefined) taken.set(await placeOf(input), "");
  for (const [option, file] of Object.entries(outputs)) {
    if (!file) continue;
    const { path } = file;
    await writable(path).catch(unwritable(option, path));
    const place = await placeOf(path);
    const other = taken.get(place);
    if (other === "")
      throw new UserError(l10n.t("{0} is the file that is read. Use {1} to name another one.", path, option));
    if (other !== undefined)
      throw new UserError(l10n.t("{0} and {1} both write {2}. Name a file for each.", other, option, path));
    taken.set(place, option);
  }
}

/** The same for every path to a file, whether it is there or not. */
async function placeOf(path: string): Promise<string> {
  return realpath(path).catch(async () => join(await realpath(dirname(path)).catch(() => ""), basename(path)));
}

/** Without changing anything: what is there must stay until there is something to write. */
async function writable(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return null;
  });
  if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  if (found) await access(path, constants.W_OK);
  if (found && !found.isFile()) return;
  // A regular file is replaced by another one in its folder, whose name is longer: the file system may not have such.
  const target = await forOutput(path);
  await access(dirname(target), constants.W_OK);
  await stat(whileWriting(target)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

/** A file that is being written. Until it is kept, the old one stays as it is. */
interface BegunFile {
  file: FileHandle;
  keep: () => Promise<void>;
  drop: () => Promise<void>;
}

async function beginFile(path: string): Promise<BegunFile> {
  const target = await forOutput(path);
  const found = await stat(target).catch(() => null);
  // What isn't a regular file, such as a pipe, can't be replaced.
  const isOther = found !== null && !found.isFile();
  if (!isOther) await removeLeftovers(target);
  const written = isOther ? target : whileWriting(target);
  const file = await open(written, isOther ? "w" : "wx");
  // Whoever couldn't read the old one can't read the new one either. Some file systems have no such modes.
  if (found && !isOther) await file.chmod(found.mode & 0o777).catch(() => undefined);
  return {
    file,
    keep: async () => {
      try {
        if (!isOther) await file.sync();
      } finally {
        await file.close();
      }
      if (!isOther) await rename(written, target);
    },
    drop: async () => {
      await file.close();
      if (!isOther) await rm(written, { force: true });
    },
  };
}

/** The name until the file is kept. */
function whileWriting(target: string): string {
  return `${target}.${process.pid}.${randomUUID()}.unfinished`;
}

/** Where a file is: a link to a regular file stays a link. */
export async function forOutput(path: string): Promise<string> {
  const target = await realpath(path).catch(() => path);
  const found = await stat(target).catch(() => null);
  return found && !found.isFile() ? path : target;
}

/** What is left where a process was ended (SIGKILL, a crash) in the middle of writing the file. */
async function removeLeftovers(target: string): Promise<void> {
  const start = `${basename(target)}.`;
  for (const name of await readdir(dirname(target)).catch(() => [])) {
    const pid = name.startsWith(start) && /^(\d+)\.[0-9a-f-]{36}\.unfinished$/.exec(name.slice(start.length))?.[1];
    if (pid && !isRunning(Number(pid))) await rm(join(dirname(target), name), { force: true }).catch(() => undefined);
  }
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It may be another user's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Either the whole new file is there in the end, or the old one. */
export async function writeWhole(path: string, content: string | Uint8Array | AsyncIterable<string>): Promise<void> {
  const begun = await beginFile(path);
  try {
    await writeFile(begun.file, content);
    await begun.keep();
  } catch (error) {
    await begun.drop();
    throw error;
  }
}

/** A file by its option, and what is written into it. `null`: there is nothing to write. */
type Written = readonly [option: string, file: { path: string } | undefined, content: string | Uint8Array | null];

/**
 * Resolves with the text for standard output. If a file can't be written, the text is printed nevertheless. `publish`
 * writes another one before them.
 */
export async function withFiles(
  text: string,
  publish: () => Promise<void>,
  files: readonly Written[] = [],
): Promise<string> {
  try {
    await publish();
    for (const [option, file, content] of files)
      if (file && content !== null) await writeWhole(file.path, content).catch(unwritable(option, file.path));
  } catch (error) {
    process.stdout.write(forTerminal(text));
    throw error;
  }
  return text;
}

export function unwritable(option: string, path: string): (error: unknown) => never {
  return (error) => {
    throw asUnwritable(option, path, error);
  };
}

function asUnwritable(option: string, path: string, error: unknown): UserError {
  const { code } = error as NodeJS.ErrnoException;
  return new UserError(
    l10n.t("Can't write {0} ({1}). Use {2} to name another file.", path, code ?? String(error), option),
  );
}
