/** Reads a question for a model, with the reader for the model's task. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import type { TraceManifest } from "../model/manifest";
import type { Asked } from "../task/scorer";
import type { Span } from "./fragments";
import { type ReadProblem, type Truth, readProblem } from "./problem";

/** What was read from a question's text. Spans are UTF-16 offsets into that text. */
export type Read = ReadProblem | ReadText;

/** A text that is asked unchanged. */
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
  return { prompt: text, read: { kind: "text", question: { start: 0, end: text.length } } };
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
