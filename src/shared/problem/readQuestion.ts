/** Reads a question for a model: which code does it is the task's, and nobody else has to know. */
import { UserError } from "../errors";
import type { TraceManifest } from "../model/manifest";
import type { Span } from "./fragments";
import { type ReadProblem, type Truth, readProblem } from "./problem";

/** What was read from a question's text. Spans are UTF-16 offsets into that text. */
export type Read = ReadProblem | ReadText;

/** A text that is asked as it stands. */
interface ReadText {
  kind: "text";
  question: Span;
  truth?: Truth;
}

/** `prompt`: what the model is asked. Throws a UserError where the text can't be asked of this model. */
export function readQuestion(
  text: string,
  { input, lexicon, nodeLimit }: Pick<TraceManifest, "input" | "lexicon" | "nodeLimit">,
): { prompt: string; read: Read } {
  if (input === "prosqa") return readProblem(text, { ...lexicon, nodeLimit });
  if (text.trim() === "") throw new UserError("There is no text to read: select a question in an editor, or type one.");
  return { prompt: text, read: { kind: "text", question: { start: 0, end: text.length } } };
}
