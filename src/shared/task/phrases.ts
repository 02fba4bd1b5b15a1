/**
 * The halves of a step in a task with a lexicon. `Every lempus is a rempus.` is a subject and an object,
 * `Tom is a lempus.` is a root and an object.
 */
import type { StepForm, Task } from "../model/manifest";

export type Role = "subject" | "root" | "object";

type Tasked = Readonly<{ task: Task }>;

/** Whether the model's steps name concepts of a lexicon. Otherwise a next step is tokens. */
export function namesConcepts({ task }: Tasked): boolean {
  return task.kind === "prosqa";
}

/** The text that says `concept` in `role`: `phrase(m, "subject", "lempus")` is `Every lempus`. */
export function phrase({ task }: Tasked, role: Role, concept: string): string {
  return phrasesOf(task)[role].replace(PART, () => concept);
}

/** What follows the marker of an answer; `name`: who the question is about. */
export function answerPhrase({ task }: Tasked, name: string, concept: string): string {
  const { form = "" } = task.answer;
  return form.replace("{name}", () => name).replace("{concept}", () => concept);
}

/** Which concept a text of the model names, and in which role; `undefined` if it names none. */
export type ConceptOf = (text: string) => { concept: string; role: Role } | undefined;

export function conceptReader(manifest: Tasked): ConceptOf {
  const { concepts, names } = manifest.task.lexicon;
  const known = new Map<string, { concept: string; role: Role }>();
  for (const role of ["subject", "root", "object"] as const)
    for (const concept of role === "root" ? names : concepts)
      known.set(phrase(manifest, role, concept).trim(), { concept, role });
  return (text) => known.get(text.trim());
}

/** A part of a form. */
const PART = /\{([A-Za-z]+)\}/;

/** Each with its one part in braces; empty if the task has no such step. */
function phrasesOf(task: Task): Record<Role, string> {
  const goingOn = (task.steps?.forms ?? []).filter(({ from, result }) => from !== null && result !== null);
  const [subject, object] = halves(goingOn.find(({ parts, from }) => parts[from ?? ""] === "concept"));
  const [root, rootObject] = halves(goingOn.find(({ parts, from }) => parts[from ?? ""] === "name"));
  return { subject, root, object: object || rootObject };
}

/** Before and after the end of the part that a step goes on from. */
function halves(form: StepForm | undefined): [string, string] {
  if (!form) return ["", ""];
  const end = form.text.indexOf(`{${form.from}}`) + `{${form.from}}`.length;
  return [form.text.slice(0, end), form.text.slice(end)];
}
