/** Reads a question for a model, with the reader for the model's task. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import type { TraceManifest } from "../model/manifest";
import type { Asked } from "../task/scorer";
import { supportOfClaim } from "./claim";
import { EXAMPLE, PRONTOQA_EXAMPLE } from "./examples";
import type { Span } from "./fragments";
import { type ReadProblem, type Truth, lentWords, partsOf } from "./problem";
import { readProsqa } from "./prosqa";
import { type ProblemGraph, supported } from "./problemGraph";
import { readProntoqa } from "./prontoqa";
import { prontoqaGrammar } from "./prontoqaSentences";
import { prosqaGrammar } from "./prosqaSentences";
import { inModelWords, inYourWords, plainText, wordsPattern } from "./words";

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
  const kind = readerKind({ task });
  const { lexicon, nodeLimit } = task;
  if (kind === "prosqa") return readProsqa(text, { ...lexicon, nodeLimit });
  if (kind === "prontoqa") return readProntoqa(text, { ...lexicon, properties: lexicon.properties ?? [] });
  if (text.trim() === "")
    throw new UserError(l10n.t("There is no text to read. Select a question in an editor, or type one."));
  // A file's last line ends with a line break, which is not a part of the question.
  const prompt = text.replace(/[\r\n]+$/, "");
  return { prompt, read: { kind: "text", question: { start: 0, end: prompt.length } } };
}

/** Which reader of facts a model's questions have; `null`: they are asked as they stand. */
function readerKind({ task }: Pick<TraceManifest, "task">): ReadProblem["kind"] | null {
  // Without its words, nothing can be lent to a PrOntoQA model. Its questions are asked as they stand.
  const isReadable = task.kind === "prosqa" || (task.kind === "prontoqa" && (task.lexicon.properties ?? []).length > 0);
  return isReadable ? (task.kind as ReadProblem["kind"]) : null;
}

/** What a model's questions look like in a document. */
export interface QuestionForm {
  kind: ReadProblem["kind"];
  /** Whether a text states facts, and whether it asks a question. */
  partsOf: (text: string) => { facts: boolean; question: boolean };
  example: string;
}

/** `null` for a model that is asked any text as it stands. */
export function questionForm(manifest: Pick<TraceManifest, "task">): QuestionForm | null {
  const kind = readerKind(manifest);
  return kind && FORMS[kind];
}

export const PROSQA_FORM: QuestionForm = {
  kind: "prosqa",
  partsOf: (text) => partsOf(text, prosqaGrammar),
  example: EXAMPLE,
};

const FORMS: Record<ReadProblem["kind"], QuestionForm> = {
  prosqa: PROSQA_FORM,
  prontoqa: { kind: "prontoqa", partsOf: (text) => partsOf(text, prontoqaGrammar), example: PRONTOQA_EXAMPLE },
};

export type Support = "neither" | "one" | "both";

/** How many of the answers the facts support; `null` where that can't be told. `graph`: of what was read. */
export function supportIn(read: Read, graph: ProblemGraph | null): Support | null {
  if (read.kind === "text") return null;
  if (!graph) return supportOfClaim(read)?.support ?? null;
  const { length } = supported(graph);
  return length === 0 ? "neither" : length === 1 ? "one" : "both";
}

/** A dataset's answer in the model's words. */
export function answerInModelWords(answer: string, read: Read): string {
  // "True" and "False" are no words of the text.
  if (read.kind !== "prosqa") return answer;
  return inModelWords(aboutRoot(answer, read.nodes[read.root ?? -1]?.yours ?? ""), lentWords(read));
}

/** Where the question is about "any dog", an answer about a dog, every dog, each dog, or dog is about the same. */
function aboutRoot(answer: string, yours: string): string {
  const noun = /^any (.+)$/su.exec(yours)?.[1];
  if (noun === undefined) return answer;
  const said = wordsPattern(noun);
  const subject = new RegExp(`(?<![\\p{L}\\p{N}] ?)(?:(?:every|each|any|an?) )?${said}(?= is )`, "giu");
  return plainText(answer).replace(subject, () => yours);
}

/** An answer of the model in your words. */
export function answerInYourWords(answer: string, read: Read): string {
  return read.kind === "prosqa" ? inYourWords(answer, lentWords(read)) : answer;
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
