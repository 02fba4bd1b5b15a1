/** The kinds of command-line options: how each is typed and parsed, and what the help says about it. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";
import { MOST_THOUGHTS } from "../shared/model/manifest";
import { shortened } from "../shared/format/shortened";

export interface Option<T> {
  /** As typed, with a placeholder for the value: `--limit N`. A switch has no value: `--json`. */
  usage: string;
  help: string;
  /** Throws a UserError that says what the option takes. For a switch, `text` is "". */
  read: (text: string) => T;
  /** The value if the option isn't given. Without a fallback, the option is then absent. */
  fallback?: T;
  /** May be given several times: the lists that are read are joined. */
  repeats?: boolean;
  /** Without one of these, it has no effect: names of options, or `DATASET`. */
  needs?: readonly string[];
  /** Names of options beside which it has no effect. */
  notWith?: readonly string[];
}

/** In place of the name of an option: that what follows the command is a dataset. */
export const DATASET = "DATASET";

/** The values of options. Options with a fallback always have one. */
export type Values<Options> = {
  [Key in keyof Options as Options[Key] extends { fallback: unknown } ? Key : never]: ValueOf<Options[Key]>;
} & {
  [Key in keyof Options as Options[Key] extends { fallback: unknown } ? never : Key]?: ValueOf<Options[Key]>;
};

type ValueOf<O> = O extends Option<infer T> ? T : never;

/** A word of the command line, as a message quotes it. */
export function quoted(word: string): string {
  return shortened(word, 80);
}

/** `--limit` of `--limit N`. */
export function nameOf({ usage }: Pick<Option<unknown>, "usage">): string {
  return usage.split(" ")[0]!;
}

export function isSwitch({ usage }: Pick<Option<unknown>, "usage">): boolean {
  return !usage.includes(" ");
}

/** Throws a UserError if an option that is given would be ignored. `given`: the names of all, and maybe `DATASET`. */
export function refuseIgnored(options: readonly Option<unknown>[], given: ReadonlySet<string>): void {
  for (const { usage, needs, notWith = [] } of options) {
    const name = nameOf({ usage });
    if (!given.has(name)) continue;
    const other = notWith.find((one) => given.has(one));
    if (other !== undefined)
      throw new UserError(l10n.t("{0} can't be used with {1}. Leave one of them out.", name, other));
    if (needs && !needs.some((one) => given.has(one)))
      throw new UserError(l10n.t("{0} has no effect without {1}. Add it, or leave {0} out.", name, wordsOf(needs)));
  }
}

function wordsOf(names: readonly string[]): string {
  return names.map((name) => (name === DATASET ? l10n.t("a dataset such as problems.json") : name)).join(", ");
}

export function flag(usage: string, help: string) {
  return { usage, help, read: () => true, fallback: false } satisfies Option<boolean>;
}

export function text(usage: string, help: string): Option<string> {
  const read = (value: string): string => {
    if (value.trim() === "") throw new UserError(l10n.t("{0} needs a value: {1}.", nameOf({ usage }), usage));
    return value;
  };
  return { usage, help, read };
}

/** A text, and another each time that the option is given. */
export function texts(usage: string, help: string) {
  return { usage, help, read: (value) => [value], fallback: [], repeats: true } satisfies Option<string[]>;
}

export function count(usage: string, from: number, to: number, help: string): Option<number> {
  return { usage, help, read: (value) => whole(nameOf({ usage }), value, from, to) };
}

/** A number of thoughts (`2`) or a range of them (`0-6`), as the list of its numbers. */
export function range(usage: string, help: string): Option<number[]> {
  const name = nameOf({ usage });
  const read = (value: string): number[] => {
    const [from = "", to = from, ...more] = value.split("-");
    if (more.length > 0 || from === "" || to === "")
      throw new UserError(
        l10n.t("{0} takes a number such as 2 or a range such as 0-6, not “{1}”.", name, quoted(value)),
      );
    const first = whole(name, from, 0, MOST_THOUGHTS);
    const last = whole(name, to, 0, MOST_THOUGHTS);
    if (last < first)
      throw new UserError(l10n.t("{0} {1} is empty. Write the smaller number first.", name, quoted(value)));
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  };
  return { usage, help, read };
}

export function choice<T extends string>(usage: string, choices: readonly T[], help: string): Option<T> {
  return { usage, help, read: (value) => oneOf(nameOf({ usage }), choices, value) };
}

/** Several of the choices, separated by commas, each once. */
export function choices<T extends string>(usage: string, known: readonly T[], help: string): Option<T[]> {
  const name = nameOf({ usage });
  return { usage, help, read: (value) => [...new Set(value.split(",").map((one) => oneOf(name, known, one.trim())))] };
}

/** A file whose extension selects the format. */
export function fileOf<T extends string>(usage: string, formats: readonly T[], help: string) {
  const read = (path: string): { path: string; format: T } => {
    const format = formats.find((known) => path.toLowerCase().endsWith(`.${known}`));
    const extensions = formats.map((known) => `.${known}`).join(", ");
    const name = nameOf({ usage });
    if (!format)
      throw new UserError(
        formats.length === 1
          ? l10n.t("{0} takes a file with the extension {1}, not “{2}”.", name, extensions, quoted(path))
          : l10n.t("{0} takes a file with one of the extensions {1}, not “{2}”.", name, extensions, quoted(path)),
      );
    return { path, format };
  };
  return { usage, help, read };
}

function oneOf<T extends string>(name: string, known: readonly T[], value: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined)
    throw new UserError(l10n.t("{0} takes one of {1}, not “{2}”.", name, known.join(", "), quoted(value)));
  return found;
}

function whole(name: string, value: string, from: number, to: number): number {
  const n = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(n >= from && n <= to))
    throw new UserError(l10n.t("{0} takes a whole number from {1} to {2}, not “{3}”.", name, from, to, quoted(value)));
  return n;
}
