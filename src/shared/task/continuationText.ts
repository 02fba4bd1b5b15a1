/**
 * The reader of continuations: the steps and the answer in a model's words, by the grammar of the package's task.
 * Everything that shows, compares or scores words reads them here.
 */
import type { StepForm, Task } from "../model/manifest";

/** UTF-16 offsets into the text. */
interface Range {
  start: number;
  end: number;
}

interface TextStep extends Range {
  text: string;
  /** What the parts of its form hold, by name; `null` if no form matches, so that it is plain words. */
  parts: Readonly<Record<string, string>> | null;
  /** What it goes on from, and what it yields; `null` if its form has no such part. */
  from: string | null;
  result: string | null;
}

export interface TextAnswer extends Range {
  text: string;
  /** Who or what the text says it of, and the concept it says; `null` where the task's answers have no form. */
  name: string | null;
  concept: string | null;
}

export interface ContinuationText {
  /** Whole steps before the answer, without lines that only try something. */
  steps: TextStep[];
  /** The marker before the answer; `null` if it wasn't said or the task has none. */
  marker: Range | null;
  answer: TextAnswer | null;
}

/** `ended`: whether the model ended the text. If not, what comes last may be incomplete and isn't read as a step. */
export function readContinuation(task: Task, text: string, ended: boolean): ContinuationText {
  const { marker } = task.answer;
  if (marker === null) return { steps: [], marker: null, answer: ended ? answerAt(task, text, 0, false) : null };
  const at = text.lastIndexOf(marker.trim());
  if (at < 0) return { steps: stepsIn(task, text, ended), marker: null, answer: null };
  const end = at + marker.trim().length;
  return {
    steps: stepsIn(task, text.slice(0, at), true),
    marker: { start: at, end },
    answer: answerAt(task, text, end),
  };
}

/** The answer in a text of its own, as a dataset has it, with or without the marker. */
export function readAnswer(task: Task, text: string): TextAnswer | null {
  const marker = task.answer.marker?.trim() ?? "";
  const at = marker === "" ? -1 : text.lastIndexOf(marker);
  return at < 0 ? answerAt(task, text, 0, false) : answerAt(task, text, at + marker.length);
}

/** `null` if nothing follows. `endsLine`: whether it ends with its line. */
function answerAt(
  task: Task,
  text: string,
  from: number,
  endsLine = task.answer.end.includes("newline"),
): TextAnswer | null {
  const lead = /^\s*/.exec(text.slice(from))![0].length;
  const start = from + lead;
  const line = endsLine ? text.indexOf("\n", start) : -1;
  const answer = text.slice(start, line < 0 ? undefined : line).trimEnd();
  if (answer === "") return null;
  const found = answerReader(task)(answer);
  return {
    text: answer,
    start,
    end: start + answer.length,
    name: found?.name ?? null,
    concept: found?.concept ?? null,
  };
}

function stepsIn(task: Task, text: string, complete: boolean): TextStep[] {
  const { cut, ends, read } = grammarOf(task);
  const steps: TextStep[] = [];
  let from = 0;
  for (const boundary of [...text.matchAll(cut), null]) {
    const until = boundary?.index ?? text.length;
    const piece = text.slice(from, until);
    const step = piece.trim();
    const start = from + piece.length - piece.trimStart().length;
    from = until + (boundary?.[0].length ?? 0);
    if (step === "") continue;
    const isWhole = boundary !== null || complete || ends.some((end) => step.endsWith(end));
    const found = read(step);
    if (!isWhole || found?.aside === true) continue;
    steps.push({
      ...{ text: step, start, end: start + step.length },
      ...{ parts: found?.parts ?? null, from: found?.from ?? null, result: found?.result ?? null },
    });
  }
  return steps;
}

/** A step that a text begins with, as far as the text goes. */
export interface BegunStep {
  text: string;
  /** What it yields; `null` if its form has no such part, or none matches. */
  result: string | null;
}

/**
 * What a text that may break off says first, after white space: a whole step; `answer` if it is the answer's marker;
 * `null` if more words could still belong to the step. A step ends at the separator, or with a whole form. PrOntoQA's
 * steps are lines of several sentences, so there no sentence ends one.
 */
