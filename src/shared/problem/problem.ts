/**
 * Turns facts and a question in the user's words into a problem in exactly the form the model was trained on, and
 * keeps what is needed to turn the model's answer back. Deterministic: the same text gives the same problem.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { type Span, keyOf } from "./fragments";
import { lend, type Word } from "./words";
import { capital, pluralOf } from "./plurals";
import { graphOf, rightOption } from "./problemGraph";
import { remarksOn } from "./remarks";
import {
  type FactSentence,
  type ProsqaSentence,
  type QuestionSentence,
  exampleProblem,
  factsHint,
  prosqaGrammar,
  questionHint,
  termsOf,
} from "./prosqaSentences";
import { type Grammar, type SentenceBase, type Term, quote, readSentences } from "./sentences";
import { passedOver } from "./unread";
import { nameCount, nounCount } from "../format/counts";

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

/** What one problem may hold. */
export interface Lexicon {
  concepts: string[];
  names: string[];
  /** Nouns and names together. */
  nodeLimit: number;
}

/** Far more than facts about a few dozen words can need. */
const maxCharacters = 20_000;

/** Throws a UserError if the text isn't a problem that this model can be asked. */
export function readProblem(text: string, lexicon: Lexicon): Problem {
  checkLength(text, exampleProblem);
  const found = readSentences(text, prosqaGrammar);
  const { sentences } = found;
  const skipped = passedOver(text, found, prosqaGrammar).map(({ span }) => span);
  const stated = sentences.filter((sentence) => sentence.kind === "fact");
  // "Every dog is a dog." says nothing, and is an edge the model never saw.
  const telling = stated.filter(({ subject, object }) => subject.key !== object.key);
  const asked = onlyQuestion(text, sentences);
  if (telling.length === 0) {
    const unfounded = l10n.t("There are no facts to answer {0} from.", quoteSpan(text, asked.span));
    throw new UserError(`${unfounded} ${factsHint()}`);
  }

  const nouns = new Set([...telling, asked].flatMap(nounsOf).map(({ key }) => key));
  const isName = ({ key }: Term): boolean => !nouns.has(key);
  const { facts, question } = isName(asked.subject) ? { facts: telling, question: asked } : aboutAnyOne(telling, asked);
  const terms = mentionsIn([...facts, question]);
  checkSize(terms, isName, lexicon);

  // In the order of the prompt: a question above its facts is the same problem as one below them.
  const wordOf = vocabulary([...facts, question].flatMap(termsOf), isName, lexicon);
  const kept = withoutRepeats(facts);
  const nodes = new Map<string, ReadNode>();
  for (const term of [...kept.flatMap(termsOf), ...mentionsIn([question])])
    if (!nodes.has(term.key))
      nodes.set(term.key, { ...wordOf(term), kind: isName(term) ? "name" : "concept", mentions: [] });
  for (const term of terms) nodes.get(term.key)?.mentions.push(term.span);
  const indexes = new Map([...nodes.keys()].map((key, index) => [key, index]));
  const indexOf = ({ key }: Term): number => indexes.get(key) ?? -1;

  let prompt = "";
  const readFacts = kept.map(({ subject, object, span }): ReadFact => {
    const start = prompt.length;
    prompt += `${isName(subject) ? "" : "Every "}${wordOf(subject).model} is a ${wordOf(object).model}.`;
    const inPrompt = { start, end: prompt.length };
    prompt += " ";
    return { span, inPrompt, from: indexOf(subject), to: indexOf(object) };
  });
  const [first, second] = question.options;
  prompt += `Is ${wordOf(question.subject).model} a ${wordOf(first).model} or ${wordOf(second).model}?`;

  const read: ReadProblem = {
    kind: "prosqa",
    question: question.span,
    facts: readFacts,
    nodes: [...nodes.values()],
    root: indexOf(question.subject),
    options: question.options.map(indexOf),
    skipped,
    remarks: [],
  };
  const graph = graphOf(read);
  const right = graph && rightOption(graph);
  read.remarks = remarksOn({
    facts: kept,
    asked: termsOf(question),
    yours: (term) => wordOf(term).yours,
    repeated: facts.length - kept.length,
    idle: stated.length - telling.length,
    readAsNouns: [...telling, asked]
      .filter(({ every, subject }) => every === null && !isName(subject))
      .map(({ subject }) => subject),
  });
  if (graph && right !== null) read.truth = { answer: graph.nodes[right] ?? "", from: "facts" };
  return { prompt, read };
}

