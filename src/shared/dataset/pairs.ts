/** Pairs for activation patching: which thought of one question goes into which place of another. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { parseJson } from "../file/json";

/** A thought of a question. */
export interface PatchEnd {
  /** The number of a problem in the dataset, from 0, or the text itself. */
  question: number | string;
  /** From 1. */
  thought: number;
}

export interface Pair {
  /** Position in the file, from 0. */
  index: number;
  from: PatchEnd;
  to: PatchEnd;
}

export interface Pairs {
  cases: Pair[];
  /** Entries that can't be used, with the reason for each. */
  unreadable: { index: number; reason: string }[];
}

/** Throws a UserError if there is no pair that can be used. */
export function readPairs(text: string, name: string): Pairs {
  const parsed = parseJson(text);
  if ("problem" in parsed) throw new UserError(`${l10n.t("{0} isn't JSON: {1}.", name, parsed.problem)} ${shape()}`);
  if (!Array.isArray(parsed.value)) throw new UserError(`${l10n.t("{0} isn't a list of pairs.", name)} ${shape()}`);
  const pairs: Pairs = { cases: [], unreadable: [] };
  parsed.value.forEach((entry: unknown, index) => {
    const [from, to] = (["from", "to"] as const).map((key) => endIn(fieldsOf(entry)[key], key));
    const reason = [from, to].find((end) => typeof end === "string");
    if (typeof from === "object" && typeof to === "object") pairs.cases.push({ index, from, to });
    else pairs.unreadable.push({ index, reason: reason ?? "" });
  });
  const [first] = pairs.unreadable;
  if (pairs.cases.length > 0) return pairs;
  const why = first ? l10n.t("Entry {0}: {1}.", first.index, first.reason) : "";
  throw new UserError([l10n.t("{0} has no pair that can be used.", name), why, shape()].filter(Boolean).join(" "));
}

/** Why it can't be used, if it can't. */
function endIn(value: unknown, key: string): PatchEnd | string {
  const { question, thought } = fieldsOf(value);
  const isNumber = typeof question === "number" && Number.isSafeInteger(question) && question >= 0;
  if (!isNumber && (typeof question !== "string" || question.trim() === ""))
    return l10n.t("its “{0}” has no question, which is a number from 0 or a text", key);
  if (typeof thought !== "number" || !Number.isSafeInteger(thought) || thought < 1)
    return l10n.t("its “{0}” has no thought, which is a number from 1", key);
  return { question, thought };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function shape(): string {
  return l10n.t(
    "Write a list such as {0}.",
    '[{"from": {"question": 0, "thought": 2}, "to": {"question": 3, "thought": 2}}]',
  );
}
