/**
 * A problem of a dataset as one model is asked it: through the same reader as a question in an editor or on the command
 * line, so that the same text gets the same answer everywhere.
 */
import type { KnownAnswer } from "../act/beginTrace";
import { isUserError } from "../errors";
import { type Read, answerInModelWords, askedIn, readQuestion, skippedCount } from "../problem/readQuestion";
import type { TraceManifest } from "../model/manifest";
import type { Case, DatasetEntry } from "./dataset";

/** What the model is asked. Throws a UserError if this model can't be asked the question. */
export function promptOf({ question }: DatasetEntry, manifest: TraceManifest): string {
  return readQuestion(question, manifest).prompt;
}

/** What the entry says of the answer, for a trace that begins with its question. */
export function knownAnswerOf({ answer, steps }: DatasetEntry): { truth?: KnownAnswer } {
  return answer === undefined ? {} : { truth: { answer, ...(steps && { steps }) } };
}

/** A problem as the model is asked it. */
export interface AskedCase {
  prompt: string;
  read: Read;
  /** The dataset's answer in the model's words. */
  answer: string;
}

/** Throws a UserError if this model can't be asked the question. */
export function askedCase({ question, answer }: Case, manifest: TraceManifest): AskedCase {
  const { prompt, read } = readQuestion(question, manifest);
  return { prompt, read, answer: answerInModelWords(answer, read) };
}

/**
 * The entries about which the model is asked something else than about `own`, with what that is: they can lend thoughts
 * or steps. A problem that is there twice would lend what it replaces. Leaves out what the model can't be asked, and
 * throws a UserError if that is `own`.
 */
export function* othersThan<Entry extends DatasetEntry>(
  own: Entry,
  entries: readonly Entry[],
  manifest: TraceManifest,
): Generator<{ entry: Entry; prompt: string }> {
  const asked = promptOf(own, manifest);
  for (const entry of entries) {
    const prompt = readableIn(entry, manifest)?.prompt;
    if (prompt !== undefined && prompt !== asked) yield { entry, prompt };
  }
}

/** How many answers the question or the task lists; 0 if it doesn't say, or can't be asked. */
export function listedOptions(question: string, manifest: TraceManifest): number {
  const { options } = manifest.task.answer;
  if (options) return options.length;
  const found = readableIn({ question }, manifest);
  return found ? askedIn(found.read).options.length : 0;
}

/** How many sentences of the questions are passed over, where they can be asked. */
export function sentencesSkipped(entries: readonly DatasetEntry[], manifest: TraceManifest): number {
  return entries.reduce((sum, entry) => {
    const found = readableIn(entry, manifest);
    return sum + (found ? skippedCount(found.read) : 0);
  }, 0);
}

/** `undefined` if this model can't be asked the question. */
function readableIn(
  { question }: Pick<DatasetEntry, "question">,
  manifest: TraceManifest,
): ReturnType<typeof readQuestion> | undefined {
  try {
    return readQuestion(question, manifest);
  } catch (error) {
    if (!isUserError(error)) throw error;
    return undefined;
  }
}
