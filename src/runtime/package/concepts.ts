/**
 * Which tokens name which concept, and in which half of a step. A value counts concepts, not tokens: a phrase may take
 * any number of them.
 *
 * What a word's tokens are depends on what stands around it. So whole steps and answers are tokenised, and cut where
 * the manifest's patterns end: the tokens of the first half alone have to be those that the whole begins with.
 */
import { UserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import { answerPhrase, namesConcepts, phrase } from "../../shared/task/phrases";
import type { Tokens } from "./tokens";
import { type Trie, addPhrase, depthOf, force, newTrie } from "./trie";

export interface Concepts {
  /** What opens a step, from `<eot>` on: subjects and roots. */
  openers: Trie;
  /** What ends one. */
  objects: Trie;
  /** The answer marker, one token or several. Empty where the model has no marker before its answer. */
  marker: number[];
  /** Whether the answer holds the name asked about before its object. */
  answerHasName: boolean;
  /** Tokens of each name in the answer, after the marker; with what stands before the name. */
  names: Map<string, number[]>;
  /** The same, as they are searched. */
  answerNames: Trie;
  /** What ends the answer. */
  answerObjects: Trie;
  /** Most positions that reading a value feeds after the closing tokens. */
  positions: number;
}

export function readConcepts(manifest: Manifest, tokens: Tokens): Concepts {
  const cut = new Cutter(manifest, tokens);
  const { concepts: nouns, names } = manifest.task.lexicon;
  const marker = cut.marker();
  const found: Concepts = {
    ...{ openers: newTrie(), objects: newTrie(), answerNames: newTrie(), answerObjects: newTrie() },
    ...{ marker, names: new Map(), positions: Math.max(2, marker.length) },
    answerHasName: manifest.task.answer.form?.includes("{name}") === true,
  };
  const [noun] = nouns;
  if (!namesConcepts(manifest) || noun === undefined) return found;
  const subject = phrase(manifest, "subject", noun);
  const object = phrase(manifest, "object", noun);
  for (const concept of nouns) {
    addPhrase(found.openers, cut.opener("subject", concept, object), concept);
    addPhrase(found.objects, cut.object(subject, concept), concept);
    addPhrase(found.answerObjects, cut.answer(names[0] ?? "", concept).object, concept);
  }
  for (const name of names) {
    addPhrase(found.openers, cut.opener("root", name, object), name);
    found.names.set(name, cut.answer(name, noun).head.slice(marker.length));
    if (found.answerHasName) addPhrase(found.answerNames, found.names.get(name)!, name);
  }
  if (!force(found.openers, cut.prefix())) {
    throw cut.refusal(
      `“${subject}” does not begin with the tokens of the prefix “${manifest.task.steps?.prefix}” of a step`,
    );
  }
  const step = depthOf(found.openers) + depthOf(found.objects) - 1;
  const answer = marker.length + depthOf(found.answerNames) + depthOf(found.answerObjects) - 1;
  found.positions = Math.max(2, step, answer);
  return found;
}

/** The name asked about: the last of the lexicon's names in the question. */
export function askedName(question: string, names: ReadonlyMap<string, unknown>): string | undefined {
  return question.match(/[\p{L}\p{N}_'-]+/gu)?.findLast((word) => names.has(word));
}

class Cutter {
  constructor(
    private readonly manifest: Manifest,
    private readonly tokens: Tokens,
  ) {}

  prefix(): number[] {
    const prefix = this.manifest.task.steps?.prefix ?? "";
    return prefix === "" ? [] : this.encode(prefix);
  }

  marker(): number[] {
    const { marker } = this.manifest.task.answer;
    return marker === null ? [] : this.encode(marker.trimEnd());
  }

  opener(role: "subject" | "root", concept: string, object: string): number[] {
    const opener = phrase(this.manifest, role, concept);
    const ids = this.encode(opener);
    this.cut(opener, ids, join(opener, object));
    return ids;
  }

  object(subject: string, concept: string): number[] {
    const step = join(subject, phrase(this.manifest, "object", concept));
    const before = this.encode(subject);
    const alone = this.encode(step);
    // A step ends its line, and some vocabularies have one token for the full stop and the line break.
    const line = this.known(`${step}\n`);
    return this.cut(subject, before, step, line.length === 0 || beginsWith(line, alone) ? alone : line);
  }

  /** The answer from its marker on: `head` as far as the name, and the object. */
  answer(name: string, concept: string): { head: number[]; object: number[] } {
    const marker = this.manifest.task.answer.marker ?? "";
    const text = answerPhrase(this.manifest, name, concept);
    const { form = "" } = this.manifest.task.answer;
    const beforeName = form.indexOf("{name}");
    const end = beforeName < 0 ? 0 : beforeName + name.length;
    const head = marker + text.slice(0, end);
    const headIds = end === 0 ? this.marker() : this.encode(head);
    if (!beginsWith(headIds, this.marker())) throw this.unclean(head, marker);
    return { head: headIds, object: this.cut(head, headIds, marker + text) };
  }

  refusal(what: string): UserError {
    return new UserError(
      `The model “${this.manifest.name}” cannot be read: ${what}. Correct the manifest, or pick another model ` +
        "with the setting coconut.model.",
    );
  }

  /** What is left of `whole` after `first`, of which there has to be something. */
  private cut(
    first: string,
    firstIds: readonly number[],
    whole: string,
    ids: readonly number[] = this.encode(whole),
  ): number[] {
    if (ids.length <= firstIds.length || !beginsWith(ids, firstIds)) throw this.unclean(whole, first);
    return ids.slice(firstIds.length);
  }

  private unclean(whole: string, first: string): UserError {
    return this.refusal(
      `the tokens of “${whole}” cannot be cut after “${first}”, so that the two halves of a step cannot be told apart`,
    );
  }

  private encode(text: string): number[] {
    const ids = this.known(text);
    if (ids.length > 0) return ids;
    throw new UserError(
      `The model “${this.manifest.name}” has no tokens for “${text}”, which is in its lexicon. Pick another with ` +
        "“Coconut: Select model” or the setting coconut.model.",
    );
  }

  /** Empty where the model lacks a word of the text. */
  private known(text: string): number[] {
    try {
      return this.tokens.encode(text);
    } catch {
      return [];
    }
  }
}

/** Words after words: with a space between them where the second do not bring one. */
function join(first: string, second: string): string {
  return first === "" || /^\s/.test(second) ? first + second : `${first} ${second}`;
}

function beginsWith(ids: readonly number[], first: readonly number[]): boolean {
  return first.every((id, i) => ids[i] === id);
}
