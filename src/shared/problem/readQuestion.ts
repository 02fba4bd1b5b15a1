/** Reads a question for a model, with the reader for the model's task. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import type { TraceManifest } from "../model/manifest";
import type { Asked } from "../task/scorer";
import type { Span } from "./fragments";
import { type ReadProblem, type Truth, readProblem } from "./problem";

/** What was read from a question's text. Spans are UTF-16 offsets into that text. */
export type Read = ReadProblem | ReadText;

/** A text that is asked unchanged, up to its last line breaks. */
interface ReadText {
  kind: "text";
  question: Span;
  truth?: Truth;
}

/** `prompt`: what the model is asked. Throws a UserError if this model can't be asked the text. */
export function readQuestion(text: string, { task }: Pick<TraceManifest, "task">): { prompt: string; read: Read } {
  if (task.kind === "prosqa") return readProblem(text, { ...task.lexicon, nodeLimit: task.nodeLimit });
  if (text.trim() === "")
    throw new UserError(l10n.t("There is no text to read. Select a question in an editor, or type one."));
  // A file's last line ends with a line break, which is not a part of the question.
  const prompt = text.replace(/[\r\n]+$/, "");
  return { prompt, read: { kind: "text", question: { start: 0, end: prompt.length } } };
}

/** Sentences to show beside the answer. */
export function remarksOf(read: Read): readonly string[] {
  return read.kind === "text" ? [] : read.remarks;
}

/** How many sentences of the text were passed over. */
export function skippedCount(read: Read): number {
  return read.kind === "text" ? 0 : read.skipped.length;
}

/** What the question says about its answers, for the scorer. */
export function askedIn(read: Read): Asked {
  if (read.kind === "text") return { options: [] };
  const { nodes, options, root } = read;
  return {
    name: root === undefined ? undefined : nodes[root]?.model,
    options: options.flatMap((index) => nodes[index]?.model ?? []),
  };
}
