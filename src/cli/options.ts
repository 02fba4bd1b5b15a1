/** The kinds of options that commands have: how each is typed and read, and what the help says about it. */
import { UserError } from "../shared/errors";

export interface Option<T> {
  /** As it is typed, with a name for what it takes: `--limit N`. A switch takes nothing: `--json`. */
  usage: string;
  help: string;
  /** Throws a UserError that says what the option takes. A switch is read as "" when it is given. */
  read: (text: string) => T;
  /** The value when the option isn't given; without one, the option is then absent. */
  fallback?: T;
}

/** What is read from options: those with a fallback are always there. */
export type Values<Options> = {
  [Key in keyof Options as Options[Key] extends { fallback: unknown } ? Key : never]: ValueOf<Options[Key]>;
} & {
  [Key in keyof Options as Options[Key] extends { fallback: unknown } ? never : Key]?: ValueOf<Options[Key]>;
};

type ValueOf<O> = O extends Option<infer T> ? T : never;

/** `--limit` of `--limit N`. */
export function nameOf({ usage }: Pick<Option<unknown>, "usage">): string {
  return usage.split(" ")[0]!;
}

export function isSwitch({ usage }: Pick<Option<unknown>, "usage">): boolean {
  return !usage.includes(" ");
}

export function flag(usage: string, help: string) {
  return { usage, help, read: () => true, fallback: false } satisfies Option<boolean>;
}

export function text(usage: string, help: string): Option<string> {
  return { usage, help, read: (value) => value };
}

export function count(usage: string, from: number, to: number, help: string): Option<number> {
  return { usage, help, read: (value) => whole(nameOf({ usage }), value, from, to) };
}

/** A number or a range, as the numbers in it: `2` or `0-6`. */
export function range(usage: string, help: string): Option<number[]> {
  const name = nameOf({ usage });
  const read = (value: string): number[] => {
    const [from = "", to = from, ...more] = value.split("-");
    if (more.length > 0)
      throw new UserError(`${name} takes a number such as 2 or a range such as 0-6; “${value}” is neither.`);
    const first = whole(name, from, 0, 100);
    const last = whole(name, to, 0, 100);
    if (last < first) throw new UserError(`${name} ${value} is empty: write the smaller number first.`);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  };
  return { usage, help, read };
}

export function choice<T extends string>(usage: string, choices: readonly T[], help: string): Option<T> {
  return { usage, help, read: (value) => oneOf(nameOf({ usage }), choices, value) };
}

/** Several of the choices, with commas between them. */
export function choices<T extends string>(usage: string, known: readonly T[], help: string): Option<T[]> {
  const name = nameOf({ usage });
  return { usage, help, read: (value) => value.split(",").map((one) => oneOf(name, known, one.trim())) };
}

/** A file whose ending says what is written to it. */
export function fileOf<T extends string>(usage: string, formats: readonly T[], help: string) {
  const read = (path: string): { path: string; format: T } => {
    const format = formats.find((known) => path.toLowerCase().endsWith(`.${known}`));
    const endings = formats.map((known) => `.${known}`).join(" or ");
    if (!format) throw new UserError(`${nameOf({ usage })} takes a file that ends in ${endings}; “${path}” doesn't.`);
    return { path, format };
  };
  return { usage, help, read };
}

function oneOf<T extends string>(name: string, known: readonly T[], value: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined)
    throw new UserError(`${name} takes one of ${known.join(", ")}; “${value}” isn't one of them.`);
  return found;
}

function whole(name: string, value: string, from: number, to: number): number {
  const n = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(n >= from && n <= to))
    throw new UserError(`${name} takes a whole number from ${from} to ${to}; “${value}” isn't one.`);
  return n;
}
