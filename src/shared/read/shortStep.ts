/** A step in the fewest words that tell it from others. */
import type { Task } from "../model/manifest";

/**
 * A calculation as it would be written by hand, and of a PrOntoQA step the noun it comes to or the property with its
 * sign. Any other text is returned as it is.
 */
export function shortStep(task: Task, text: string): string {
  switch (task.kind) {
    case "arithmetic":
      return formula(task, text);
    case "prontoqa":
      return saidOfName(text) ?? text;
    default:
      return text;
  }
}

/** A step in full, but a calculation as it would be written by hand, which loses nothing. */
export function writtenStep(task: Task, text: string): string {
  return task.kind === "arithmetic" ? formula(task, text) : text;
}

/** Without what the form of the step has around it, and with signs as they are written. */
function formula(task: Task, text: string): string {
  for (const { text: form } of task.steps?.forms ?? []) {
    const [before = "", after = ""] = form.split(/\{.*\}/);
    const said = text.trim();
    if (before === "" || !said.startsWith(before) || !said.endsWith(after)) continue;
    return said
      .slice(before.length, said.length - after.length)
      .replace(/(?<=[\d)%])\s*-\s*/g, " − ")
      .replace(/-(?=[\d(.])/g, "−")
      .replace(/\s*([+*/=])\s*/g, (_, sign: string) => ` ${sign === "*" ? "×" : sign} `)
      .trim();
  }
  return text;
}

/**
 * What a PrOntoQA step, or its beginning, says of the name: "impus" of "Sam is an impus. Impuses are shy.", and "not
 * shy" of "is not shy."; `null` if it says nothing of one.
 */
export function saidOfName(text: string): string | null {
  const [first = text] = text.trim().split(/(?<=\.)\s+/);
  const [, not = "", noun] = /\b(?:is|are) (not )?(?:an? )?(\S+?)\.?$/.exec(first) ?? [];
  return noun === undefined ? null : `${not}${noun}`;
}
