/** Parses the command line into a command as data. Pure: the commands themselves read files and run the engine. */
import * as l10n from "@vscode/l10n";
import { parseArgs } from "node:util";
import { isDatasetName } from "../shared/dataset/dataset";
import { UserError } from "../shared/errors";
import { COMMANDS, type CommandName, type CommandSpec, isCommand } from "./commands";
import { DATASET, type Values, isSwitch, nameOf, quoted, refuseIgnored } from "./options";

/** A command with its options and its operand (see `CommandSpec.operand`). */
type Parsed<Name extends CommandName> = { kind: Name } & Operand[(typeof COMMANDS)[Name]["operand"]] &
  Values<(typeof COMMANDS)[Name]["options"]>;

interface Operand {
  /** A file, `-`, or the text itself. If absent, standard input is read. */
  input: { input?: string };
  dataset: { dataset: string };
  trace: { trace: string };
  traces: { traces: [string, string] };
  none: object;
}

export type ReasonCommand = Parsed<"reason">;
export type CompareCommand = Parsed<"compare">;
export type EvalCommand = Parsed<"eval">;
export type TestCommand = Parsed<"test">;
export type MeanCommand = Parsed<"mean">;
export type TraceCommand = Parsed<"trace">;
export type ShowCommand = Parsed<"show">;
export type DiffCommand = Parsed<"diff">;
export type LookCommand = Parsed<"look">;
export type DiagnoseCommand = Parsed<"diagnose">;

export type Command =
  /** `of`: the command that help was requested for. */
  { kind: "help"; of?: CommandName } | { kind: "version" } | { [Name in CommandName]: Parsed<Name> }[CommandName];

/** Throws a UserError that says what is wrong and what the command takes. */
export function parseCommand([first, ...rest]: readonly string[]): Command {
  if (first === undefined || first === "--help" || first === "-h") return { kind: "help" };
  if (first === "--version") return { kind: "version" };
  if (first === "help") return rest[0] === undefined ? { kind: "help" } : { kind: "help", of: known(rest[0]) };
  const name = known(first);
  const { options, given, operands, help } = parse(name, rest);
  if (help) return { kind: "help", of: name };
  const operand = operandOf(name, operands);
  const isDataset = "dataset" in operand || ("input" in operand && isDatasetName(operand.input ?? ""));
  refuseIgnored(Object.values(COMMANDS[name].options), new Set([...given, ...(isDataset ? [DATASET] : [])]));
  // The types are derived from the table that was parsed with.
  return { kind: name, ...operand, ...options } as Command;
}

function known(name: string): CommandName {
  if (isCommand(name)) return name;
  throw new UserError(
    name.startsWith("-")
      ? l10n.t(
          'The first argument must be a command, not “{0}”. Try coconut reason "…", or see coconut --help.',
          quoted(name),
        )
      : l10n.t('There is no command “{0}”. Try coconut reason "…", or see coconut --help.', quoted(name)),
  );
}

/** Options by their keys in the table. `given`: their names. `help`: the command's help was requested. */
function parse(name: CommandName, words: readonly string[]) {
  const spec: CommandSpec = COMMANDS[name];
  const more = l10n.t("See coconut {0} --help.", name);
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
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    if (token.rawName === "--help" || token.rawName === "-h") return { options, given, operands, help: true };
    const entry = byName.get(token.rawName);
    if (!entry) throw new UserError(`${l10n.t("coconut {0} has no option {1}.", name, quoted(token.rawName))} ${more}`);
    const [key, option] = entry;
    given.add(token.rawName);
    const { value, inlineValue } = token;
    if (isSwitch(option)) {
      if (value !== undefined) throw new UserError(`${l10n.t("{0} takes no value.", token.rawName)} ${more}`);
    } else if (value === undefined || (!inlineValue && /^-(?!\d)/.test(value))) {
      throw new UserError(`${l10n.t("{0} needs a value: {1}.", token.rawName, option.usage)} ${more}`);
    }
    const read = option.read(value ?? "");
    options[key] = option.repeats === true ? [...(options[key] as unknown[]), ...(read as unknown[])] : read;
  }
  return { options, given, operands, help: false };
}

function operandOf(name: CommandName, words: string[]): Operand[keyof Operand] {
  const [first, ...more] = words;
  const { operand }: CommandSpec = COMMANDS[name];
  if (operand === "input") return first === undefined ? {} : { input: words.join(" ") };
  if (operand === "traces") {
    const [second] = more;
    if (first === undefined || second === undefined || more.length > 1)
      throw new UserError(l10n.t("coconut {0} takes two files: exported traces.", name));
    return { traces: [first, second] };
  }
  if (operand === "none") {
    if (first !== undefined)
      throw new UserError(l10n.t("coconut {0} takes only options, not “{1}”.", name, quoted(first)));
    return {};
  }
  const isOne = first !== undefined && more.length === 0;
  if (operand === "trace") {
    if (!isOne) throw new UserError(l10n.t("coconut {0} takes one file: an exported trace.", name));
    return { trace: first };
  }
  if (!isOne) throw new UserError(l10n.t("coconut {0} takes one file: a dataset, or - for standard input.", name));
  return { dataset: first };
}
