/** The words on the command line -> what is asked, as data. Pure: the commands read files and run the engine. */
import { parseArgs } from "node:util";
import { UserError } from "../shared/errors";
import { COMMANDS, type CommandName, type CommandSpec, isCommand } from "./commands";
import { type Values, isSwitch, nameOf } from "./options";

/** What a command is asked: its options, and what stands after it (see CommandSpec.operand). */
type Asked<Name extends CommandName> = { kind: Name } & Operand[(typeof COMMANDS)[Name]["operand"]] &
  Values<(typeof COMMANDS)[Name]["options"]>;

interface Operand {
  /** A file, `-`, or the text itself; absent: standard input. */
  input: { input?: string };
  dataset: { dataset: string };
}

export type ReasonCommand = Asked<"reason">;
export type CompareCommand = Asked<"compare">;
export type EvalCommand = Asked<"eval">;
export type TestCommand = Asked<"test">;
export type LookCommand = Asked<"look">;

export type Command =
  /** `of`: one command's own help. */
  { kind: "help"; of?: CommandName } | { kind: "version" } | { [Name in CommandName]: Asked<Name> }[CommandName];

/** Throws a UserError that names what is wrong, and what would be right. */
export function parseCommand([first, ...rest]: readonly string[]): Command {
  if (first === undefined || first === "--help" || first === "-h") return { kind: "help" };
  if (first === "--version") return { kind: "version" };
  if (first === "help") return rest[0] === undefined ? { kind: "help" } : { kind: "help", of: known(rest[0]) };
  const name = known(first);
  const { options, operands, help } = parse(name, rest);
  if (help) return { kind: "help", of: name };
  // The table says which options and operands there are, and the types are read from it.
  return { kind: name, ...operandOf(name, operands), ...options } as Command;
}

function known(name: string): CommandName {
  if (isCommand(name)) return name;
  throw new UserError(
    name.startsWith("-")
      ? `coconut starts with a command, not with “${name}”. Try: coconut reason "…", or coconut --help.`
      : `There is no command “${name}”. Try: coconut reason "…", or coconut --help.`,
  );
}

/** By the names that the options have in the table. `help`: the help was asked for instead. */
function parse(name: CommandName, words: readonly string[]) {
  const spec: CommandSpec = COMMANDS[name];
  const more = `See coconut ${name} --help.`;
  const byName = new Map(Object.entries(spec.options).map((entry) => [nameOf(entry[1]), entry]));
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.values(spec.options).map((option) => [
        nameOf(option).slice(2),
        { type: isSwitch(option) ? ("boolean" as const) : ("string" as const) },
      ]),
    ),
  });
  const options: Record<string, unknown> = Object.fromEntries(
    Object.entries(spec.options).flatMap(([key, { fallback }]) => (fallback === undefined ? [] : [[key, fallback]])),
  );
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    if (token.rawName === "--help" || token.rawName === "-h") return { options, operands, help: true };
    const entry = byName.get(token.rawName);
    if (!entry) throw new UserError(`coconut ${name} has no option ${token.rawName}. ${more}`);
    const [key, option] = entry;
    const { value, inlineValue } = token;
    if (isSwitch(option)) {
      if (value !== undefined) throw new UserError(`${token.rawName} takes no value. ${more}`);
    } else if (value === undefined || (!inlineValue && value.startsWith("-"))) {
      throw new UserError(`${token.rawName} takes a value: ${option.usage}. ${more}`);
    }
    options[key] = option.read(value ?? "");
  }
  return { options, operands, help: false };
}

function operandOf(name: CommandName, words: string[]): { input?: string } | { dataset: string } {
  const [first, ...more] = words;
  if (COMMANDS[name].operand === "input") return first === undefined ? {} : { input: words.join(" ") };
  if (first === undefined || more.length > 0)
    throw new UserError(`coconut ${name} takes one file: a dataset in the format of facebookresearch/coconut.`);
  return { dataset: first };
}
