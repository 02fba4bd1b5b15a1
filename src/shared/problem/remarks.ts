/** What has to be said beside the answer to a problem: sentences for people, in their words. */
import { type ProblemGraph, supported } from "./problemGraph";
import { type FactSaid, type QuestionAsked, type Term, quote } from "./sentences";

export interface Remarkable {
  graph: ProblemGraph | null;
  facts: FactSaid[];
  question: QuestionAsked;
  /** The person's spelling. */
  yours: (term: Term) => string;
  /**
   * How many facts were left out because another says the same, and because they say nothing ("Every dog is a dog.").
   */
  repeated: number;
  idle: number;
  /** Mentions without "every" of what is used as a noun elsewhere. */
  readAsNouns: Term[];
}

export function remarksOn(problem: Remarkable): string[] {
  return [...supportRemarks(problem), ...nounRemarks(problem), ...leftOutRemarks(problem)];
}

/** An answer means something only where the facts support exactly one of the options. */
function supportRemarks({ graph, facts, question, yours }: Remarkable): string[] {
  if (graph === null) return [];
  const options = supported(graph).length;
  const known = new Set(facts.flatMap(({ subject, object }) => [subject.key, object.key]));
  const unknown = [question.subject, ...question.options]
    .filter(({ key }) => !known.has(key))
    .map((term) => quote(yours(term)));
  return [
    ...(options === 2 ? ["The facts support both options."] : []),
    ...(options === 0 ? ["The facts support neither option."] : []),
    ...(unknown.length > 0 ? [`No fact mentions ${unknown.join(" or ")}.`] : []),
  ];
}

function nounRemarks({ readAsNouns, yours }: Remarkable): string[] {
  const one = new Map(readAsNouns.map((term) => [term.key, term]));
  return [...one.values()].map(
    (term) => `${quote(term.text)} is used as a noun too, so it is read as ${quote(`every ${yours(term)}`)}.`,
  );
}

function leftOutRemarks({ repeated, idle }: Remarkable): string[] {
  return [
    ...(repeated > 0 ? [`${repeated} repeated ${repeated === 1 ? "fact was" : "facts were"} left out.`] : []),
    ...(idle > 0
      ? [`${idle} ${idle === 1 ? "fact that says nothing was" : "facts that say nothing were"} left out.`]
      : []),
  ];
}
