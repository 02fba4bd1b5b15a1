/**
 * Turns facts and a statement in the user's words into a PrOntoQA problem in exactly the form the model was trained on,
 * as prosqa.ts does for ProsQA. A problem in the model's own words keeps its words.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { nameCount, nounCount, propertyCount } from "../format/counts";
import { supportOfClaim } from "./claim";
import { keyOf } from "./fragments";
import { capital, pluralOf, singularsOf } from "./plurals";
import {
  type Problem,
  type ReadFact,
  type ReadNode,
  type ReadProblem,
  checkFacts,
  checkLength,
  onlyQuestion,
} from "./problem";
import { type ProntoqaSentence, exampleProblem, prontoqaGrammar } from "./prontoqaSentences";
import { remarksOn } from "./remarks";
import { type Term, quoteSpan, readSentences } from "./sentences";
import { passedOver } from "./unread";
import { articleFor, lend } from "./words";

/** The words of a PrOntoQA model. Properties are what "is" or "is not" says without an article. */
export interface ProntoqaLexicon {
  concepts: readonly string[];
  names: readonly string[];
  properties: readonly string[];
}

type Kind = ReadNode["kind"];

/** A word of the text, of which it is known what it is. Two with equal ids are the same word. */
interface Known {
  id: string;
  kind: Kind;
  /** Of the singular. */
  key: string;
  term: Term;
  isPlural: boolean;
}

interface Statement extends Omit<ProntoqaSentence, "subject" | "object"> {
  subject: Known;
  object: Known;
}

/** Throws a UserError if the text isn't a problem that this model can be asked. */
export function readProntoqa(text: string, lexicon: ProntoqaLexicon): Problem {
  checkLength(text, exampleProblem);
  const found = readSentences(text, prontoqaGrammar);
  const skipped = passedOver(text, found, prontoqaGrammar).map(({ span }) => span);
  const sentences = found.sentences.map(resolver(found.sentences, lexicon));
  const asked = askedIn(text, sentences);
  const stated = sentences.filter(({ kind }) => kind === "fact");
  for (const fact of stated) refuseNegatedNoun(text, fact);
  // "Every dog is a dog." says nothing.
  const telling = stated.filter(({ subject, object }) => subject.id !== object.id);
  checkFacts(text, telling, asked, prontoqaGrammar.factsHint());

  const { facts, question } =
    asked.subject.kind === "name" ? { facts: telling, question: asked } : anyOne(telling, asked);
  const mentions = [...facts, question].flatMap(({ subject, object }) => [subject, object]);
  const wordOf = vocabulary(mentions, lexicon);
  const kept = withoutRepeats(facts);
  const nodes = new Map<string, ReadNode>();
  for (const { subject, object } of [...kept, question])
    for (const { id, kind } of [subject, object])
      if (!nodes.has(id)) nodes.set(id, { ...wordOf(id), kind, mentions: [] });
  for (const { id, term } of [...new Set(mentions)].sort((a, b) => a.term.span.start - b.term.span.start))
    nodes.get(id)?.mentions.push(term.span);
  const indexes = new Map([...nodes.keys()].map((id, index) => [id, index]));
  const edgeOf = ({ subject, object, negated }: Statement): Pick<ReadFact, "from" | "to" | "negated"> => ({
    from: indexes.get(subject.id) ?? -1,
    to: indexes.get(object.id) ?? -1,
    ...(negated && { negated }),
  });

  let prompt = "";
  const readFacts = kept.map((fact): ReadFact => {
    const start = prompt.length;
    prompt += sentenceOf(fact, wordOf);
    const inPrompt = { start, end: prompt.length };
    prompt += " ";
    return { span: fact.span, inPrompt, ...edgeOf(fact) };
  });
  prompt += `True or false: ${sentenceOf(question, wordOf)}`;

  const claim = edgeOf(question);
  const read: ReadProblem = {
    kind: "prontoqa",
    question: question.span,
    facts: readFacts,
    nodes: [...nodes.values()],
    root: claim.from,
    options: [],
    claim,
    skipped,
    remarks: remarksOn({
      facts: kept.map(asTerms),
      asked: Object.values(asTerms(question)),
      yours: ({ key }) => wordOf(key).yours,
      repeated: facts.length - kept.length,
      idle: stated.length - telling.length,
      readAsNouns: sentences
        .filter(({ form, subject }) => form === "alone" && subject.kind === "concept")
        .map(({ subject }) => ({ ...subject.term, key: subject.id })),
    }),
  };
  const { support, holds } = supportOfClaim(read) ?? {};
  if (support === "one") read.truth = { answer: holds ? "True" : "False", from: "facts" };
  return { prompt, read };
}

