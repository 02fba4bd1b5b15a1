/** Is an answer right? One scorer for every command and view. */
import type { Rule, Task } from "../model/manifest";
import { readAnswer } from "./continuationText";

/** What a question says about its answers, in the model's words. */
export interface Asked {
  /** Who it is about. */
  name?: string | undefined;
  /** What the answer may be; empty if it doesn't say. */
  options: readonly string[];
}

const NOTHING_KNOWN: Asked = { options: [] };

/**
 * Whether `said` is the answer `wanted`, up to the differences that the task says don't count; `null` if the two can't
 * be compared, which is neither right nor wrong. `said` is what follows the marker, or `null` if no answer was said,
 * which is wrong. `wanted` is in the model's words too; it may hold a rationale and a marker.
 */
export function isRight(
  task: Task,
  said: string | null,
  wanted: string | undefined,
  asked: Asked = NOTHING_KNOWN,
): boolean | null {
  if (wanted === undefined || wanted.trim() === "") return null;
  return task.answer.form === undefined ? scoreText(task, said, wanted) : scoreConcept(task, said, wanted, asked);
}

/** Answers that name a concept are compared by it, and by who they are about where both say so. */
function scoreConcept(task: Task, said: string | null, wanted: string, { name, options }: Asked): boolean | null {
  const own = (word: string | null | undefined): string | undefined => word?.normalize("NFC").toLowerCase();
  const right = readAnswer(task, wanted);
  const concept = own(right?.concept);
  const possible = options.map(own);
  if (concept === undefined || (possible.length > 0 && !possible.includes(concept))) return null;
  if (own(name) !== undefined && right?.name && own(right.name) !== own(name)) return null;
  const answer = said === null ? null : readAnswer(task, said);
  if (own(answer?.concept) !== concept) return false;
  const of = own(answer?.name);
  return of === undefined || of === (own(right?.name) ?? own(name) ?? of);
}

function scoreText(task: Task, said: string | null, wanted: string): boolean | null {
  const { normalize, options } = task.answer;
  const right = normalized(readAnswer(task, wanted)?.text ?? wanted, normalize);
  if (options !== null && !options.some((option) => normalized(option, normalize) === right)) return null;
  if (task.kind === "arithmetic" && numberIn(right) === null) return null;
  return said !== null && normalized(readAnswer(task, said)?.text ?? said, normalize) === right;
}

/** In the order in which they apply. */
const RULES: Record<Rule, (text: string) => string> = {
  "after-####": (text) => text.slice(text.lastIndexOf("####") < 0 ? 0 : text.lastIndexOf("####") + 4).trim(),
  case: (text) => text.toLowerCase(),
  article: (text) => text.replace(/(^|\s)(?:an?|the)\s+/giu, "$1"),
  "full-stop": (text) => text.replace(/\s*\.$/, ""),
  currency: (text) => text.replace(/\p{Sc}\s*(?=\.?\d)|(?<=\d\.?)\s*\p{Sc}/gu, ""),
  thousands: (text) => text.replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, ""),
  number: (text) => numberIn(text) ?? text,
};

/** The text without the differences that don't count. */
function normalized(text: string, rules: readonly Rule[]): string {
  const applied = (Object.keys(RULES) as Rule[]).filter((rule) => rules.includes(rule));
  return applied.reduce((read, rule) => RULES[rule](read), text.normalize("NFC").replace(/\s+/g, " ").trim());
}

/** One spelling of a text that is a number, with all its digits: 4.0 and 4 are the same; `null` if it isn't one. */
function numberIn(text: string): string | null {
  const [, sign, digits = "", decimals = ""] = /^([-−+]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  if (sign === undefined || !/\d/.test(text)) return null;
  const number = `${digits || "0"}${decimals && `.${decimals}`}`;
  return /[-−]/.test(sign) && number !== "0" ? `-${number}` : number;
}
