/** The manifest of a model package (schemas/model-manifest.schema.json), always as version 2 says it. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import type { ManifestFile } from "../schema/generated/ManifestFile";
import { type Field1, taskOfVersion1 } from "./version1";

type TaskFile = NonNullable<ManifestFile["task"]>;

/** How a model reads a question and speaks its steps and its answer. */
export type Task = TaskFile & Required<Pick<TaskFile, "lexicon" | "nodeLimit">>;
export type StepForm = NonNullable<Task["steps"]>["forms"][number];
export type Rule = Task["answer"]["normalize"][number];

/** What is in manifest.json, with what it may leave out. */
export type Manifest = Omit<ManifestFile, Field1 | "version" | "task"> & { version: 2; task: Task };

/** The manifest as a trace carries it: everything that a reader of the trace needs, without the mean thoughts. */
export type TraceManifest = Omit<Manifest, "meanThoughts">;

type Upgraded<F> = Omit<F, Field1 | "version" | "task"> & Pick<Manifest, "version" | "task">;

/** Fills in what a file leaves out, and says in the terms of version 2 what one of version 1 says. */
export function manifestOf<F extends Pick<ManifestFile, Field1 | "tokens" | "task">>(file: F): Upgraded<F> {
  const { input: _input, prompt: _prompt, patterns: _patterns, answerMarker: _marker, ...others } = file;
  const { forcedPrefix: _prefix, nodeLimit, lexicon, task = taskOfVersion1(file), ...rest } = others;
  const noWords = { concepts: [], names: [] };
  return {
    ...(rest as Omit<F, Field1 | "version" | "task">),
    version: 2,
    task: { ...task, lexicon: task.lexicon ?? lexicon ?? noWords, nodeLimit: task.nodeLimit ?? nodeLimit ?? 0 },
  };
}

/** How many thoughts to think if `asked` are wanted, or if nobody says how many (`null`). */
export function thoughtsFor({ thoughts }: Pick<Manifest, "thoughts">, asked: number | null): number {
  return thoughts.max === 0 ? 0 : (asked ?? thoughts.default);
}

/** Throws a UserError if the model only speaks. `way`: what helps. */
export function refuseWithoutThoughts(
  { name, thoughts }: Pick<Manifest, "name" | "thoughts">,
  way = l10n.t("Select another model."),
): void {
  if (thoughts.max > 0) return;
  throw new UserError([l10n.t("{0} was trained without thoughts, so it can only speak.", name), way].join(" "));
}

/**
 * The name of the bundled model that the traces of this one are compared with unless another is chosen: it only speaks,
 * and has the same task. `null` for text of any kind. A package of that name may not exist.
 */
export function opponentOf({ task }: Pick<Manifest, "task">): string | null {
  return task.kind === "text" ? null : `${task.kind}-cot`;
}

export function withoutOpponent(name: string): string {
  return l10n.t("No chain-of-thought model for the task of {0} comes with Coconut Inspector.", name);
}

/** Ids of the tokens that are fed after the last thought. */
export function tokensAfterThoughts({ task, tokens }: Pick<Manifest, "task" | "tokens">): number[] {
  return task.frame.after.flatMap(({ token }) => idOf(tokens, token));
}

/** Ids of the tokens that end an answer. Without a marker the whole text is the answer, which may have many lines. */
export function tokensThatEnd({ task, tokens }: Pick<Manifest, "task" | "tokens">): number[] {
  const { end, marker } = task.answer;
  return end.flatMap((name) => (marker === null && name === "newline" ? [] : idOf(tokens, name)));
}

function idOf(tokens: Readonly<Record<string, number | undefined>>, name: string): number[] {
  const id = tokens[name];
  return id === undefined ? [] : [id];
}

/** How many thoughts can be asked for anywhere, and a package may name: far more than any model was trained with. */
export const MOST_THOUGHTS = 1000;

/** Far more than any model has. Larger numbers would take all memory, or a time without end, before anything failed. */
const MOST_SHAPES: Readonly<Record<string, number>> = {
  layers: 1000,
  heads: 10_000,
  kvHeads: 10_000,
  headDim: 100_000,
  hidden: 1_000_000,
};
/** A vocabulary, a context. */
const MOST = 10_000_000;
const MOST_TOKENS = 100_000;
/** Each is tokenized several times when the model is loaded. */
const MOST_WORDS = 2000;
const MOST_FORMS = 100;