/** The terms, with the ids of the words as their keys. */
function asTerms({ subject, object }: Statement): { subject: Term; object: Term } {
  return { subject: { ...subject.term, key: subject.id }, object: { ...object.term, key: object.id } };
}

// ---------------------------------------------------------------- what the words are

/** Tells nouns from properties and names, and finds the singular of a plural, by all sentences of the text. */
function resolver(
  sentences: readonly ProntoqaSentence[],
  { concepts, properties }: ProntoqaLexicon,
): (sentence: ProntoqaSentence) => Statement {
  const singulars = new Set(concepts.map(keyOf));
  for (const { form, subject, object, objectIs } of sentences) {
    if (form === "every" || form === "each") singulars.add(subject.key);
    if (objectIs === "noun") singulars.add(object.key);
  }
  const singularOf = (key: string): string => {
    const possible = singularsOf(key);
    return possible.find((one) => singulars.has(one)) ?? (singulars.has(key) ? key : (possible[0] ?? key));
  };
  for (const { form, subject } of sentences) if (form === "plural") singulars.add(singularOf(subject.key));
  const known = new Set(properties.map(keyOf));
  const isNoun = (key: string): boolean =>
    singulars.has(singularOf(key)) || (!known.has(key) && !/(?:us|is)$/.test(key) && singularsOf(key).length > 0);
  for (const { object, objectIs } of sentences)
    if (objectIs === "plural or property" && isNoun(object.key)) singulars.add(singularOf(object.key));

  const as = (kind: Kind, term: Term, isPlural = false): Known => {
    const key = isPlural ? singularOf(term.key) : term.key;
    return { id: `${kind} ${key}`, kind, key, term, isPlural };
  };
  return ({ subject, object, ...sentence }) => ({
    ...sentence,
    subject:
      sentence.form === "plural"
        ? as("concept", subject, true)
        : as(sentence.form !== "alone" || singulars.has(subject.key) ? "concept" : "name", subject),
    object:
      sentence.objectIs === "noun"
        ? as("concept", object)
        : sentence.objectIs === "plural or property" && isNoun(object.key)
          ? as("concept", object, true)
          : as("property", object),
  });
}

// ---------------------------------------------------------------- the parts of a problem

function askedIn(text: string, sentences: readonly Statement[]): Statement {
  const questions = sentences.filter(({ kind }) => kind === "question");
  const asked = onlyQuestion(text, questions, idOf, prontoqaGrammar.questionHint());
  if (asked.object.kind === "property") return asked;
  throw new UserError(
    [
      l10n.t("{0} asks about a noun, but the model was trained on properties.", quoteSpan(text, asked.span)),
      prontoqaGrammar.questionHint(),
    ].join(" "),
  );
}

function refuseNegatedNoun(text: string, fact: Statement): void {
  if (!fact.negated || fact.object.kind === "property") return;
  throw new UserError(
    [
      l10n.t("{0} denies a noun, but this model has “not” only for properties.", quoteSpan(text, fact.span)),
      l10n.t("Write it with a property, such as {0}, or leave it out.", "“Hunters are not shy.”"),
    ].join(" "),
  );
}

/** The model is asked about names only: what holds for a name about which nothing else is known holds for all. */
function anyOne(
  facts: readonly Statement[],
  question: Statement,
): { facts: readonly Statement[]; question: Statement } {
  const { subject, subjectSpan: span } = question;
  const key = `any ${subject.key}`;
  const one: Known = { id: `name ${key}`, kind: "name", key, term: { text: key, key, span }, isPlural: false };
  const isIt: Statement = { ...question, kind: "fact", form: "alone", subject: one, negated: false, span };
  return {
    facts: [...facts, { ...isIt, object: subject, objectIs: "noun" }],
    question: { ...question, form: "alone", subject: one },
  };
}

function idOf({ subject, object, negated }: Statement): string {
  return `${subject.id}\n${object.id}\n${negated}`;
}

