/**
 * Which tokens name which concept, and in which half of a step. A value counts concepts rather than tokens, because a
 * phrase may have any number of tokens.
 *
 * The tokens of a word depend on the text around it. So whole steps and answers are tokenized, and split at the ends of
 * the manifest's patterns. This works only if the tokens of the first half alone are also those that the whole begins
 * with.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import { shortened } from "../../shared/format/shortened";
import type { Manifest } from "../../shared/model/manifest";
import { answerPhrase, namesConcepts, phrase } from "../../shared/task/phrases";
import type { Tokens } from "./tokens";
import { type Trie, addPhrase, depthOf, force, newTrie } from "./trie";

/** Characters of a text that a message repeats. */
const MOST_QUOTED = 200;

export interface Concepts {
  /** Phrases that open a step after `<eot>`: subjects and roots. */
  openers: Trie;
  /** Phrases that end a step. */
  objects: Trie;
  /** The tokens of the answer marker. Empty if the model has no marker before its answer. */
  marker: number[];
  /** Whether the answer contains, before its object, the name that the question is about. */
  answerHasName: boolean;
  /** For each name, its tokens in the answer after the marker, including the text before the name. */
  names: Map<string, number[]>;
  /** The same as a trie, for the search. */
  answerNames: Trie;
  /** Phrases that end the answer. */
  answerObjects: Trie;
  /** The most positions that reading a value feeds after the closing tokens. */
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
      l10n.t(
        "“{0}” doesn't begin with the tokens of the steps' prefix “{1}”",
        subject,
        manifest.task.steps?.prefix ?? "",
      ),
    );
  }
  const step = depthOf(found.openers) + depthOf(found.objects) - 1;
  const answer = marker.length + depthOf(found.answerNames) + depthOf(found.answerObjects);
  found.positions = Math.max(2, step, answer);
  return found;
}

/** The name that the question is about: the last of the lexicon's names in it. */
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
    // A step ends with a line break, and some vocabularies have one token for the full stop and the line break.
    const line = this.known(`${step}\n`);
    return this.cut(subject, before, step, line.length === 0 || beginsWith(line, alone) ? alone : line);
  }

  /** The tokens of the answer from its marker on. `head` ends with the name, and `object` is the rest. */
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
      [
        l10n.t("The model “{0}” can't be used: {1}.", this.manifest.name, what),
        l10n.t(
          "Correct its manifest, or select another model with “Coconut: Select model” or the setting coconut.model.",
        ),
      ].join(" "),
    );
  }

  /** The tokens of `whole` after `first`, at least one. */
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
      l10n.t(
        "the tokens of “{0}” can't be split after “{1}”, so the two halves of a step can't be told apart",
        shortened(whole, MOST_QUOTED),
        shortened(first, MOST_QUOTED),
      ),
    );
  }

  private encode(text: string): number[] {
    const ids = this.known(text);
    if (ids.length > 0) return ids;
    throw this.refusal(
      l10n.t("its tokenizer has no tokens for “{0}”, which its manifest names", shortened(text, MOST_QUOTED)),
    );
  }

  /** Empty if the model lacks a word of the text. */
  private known(text: string): number[] {
    try {
      return this.tokens.encode(text);
    } catch {
      return [];
    }
  }
}

/** Joins two texts with a space, unless the second begins with white space. */
function join(first: string, second: string): string {
  return first === "" || /^\s/.test(second) ? first + second : `${first} ${second}`;
}

function beginsWith(ids: readonly number[], first: readonly number[]): boolean {
  return first.every((id, i) => ids[i] === id);
}