/** What a schema can't say about a manifest: why it can't be used, as a clause; `null` if it can. */
export function faultOfManifest(manifest: TraceManifest): string | null {
  return faultOfSizes(manifest) ?? faultOfTask(manifest);
}

function faultOfSizes({ shapes, contextLength, thoughts, task }: TraceManifest): string | null {
  const { maxTokens, lexicon, steps, nodeLimit } = task;
  const sizes: (readonly [name: string, size: number, most: number])[] = [
    ...Object.entries(shapes).map(
      ([name, size]) => [`shapes.${name}`, size, Object.hasOwn(MOST_SHAPES, name) ? MOST_SHAPES[name]! : MOST] as const,
    ),
    ["contextLength", contextLength, MOST],
    ["thoughts.default", thoughts.default, MOST_THOUGHTS],
    ["thoughts.max", thoughts.max, MOST_THOUGHTS],
    ["thoughts.perStep", thoughts.perStep, MOST_THOUGHTS],
    ["task.maxTokens", maxTokens, MOST_TOKENS],
    ["task.nodeLimit", nodeLimit, MOST_WORDS],
    ["task.lexicon", lexicon.concepts.length + lexicon.names.length, MOST_WORDS],
    ["task.steps.forms", steps?.forms.length ?? 0, MOST_FORMS],
  ];
  const found = sizes.find(([, size, most]) => size > most);
  return found ? l10n.t("{0} is {1}, but the limit is {2}", ...found) : null;
}

/** Of a form. What doesn't match is tried in every way to divide it into parts, and there must not be many ways. */
const MOST_PARTS = 3;

function placedIn(form: string): string[] {
  return [...form.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name]) => name ?? "");
}

function isReadable(form: string): boolean {
  const placed = placedIn(form);
  return placed.length <= MOST_PARTS && new Set(placed).size === placed.length && !form.includes("}{");
}

/** What a schema can't say about the task: why it contradicts itself, as a clause; `null` if it doesn't. */
function faultOfTask({ task, tokens }: Pick<Manifest, "task" | "tokens">): string | null {
  const { frame, steps, answer } = task;
  const texts = frame.before.filter((item) => typeof item === "string");
  if (texts.join("").split("{question}").length !== 2)
    return l10n.t("task.frame.before must contain {0} once", "{question}");
  const named = [...frame.before, ...frame.after].flatMap((item) => (typeof item === "string" ? [] : [item.token]));
  const unknown = [...named, ...answer.end].find((name) => idOf(tokens, name).length === 0);
  if (unknown !== undefined) return l10n.t("the task names the token {0}, which tokens doesn't have", unknown);
  const forms = [...(steps?.forms ?? []).map(({ text }) => text), ...(answer.form === undefined ? [] : [answer.form])];
  const unclear = forms.find((text) => !isReadable(text));
  if (unclear !== undefined)
    return l10n.t("the form “{0}” must have at most {1} different parts, with text between them", unclear, MOST_PARTS);
  for (const { text, parts, result, from } of steps?.forms ?? []) {
    const placed = placedIn(text);
    const isClear = placed.length === Object.keys(parts).length;
    const missing = [...Object.keys(parts), result, from].find((name) => name !== null && !placed.includes(name));
    if (!isClear || missing !== undefined)
      return l10n.t("the form “{0}” must have each of its parts once, and no others", text);
  }
  if (task.kind !== "prosqa") return null;
  const goesOn = (type: "concept" | "name"): boolean =>
    steps?.forms.some(({ parts, from, result }) => result !== null && from !== null && parts[from] === type) === true;
  if (!goesOn("concept") || !goesOn("name"))
    return l10n.t(
      "a task of the kind prosqa needs a form that goes on from a concept, and one that goes on from a name",
    );
  if (answer.marker === null || answer.form?.includes("{concept}") !== true)
    return l10n.t("a task of the kind prosqa needs answer.marker, and answer.form with {0}", "{concept}");
  return null;
}
