/** What to say beside the answer to a problem about how it was read, in the user's words. */
import * as l10n from "@vscode/l10n";
import { type Term, quote } from "./sentences";

export interface Remarkable {
  facts: readonly { subject: Term; object: Term }[];
  /** What the question mentions. */
  asked: readonly Term[];
  /** The user's spelling. */
  yours: (term: Term) => string;
  /**
   * How many facts were left out: `repeated` say the same as another, `idle` say nothing ("Every dog is a dog.").
   */
  repeated: number;
  idle: number;
  /** Mentions without "every" of words that are used as nouns elsewhere. */
  readAsNouns: Term[];
}

export function remarksOn(problem: Remarkable): string[] {
  return [...unknownRemarks(problem), ...nounRemarks(problem), ...leftOutRemarks(problem)];
}

function unknownRemarks({ facts, asked, yours }: Remarkable): string[] {
  const known = new Set(facts.flatMap(({ subject, object }) => [subject.key, object.key]));
  const unknown = asked.filter(({ key }) => !known.has(key)).map((term) => quote(yours(term)));
  return unknown.length === 0
    ? []
    : [
        l10n.t(
          "No fact mentions {0}.",
          unknown.reduce((some, one) => l10n.t("{0} or {1}", some, one)),
        ),
      ];
}

function nounRemarks({ readAsNouns, yours }: Remarkable): string[] {
  const one = new Map(readAsNouns.map((term) => [term.key, term]));
  return [...one.values()].map((term) =>
    l10n.t("{0} is also used as a noun, so it is read as {1}.", quote(term.text), quote(`every ${yours(term)}`)),
  );
}

function leftOutRemarks({ repeated, idle }: Remarkable): string[] {
  return [
    ...(repeated === 1 ? [l10n.t("1 repeated fact was left out.")] : []),
    ...(repeated > 1 ? [l10n.t("{0} repeated facts were left out.", repeated)] : []),
    ...(idle === 1 ? [l10n.t("1 fact that says nothing was left out.")] : []),
    ...(idle > 1 ? [l10n.t("{0} facts that say nothing were left out.", idle)] : []),
  ];
}
