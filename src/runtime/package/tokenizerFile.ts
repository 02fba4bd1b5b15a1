/** Checks what a library would take from a tokenizer.json without asking: every number is an index into a list. */
import * as l10n from "@vscode/l10n";

/** Why the file can't be used, as a clause; `null` if the library may read it. `vocab`: how many tokens there are. */
export function faultOfTokenizer(json: unknown, vocab: number): string | null {
  const format = l10n.t("it isn't in the format of Hugging Face’s tokenizers");
  if (!isObject(json)) return format;
  const { model, added_tokens: added = [] } = json;
  if (!isObject(model) || typeof model["type"] !== "string" || !Array.isArray(added)) return format;
  const tokens = [...(tokensOf(model["vocab"]) ?? []), ...added.map(idOfAdded)];
  if (tokensOf(model["vocab"]) === null || !areMerges(model["merges"])) return format;
  if (tokens.length === 0 || tokens.some(([text, id]) => typeof text !== "string" || !Number.isSafeInteger(id)))
    return format;
  // An added token may be one of the model's, too.
  const count = new Set(tokens.map(([, id]) => id)).size;
  if (count > vocab) return l10n.t("it has {0} tokens, but the model's vocabulary has only {1}", count, vocab);
  const outside = tokens.find(([, id]) => (id as number) < 0 || (id as number) >= vocab);
  if (!outside) return null;
  const [text, id] = outside as [string, number];
  return l10n.t(
    "its token “{0}” has the id {1}, but the model's vocabulary has only {2}",
    text.slice(0, 40),
    id,
    vocab,
  );
}

type Listed = readonly [text: unknown, id: unknown];

function idOfAdded(token: unknown): Listed {
  return isObject(token) && token["content"] !== "" ? [token["content"], token["id"]] : [null, null];
}

/** Either ids by text, or texts with their scores, in the order of their ids. */
function tokensOf(vocab: unknown): Listed[] | null {
  if (!Array.isArray(vocab)) return isObject(vocab) ? Object.entries(vocab) : null;
  return vocab.map((entry, id): Listed => {
    const [text, score] = Array.isArray(entry) ? (entry as unknown[]) : [];
    return Number.isFinite(score) ? [text, id] : [null, null];
  });
}

function areMerges(merges: unknown): boolean {
  if (merges === undefined) return true;
  const isPair = (merge: unknown): boolean =>
    Array.isArray(merge) && merge.length === 2 && merge.every((part) => typeof part === "string");
  return (
    Array.isArray(merges) &&
    merges.every((merge) => (typeof merge === "string" ? merge.split(" ").length === 2 : isPair(merge)))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
