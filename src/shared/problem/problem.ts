/**
 * What is read from facts and a question in the user's words, whatever the task: the prompt in the model's words, and
 * what is needed to turn the model's answer back. prosqa.ts and prontoqa.ts read it.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import type { Span } from "./fragments";
import { capital, pluralOf } from "./plurals";
import { type Grammar, type SentenceBase, quoteSpan, readSentences } from "./sentences";
import type { Word } from "./words";

/** What a reader of questions found in a text. A trace carries it, so that the text isn't read again. */
export interface ReadProblem {
  kind: "prosqa" | "prontoqa";
  /** Where the text asks. The whole text where that isn't known. */
  question: Span;
  /** In the order of the prompt, one for each of its sentences before the question. Repetitions are left out. */
  facts: ReadFact[];
  /** Nouns and names, in the order of the prompt. */
  nodes: ReadNode[];
  /** Who the question is about: an index into `nodes`. Absent where that isn't known. */
  root?: number;
  /** What the answer may be: indexes into `nodes`. */
  options: number[];
  /** What is true or false, where the question says that. Its `to` is a property. */
  claim?: Pick<ReadFact, "from" | "to" | "negated">;
  /** Passages that were passed over, first to last. */
  skipped: Span[];
  /** Sentences to show beside the answer. */
  remarks: string[];
  /** The right answer, if it is known. */
  truth?: Truth;
}

export interface ReadFact {
  /** Where the text says it. Absent where that isn't known. */
  span?: Span;
  /** Where the prompt says it. */
  inPrompt: Span;
  /** Indexes into `nodes`: "Every `from` is a `to`.", or "is not" where it is negated. */
  from: number;
  to: number;
  negated?: boolean;
}

export interface ReadNode {
  /** The word the model sees. It is lent where it differs from `yours`. */
  model: string;
  /** The word of the text. */
  yours: string;
  /** The same in the plural, for a noun that was lent in a task that has plurals. */
  plural?: string;
  kind: "concept" | "name" | "property";
  /** Where the text mentions it, first to last. */
  mentions: Span[];
}

export interface Truth {
  /** In the model's words. */
  answer: string;
  steps?: string[];
  /** `facts`: they support this answer and no other. */
  from: "facts" | "dataset";
}

export interface Problem {
  /** In the model's words: facts one after another, question last. */
  prompt: string;
  read: ReadProblem;
}

/** The words that were lent: those where the model's differ from the text's. */
export function lentWords({ nodes }: Pick<ReadProblem, "nodes">): Word[] {
  return nodes.flatMap(({ model, yours, plural }) => {
    if (model === yours) return [];
    if (plural === undefined) return [{ model, yours }];
    const many = { model: pluralOf(model), yours: plural };
    return [{ model, yours }, many, { model: capital(many.model), yours: capital(plural) }];
  });
}

/** Far more than facts about a few dozen words can need. */
const maxCharacters = 20_000;

/** Whether a text states facts that can be read, and whether it asks a question; neither if it is too long. */
export function partsOf<S extends SentenceBase>(
  text: string,
  grammar: Grammar<S>,
): { facts: boolean; question: boolean } {
  const sentences: readonly S[] = text.length > maxCharacters ? [] : readSentences(text, grammar).sentences;
  const has = (kind: S["kind"]): boolean => sentences.some((sentence) => sentence.kind === kind);
  return { facts: has("fact"), question: has("question") };
}

/** Throws a UserError if there is no text, or too much of it. `example`: a whole problem, in quotation marks. */
export function checkLength(text: string, example: string): void {
  const { length } = text.trim();
  if (length === 0)
    throw new UserError(l10n.t("There is no text to read. Select facts and a question, such as {0}.", example));
  if (length <= maxCharacters) return;
  const [has, most] = [length, maxCharacters].map((n) => n.toLocaleString("en-US"));
  throw new UserError(
    [
      l10n.t("The text has {0} characters, but the limit is {1}.", has!, most!),
      l10n.t("Select only facts and a question, such as {0}.", example),
    ].join(" "),
  );
}

/** The one question of the text, which may ask it again. `idOf`: equal where two questions ask the same. */
export function onlyQuestion<Q extends { span: Span }>(
  text: string,
  questions: readonly Q[],
  idOf: (question: Q) => string,
  questionHint: string,
): Q {
  const [first] = questions;
  if (first === undefined) throw new UserError(`${l10n.t("The text has no question.")} ${questionHint}`);
  const { size } = new Set(questions.map(idOf));
  if (size === 1) return first;
  throw new UserError(
    l10n.t(
      "The text asks {0} questions, but only one can be answered at a time. Keep one, such as {1}.",
      size,
      quoteSpan(text, first.span),
    ),
  );
}

/** Throws a UserError if no fact says anything. */
export function checkFacts(text: string, facts: readonly unknown[], asked: { span: Span }, factsHint: string): void {
  if (facts.length > 0) return;
  const unfounded = l10n.t("There are no facts to answer {0} from.", quoteSpan(text, asked.span));
  throw new UserError(`${unfounded} ${factsHint}`);
}
