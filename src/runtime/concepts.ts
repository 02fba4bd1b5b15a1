/**
 * Which tokens name which concept, and in which half of a step. A value counts concepts, not tokens.
 *
 * Today every phrase has to be one token. What has to grow for longer ones is this file and value.ts: an opener
 * becomes a list of tokens, and its probability the product along it.
 */
import { UserError } from "../shared/errors";
import { type Manifest, type Role, phrase } from "../shared/manifest";
import type { Tokens } from "./tokens";

export interface Concepts {
  /** Tokens that open a step: subjects and roots. */
  openers: Map<number, string>;
  /** Tokens that end one. */
  objects: Map<number, string>;
  /** Roots alone: token of each name. */
  names: Map<string, number>;
  /** `<eot>`, the forced prefix. */
  forced: number[];
  /** Words of the answer before its object that do not depend on the name, and whether the name comes in it. */
  answerHasName: boolean;
}

export function readConcepts(manifest: Manifest, tokens: Tokens): Concepts {
  const single = (role: Role, concept: string): number => {
    const text = phrase(manifest, role, concept);
    let ids: number[];
    try {
      ids = tokens.encode(text);
    } catch {
      throw new UserError(`The model “${manifest.name}” has no tokens for “${text}”, which is in its lexicon. Pick another with the setting coconut.model.`);
    }
    if (ids.length === 1) return ids[0]!;
    throw new UserError(
      `The model “${manifest.name}” needs ${ids.length} tokens for “${text}”; this version reads only models that need one. ` +
        "Pick another with the setting coconut.model.",
    );
  };
  const openers = new Map<number, string>();
  const objects = new Map<number, string>();
  const names = new Map<string, number>();
  for (const concept of manifest.lexicon.concepts) {
    openers.set(single("subject", concept), concept);
    objects.set(single("object", concept), concept);
  }
  for (const name of manifest.lexicon.names) {
    const id = single("root", name);
    openers.set(id, name);
    names.set(name, id);
  }
  return {
    openers,
    objects,
    names,
    forced: [manifest.tokens.eot, ...(manifest.forcedPrefix === "" ? [] : tokens.encode(manifest.forcedPrefix))],
    answerHasName: manifest.patterns.answer.includes("{name}"),
  };
}

/** The name asked about: the last of the lexicon's names in the question. */
export function askedName(question: string, names: ReadonlyMap<string, number>): string | undefined {
  return question.match(/[\p{L}\p{N}_'-]+/gu)?.findLast((word) => names.has(word));
}
