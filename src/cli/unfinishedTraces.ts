/**
 * What `coconut trace` has done so far, in a file beside the one that it writes: whatever ends it, the same command
 * goes on from there. Its first line says what was asked. Every other line is the number of a problem, its trace, and
 * its thoughts, with tabs between them, which JSON doesn't have outside of `\t`.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm, stat, truncate } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";
import { type Asked, differingPart, sayGoingOn } from "./goingOn";
import { forOutput, unwritable, writeWhole } from "./outputs";

const FORMAT = "coconut-unfinished-traces";

export interface UnfinishedTraces {
  readonly path: string;
  /** The numbers of the problems that it has. */
  readonly done: ReadonlySet<number>;
  /** `thoughts`: (thoughts, hidden); empty if nobody asked for them. */
  add(problem: number, trace: string, thoughts: readonly number[][]): Promise<void>;
  /** Writes the traces into the file that they are for. Resolves with the problems and their thoughts in a row. */
  publish(): Promise<{ problems: number[]; thoughts: Float32Array[] }>;
  /** Nothing goes on from it. */
  remove(): Promise<void>;
}

/**
 * `out`: the file that the traces are for, by its option `option`. Throws a UserError if another command was
 * interrupted there: a mistyped option mustn't replace hours of work.
 */
export async function beginTraces(option: string, out: string, asked: Asked): Promise<UnfinishedTraces> {
  const path = `${await forOutput(out)}.unfinished`;
  const { done, isBegun } = await goneOnFrom(path, asked, option);
  if (done.size > 0) sayGoingOn(path);
  let file: FileHandle;
  try {
    if (!isBegun) await writeWhole(path, `${JSON.stringify({ format: FORMAT, asked })}\n`);
    file = await open(path, "a");
  } catch (error) {
    return unwritable(option, path)(error);
  }
  return {
    path,
    done,
    async add(problem, trace, thoughts) {
      const bytes = Buffer.from(Float32Array.from(thoughts.flat()).buffer).toString("base64");
      try {
        await file.appendFile(`${problem}\t${trace}\t${bytes}\n`);
      } catch (error) {
        await file.close();
        throw new Unwritable(path, error);
      }
      done.add(problem);
    },
    async publish() {
      await file.close();
      const problems: number[] = [];
      const thoughts: Float32Array[] = [];
      const traces = async function* (): AsyncGenerator<string> {
        for await (const { line } of partsOf(path)) {
          problems.push(line.problem);
          thoughts.push(line.thoughts);
          yield `${line.trace}\n`;
        }
      };
      await writeWhole(out, traces()).catch(unwritable(option, out));
      return { problems, thoughts };
    },
    async remove() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

/** What was done can be gone on with. It isn't a UserError, because it isn't about a problem of the dataset. */
export class Unwritable extends Error {
  constructor(path: string, cause: unknown) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    super(
      [
        l10n.t("Can't write {0} ({1}).", path, code),
        l10n.t("Free up disk space. The same command goes on from what the file has."),
      ].join(" "),
    );
  }
}

/**
 * The problems that the file has, and whether it says that the same was asked. What stands behind the last whole line
 * is cut off.
 */
async function goneOnFrom(
  path: string,
  asked: Asked,
  option: string,
): Promise<{ done: Set<number>; isBegun: boolean }> {
  const done = new Set<number>();
  const found = await stat(path).catch(() => null);
  if (!found || found.size === 0) return { done, isBegun: false };
  const begun = found.isFile() ? await askedIn(path) : undefined;
  if (!begun)
    throw new UserError(
      l10n.t("{0} is in the way. Move it, or use {1} to name another file for the traces.", path, option),
    );
  let end = begun.end;
  for await (const { line, end: after } of partsOf(path)) {
    done.add(line.problem);
    end = after;
  }
  const differing = differingPart(begun.asked, asked);
  if (differing !== undefined && done.size > 0)
    throw new UserError(
      [
        l10n.t("{0} has traces of an interrupted command that this one can't go on from.", path),
        l10n.t("What differs: {0}.", differing),
        l10n.t("Repeat that command, use {0} to name another file, or delete this one.", option),
      ].join(" "),
    );
  if (end < found.size) await truncate(path, end).catch(unwritable(option, path));
  return { done, isBegun: differing === undefined };
}

async function askedIn(path: string): Promise<{ asked: Asked; end: number } | undefined> {
  for await (const { text, end } of linesOf(path)) {
    const { format, asked } = Object(parsed(text)) as { format?: unknown; asked?: unknown };
    const isOurs = format === FORMAT && Array.isArray(asked) && asked.every((part) => Array.isArray(part));
    return isOurs ? { asked: asked as unknown as Asked, end } : undefined;
  }
  return undefined;
}

interface Done {
  problem: number;
  trace: string;
  thoughts: Float32Array;
}

/** Of each problem once, until the first line that isn't whole. `end`: the offset of the byte behind it. */
async function* partsOf(path: string): AsyncGenerator<{ line: Done; end: number }> {
  const had = new Set<number>();
  let isFirst = true;
  for await (const { text, end } of linesOf(path)) {
    const [number = "", trace = "", thoughts, more] = text.split("\t");
    const problem = Number(number);
    const isHead = isFirst;
    isFirst = false;
    if (isHead) continue;
    if (!/^\d+$/.test(number) || thoughts === undefined || more !== undefined || parsed(trace) === undefined) return;
    if (had.has(problem)) continue;
    had.add(problem);
    // The bytes stand in a buffer that others share, at any offset.
    const bytes = Uint8Array.from(Buffer.from(thoughts, "base64"));
    yield { line: { problem, trace, thoughts: new Float32Array(bytes.buffer) }, end };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a file of any size, without what stands behind the last line end. `end`: the offset of the byte behind it. */
async function* linesOf(path: string): AsyncGenerator<{ text: string; end: number }> {
  let parts: Buffer[] = [];
  let end = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
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