export function firstStep(task: Task, text: string): BegunStep | "answer" | null {
  const { separator = "\n" } = task.steps ?? {};
  const begun = text.trimStart();
  const marker = task.answer.marker?.trim() ?? "";
  if (marker !== "" && begun.startsWith(marker)) return "answer";
  const at = begun.indexOf(separator);
  const { ends, read } = grammarOf(task);
  const step = (at < 0 ? begun : begun.slice(0, at)).trimEnd();
  if (step === "") return null;
  const found = read(step);
  const endsAsForm = task.kind !== "prontoqa" && found !== null && ends.some((end) => step.endsWith(end));
  return at >= 0 || endsAsForm ? { text: step, result: found?.result ?? null } : null;
}

/** In characters. Nobody reads more as a step, and how long reading takes grows with the square of it. */
const LONGEST_STEP = 2000;

interface Grammar {
  /** Matches between steps. */
  cut: RegExp;
  /** Literal texts that a step may end with. */
  ends: string[];
  read: (
    step: string,
  ) => { parts: Record<string, string>; from: string | null; result: string | null; aside: boolean } | null;
}

const grammars = new WeakMap<Task, Grammar>();

function grammarOf(task: Task): Grammar {
  const known = grammars.get(task);
  if (known) return known;
  const { separator = "\n", forms = [] } = task.steps ?? {};
  const ends = [...new Set(forms.map(({ text }) => text.slice(text.lastIndexOf("}") + 1)).filter((end) => end !== ""))];
  const afterEnd = ends.length === 0 ? "" : `|(?<=${ends.map(escaped).join("|")})(?=\\s)`;
  const compiled = forms.map((form) => ({ form, pattern: patternOf(form) }));
  const grammar: Grammar = {
    cut: new RegExp(`${escaped(separator)}${afterEnd}`, "gu"),
    ends,
    read: (step) => {
      if (step.length > LONGEST_STEP) return null;
      for (const { form, pattern } of compiled) {
        const parts = pattern.exec(step)?.groups;
        if (!parts) continue;
        const part = (name: string | null): string | null => (name === null ? null : (parts[name] ?? null));
        return { parts: { ...parts }, from: part(form.from), result: part(form.result), aside: form.aside ?? false };
      }
      return null;
    },
  };
  grammars.set(task, grammar);
  return grammar;
}

/** A number as the scorer reads it (scorer.ts): ".5", "-.5", "1,000", "$5", "5 €", and with a percent sign, too. */
const NUMBER = "[-−+]?(?:\\p{Sc}\\s*)?(?:\\d[\\d.,]*|\\.\\d+)(?:\\s*\\p{Sc})?%?";

/** What a part of each type may be. Words end before punctuation that ends a sentence. */
const PARTS: Record<StepForm["parts"][string], string> = {
  ...{ number: NUMBER, expression: "[^=\\n]+?", line: "[^\\n]+?" },
  ...{ word: "\\S+?", concept: "\\S+?", name: "\\S+?" },
};

/** Matches a whole step. A full stop at its end may be missing, and white space is any. */
function patternOf({ text, parts }: Pick<StepForm, "text" | "parts">): RegExp {
  const source = text
    .trim()
    .split(/(\{[A-Za-z]+\})/)
    .map((piece, index) => {
      if (index % 2 === 0)
        return escaped(piece)
          .replace(/\s+/g, "\\s+")
          .replace(/(^|\\s\+)a(?=\\s\+)/g, "$1an?");
      const name = piece.slice(1, -1);
      return `(?<${name}>${PARTS[parts[name] ?? "word"]})`;
    })
    .join("")
    .replace(/\\\.$/, "\\.?");
  return new RegExp(`^${source}$`, "u");
}

const answerReaders = new WeakMap<Task, (text: string) => Record<string, string | undefined> | null>();

/** Reads an answer's name and concept; also where it is the noun alone, with or without an article. */
function answerReader(task: Task): (text: string) => Record<string, string | undefined> | null {
  let reader = answerReaders.get(task);
  if (!reader) {
    const { form } = task.answer;
    if (form === undefined) reader = () => null;
    else {
      const whole = patternOf({ text: form, parts: { name: "name", concept: "concept" } });
      reader = (text) =>
        text.length > LONGEST_STEP ? null : (whole.exec(text)?.groups ?? NOUN_ALONE.exec(text)?.groups ?? null);
    }
    answerReaders.set(task, reader);
  }
  return reader;
}

const NOUN_ALONE = /^(?:an?\s+|the\s+)?(?<concept>\S+?)\.?$/iu;

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
