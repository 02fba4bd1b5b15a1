/**
 * Turns facts and a question in the user's words into a ProsQA problem in exactly the form the model was trained on,
 * and keeps what is needed to turn the model's answer back. Deterministic: the same text gives the same problem.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { nameCount, nounCount } from "../format/counts";
import { keyOf } from "./fragments";
import {
  type Problem,
  type ReadFact,
  type ReadNode,
  type ReadProblem,
  checkFacts,
  checkLength,
  onlyQuestion,
} from "./problem";
import { graphOf, rightOption } from "./problemGraph";
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
import { remarksOn } from "./remarks";
import { type Term, quote, quoteSpan, readSentences } from "./sentences";
import { passedOver } from "./unread";
import { type Word, lend } from "./words";

/** The words of a ProsQA model, and how many of them one problem may hold. */
export interface ProsqaLexicon {
  concepts: string[];
  names: string[];
  /** Nouns and names together. */
  nodeLimit: number;
}

/** Throws a UserError if the text isn't a problem that this model can be asked. */
export function readProsqa(text: string, lexicon: ProsqaLexicon): Problem {
  checkLength(text, exampleProblem);
  const found = readSentences(text, prosqaGrammar);
  const { sentences } = found;
  const skipped = passedOver(text, found, prosqaGrammar).map(({ span }) => span);
  const stated = sentences.filter((sentence) => sentence.kind === "fact");
  // "Every dog is a dog." says nothing, and is an edge the model never saw.
  const telling = stated.filter(({ subject, object }) => subject.key !== object.key);
  const asked = askedIn(text, sentences);
  checkFacts(text, telling, asked, factsHint());

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

// ---------------------------------------------------------------- the parts of a problem

function askedIn(text: string, sentences: readonly ProsqaSentence[]): QuestionSentence {
  const questions = sentences.filter((sentence) => sentence.kind === "question");
  const idOf = ({ subject, options }: QuestionSentence): string =>
    [subject, ...options].map(({ key }) => key).join("\n");
  const asked = onlyQuestion(text, questions, idOf, questionHint());
  const [one, other] = asked.options;
  if (one.key !== other.key) return asked;
  throw new UserError(`${l10n.t("{0} offers the same answer twice.", quoteSpan(text, asked.span))} ${questionHint()}`);
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

function checkSize(
  terms: Term[],
  isName: (term: Term) => boolean,
  { concepts, names, nodeLimit }: ProsqaLexicon,
): void {
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

// ---------------------------------------------------------------- words

/** The model's word and the user's for every term. A word that is the model's own is spelled as the model has it. */
function vocabulary(
  terms: Term[],
  isName: (term: Term) => boolean,
  { concepts, names }: ProsqaLexicon,
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