/** Whether a text states facts that can be read, and whether it asks a question; neither if it is too long. */
export function partsOf<S extends SentenceBase>(
  text: string,
  grammar: Grammar<S>,
): { facts: boolean; question: boolean } {
  const sentences: readonly S[] = text.length > maxCharacters ? [] : readSentences(text, grammar).sentences;
  const has = (kind: S["kind"]): boolean => sentences.some((sentence) => sentence.kind === kind);
  return { facts: has("fact"), question: has("question") };
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

// ---------------------------------------------------------------- the parts of a problem

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

function onlyQuestion(text: string, sentences: ProsqaSentence[]): QuestionSentence {
  const questions = sentences.filter((sentence) => sentence.kind === "question");
  const [first] = questions;
  if (first === undefined) {
    throw new UserError(`${l10n.t("The text has no question.")} ${questionHint()}`);
  }
  const quoted = quoteSpan(text, first.span);
  const [one, other] = first.options;
  const keys = new Set(questions.map(({ subject, options }) => [subject, ...options].map(({ key }) => key).join("\n")));
  if (keys.size > 1) {
    throw new UserError(
      l10n.t(
        "The text asks {0} questions, but only one can be answered at a time. Keep one, such as {1}.",
        keys.size,
        quoted,
      ),
    );
  }
  if (one.key === other.key) {
    throw new UserError(`${l10n.t("{0} offers the same answer twice.", quoted)} ${questionHint()}`);
  }
  return first;
}

/**
 * The model is asked about names only. What holds for a name about which nothing else is known holds for all, so a
 * question about a noun becomes one about a name whose only fact is that noun.
 */
function aboutAnyOne(
  facts: FactSentence[],
  question: QuestionSentence,
): { facts: FactSentence[]; question: QuestionSentence } {
  const { every, subject: noun } = question;
  const span = { start: (every ?? noun.span).start, end: noun.span.end };
  const anyOne: Term = { text: `any ${noun.text}`, key: `any ${noun.key}`, span };
  return {
    facts: [...facts, { kind: "fact", every: null, subject: anyOne, object: noun, span }],
    question: { ...question, every: null, subject: anyOne },
  };
}

function checkSize(terms: Term[], isName: (term: Term) => boolean, { concepts, names, nodeLimit }: Lexicon): void {
  const all = [...new Map(terms.map((term) => [term.key, term])).values()];
  const used = all.filter(isName).length;
  const nouns = all.length - used;
  if (nouns <= concepts.length && used <= names.length && all.length <= nodeLimit) return;
  const anyOne = all.find(({ key }) => key.startsWith("any "));
  throw new UserError(
    [
      anyOne
        ? l10n.t("The text has {0} and {1} (including {2}).", nounCount(nouns), nameCount(used), quote(anyOne.text))
        : l10n.t("The text has {0} and {1}.", nounCount(nouns), nameCount(used)),
      l10n.t(
        "This model reads up to {0} nouns and names together ({1}, {2}).",
        nodeLimit,
        nounCount(concepts.length),
        nameCount(names.length),
      ),
      l10n.t("Leave out facts that the question doesn't need."),
    ].join(" "),
  );
}

/** A subject without "every" is a name, unless the word is used as a noun elsewhere. */
function nounsOf(sentence: ProsqaSentence): Term[] {
  const objects = sentence.kind === "fact" ? [sentence.object] : sentence.options;
  return sentence.every === null ? objects : [sentence.subject, ...objects];
}

/** Every mention once, first to last. */
function mentionsIn(sentences: ProsqaSentence[]): Term[] {
  return [...new Set(sentences.flatMap(termsOf))].sort((a, b) => a.span.start - b.span.start);
}

function withoutRepeats(facts: FactSentence[]): FactSentence[] {
  const seen = new Set<string>();
  return facts.filter(({ subject, object }) => {
    const before = seen.size;
    return seen.add(`${subject.key}\n${object.key}`).size > before;
  });
}

function quoteSpan(text: string, { start, end }: Span): string {
  return quote(text.slice(start, end));
}

// ---------------------------------------------------------------- words

/** The model's word and the user's for every term. A word that is the model's own is spelled as the model has it. */
function vocabulary(
  terms: Term[],
  isName: (term: Term) => boolean,
  { concepts, names }: Lexicon,
): (term: Term) => Word {
  const spelling = new Map<string, string>();
  for (const term of terms) {
    const before = spelling.get(term.key);
    // The first spelling, but a noun's capital may be there only because it opened a sentence.
    if (before === undefined || (!isName(term) && !isLower(before) && isLower(term.text)))
      spelling.set(term.key, term.text);
  }
  const words = new Map<string, Word>();
  const add = (ofKind: Term[], modelWords: string[]): void => {
    for (const [key, model] of lend(
      ofKind.map((term) => term.key),
      modelWords,
      new Set(spelling.keys()),
    )) {
      words.set(key, { model, yours: keyOf(model) === key ? model : (spelling.get(key) ?? key) });
    }
  };
  add(
    terms.filter((term) => !isName(term)),
    concepts,
  );
  add(terms.filter(isName), names);
  return ({ key }) => {
    const word = words.get(key);
    if (word === undefined) throw new RangeError(`No word was lent to ${key}.`);
    return word;
  };
}

function isLower(text: string): boolean {
  return /^\p{Ll}/u.test(text);
}