function withoutRepeats(facts: readonly Statement[]): Statement[] {
  return [...new Map([...facts].reverse().map((fact) => [idOf(fact), fact])).values()].sort(
    (a, b) => facts.indexOf(a) - facts.indexOf(b),
  );
}

// ---------------------------------------------------------------- words

type WordOf = (id: string) => Pick<ReadNode, "model" | "yours" | "plural">;

/** The sentence in the model's words. The form of the text is kept, because the model was trained on all of them. */
function sentenceOf({ form, subject, object, negated }: Statement, wordOf: WordOf): string {
  const [who, what] = [wordOf(subject.id).model, wordOf(object.id).model];
  const isMany = form === "plural";
  const about =
    subject.kind === "name" ? who : isMany ? capital(pluralOf(who)) : `${form === "each" ? "Each" : "Every"} ${who}`;
  const said =
    object.kind === "property"
      ? `${negated ? "not " : ""}${what}`
      : isMany
        ? pluralOf(what)
        : `${articleFor(what)} ${what}`;
  return `${about} ${isMany ? "are" : "is"} ${said}.`;
}

/** The model's word and the user's for every word of the text. Throws a UserError if the model has too few. */
function vocabulary(mentions: readonly Known[], lexicon: ProntoqaLexicon): WordOf {
  const lists: Record<Kind, readonly string[]> = {
    concept: lexicon.concepts,
    name: lexicon.names,
    property: lexicon.properties,
  };
  const byKind = (kind: Kind): Known[] => mentions.filter((word) => word.kind === kind);
  const keysOf = (kind: Kind): string[] => [...new Set(byKind(kind).map(({ key }) => key))];
  const counts = { concept: keysOf("concept"), name: keysOf("name"), property: keysOf("property") };
  if ((Object.keys(counts) as Kind[]).some((kind) => counts[kind].length > lists[kind].length)) {
    const counted = (of: Record<Kind, readonly string[]>): [string, string, string] => [
      nounCount(of.concept.length),
      nameCount(of.name.length),
      propertyCount(of.property.length),
    ];
    throw new UserError(
      [
        l10n.t("The text has {0}, {1}, and {2}.", ...counted(counts)),
        l10n.t("This model reads up to {0}, {1}, and {2}.", ...counted(lists)),
        l10n.t("Leave out facts that the question doesn't need."),
      ].join(" "),
    );
  }
  const avoid = new Set(mentions.map(({ key }) => key));
  const words = new Map<string, ReturnType<WordOf>>();
  for (const kind of Object.keys(counts) as Kind[]) {
    for (const [key, model] of lend(counts[kind], lists[kind], avoid)) {
      const isOwn = keyOf(model) === key;
      const spelled = byKind(kind).filter((word) => word.key === key);
      const yours = isOwn ? model : spelling(spelled, key);
      const plural = isOwn || kind !== "concept" ? {} : { plural: pluralIn(spelled) ?? pluralOf(yours) };
      words.set(`${kind} ${key}`, { model, yours, ...plural });
    }
  }
  return (id) => {
    const word = words.get(id);
    if (word === undefined) throw new RangeError(`No word was lent to ${id}.`);
    return word;
  };
}

/** The first spelling, but a noun's or a property's capital may be there only because it opened a sentence. */
function spelling(mentions: readonly Known[], key: string): string {
  const texts = mentions.flatMap(({ isPlural, term }) => (isPlural ? [] : [term.text]));
  const isName = mentions[0]?.kind === "name";
  const [first] = isName ? texts : [...texts.filter((text) => /^\p{Ll}/u.test(text)), ...texts];
  const plural = pluralIn(mentions);
  return first ?? singularsOf(plural ?? "").find((one) => keyOf(one) === key) ?? key;
}

/** As the text spells it, without the capital of a word that opens a sentence. */
function pluralIn(mentions: readonly Known[]): string | undefined {
  const texts = mentions.flatMap(({ isPlural, term }) => (isPlural ? [term.text] : []));
  const plural = texts.find((text) => /^\p{Ll}/u.test(text)) ?? texts[0];
  return plural?.replace(/^\p{Lu}(?=[\p{Ll}\s'-]*$)/u, (letter) => letter.toLowerCase());
}
