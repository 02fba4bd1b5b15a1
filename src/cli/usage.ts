/** The text of `coconut --help` and `coconut COMMAND --help`, from the table of commands. Pure. */
import * as l10n from "@vscode/l10n";
import stringWidth from "string-width";
import { pad, wrapped } from "../shared/format/table";
import { COMMANDS, type CommandName, type CommandSpec } from "./commands";
import { DATASET, type Option, nameOf } from "./options";

const WIDTH = 100;

export function usage(): string {
  return lines(
    l10n.t("coconut COMMAND [options]"),
    "",
    ...columns(Object.entries(COMMANDS).map(([name, { about }]) => [name, about])),
    "",
    ...columns([
      ["help COMMAND", l10n.t("The options of a command, like COMMAND --help")],
      ["--version", l10n.t("The version")],
    ]),
    "",
    l10n.t("Exit status: 0 success, 1 an error that you can fix, 2 a bug, 130 interrupted."),
    l10n.t("coconut diff: 0 no difference, 1 they differ, 2 an error, 130 interrupted."),
  );
}

export function usageOf(name: CommandName): string {
  const { usage, about, details, operand, options }: CommandSpec = COMMANDS[name];
  return lines(
    l10n.t("coconut {0} [options]", `${name} ${usage}`.trim()),
    "",
    ...wrapped(about, WIDTH),
    ...(details === undefined ? [] : wrapped(details, WIDTH)),
    "",
    ...operandRows(operand, usage),
    ...columns(
      Object.values(options).map((option, _, all) => [option.usage, [option.help, ...besides(option, all)].join(" ")]),
    ),
  );
}

function operandRows(operand: CommandSpec["operand"], usage: string): string[] {
  switch (operand) {
    case "none":
      return [];
    case "traces":
      return [...columns([["A B", l10n.t("Two files of coconut reason --json, or exported in VS Code")]]), ""];
    case "trace":
      return [
        ...columns([
          [
            "TRACE",
            l10n.t(
              "A file of coconut reason --json, or exported in VS Code; or a line of coconut trace, with --problem",
            ),
          ],
        ]),
        "",
      ];
    case "dataset":
      return [...columns([DATASET_ROW, ["-", l10n.t("Read the dataset from standard input")]]), ""];
    case "input":
      return [...columns([...INPUTS, ...(usage.includes("DATASET") ? [DATASET_ROW] : [])]), ""];
    default:
      return operand satisfies never;
  }
}

const EXAMPLE = '"Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?"';

const INPUTS = [
  ["FILE", l10n.t("A text file with the facts and the question")],
  ["-", l10n.t("Read standard input, which is the default")],
  ["QUESTION", l10n.t("The text itself, for example {0}", EXAMPLE)],
] as const;

const DATASET_ROW = [
  "DATASET",
  l10n.t("A file of problems with questions and answers: .json, .jsonl, or .jsonc"),
] as const;

/** In parentheses: the default, and which options of `all` it needs or can't be combined with. */
function besides(option: Option<unknown>, all: readonly Option<unknown>[]): string[] {
  const { fallback, needs = [], notWith = [] } = option;
  const value = Array.isArray(fallback) ? fallback.join(",") : fallback;
  const hasDefault = value !== undefined && value !== "" && typeof value !== "boolean";
  // That a dataset is needed is in the text.
  const needed = needs.filter((name) => name !== DATASET);
  // Either of the two says so in the table.
  const refused = all.filter((other) => notWith.includes(nameOf(other)) || other.notWith?.includes(nameOf(option)));
  return [
    ...(hasDefault ? [l10n.t("(default: {0})", value as string | number)] : []),
    ...(needed.length > 0 ? [l10n.t("(only with {0})", needed.join(", "))] : []),
    ...(refused.length > 0 ? [l10n.t("(not with {0})", refused.map(nameOf).join(", "))] : []),
  ];
}

function lines(...all: string[]): string {
  return all.join("\n") + "\n";
}

/** Two columns, the second wrapped. If the first is too wide, the second begins on the next line. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const first = Math.min(24, Math.max(...rows.map(([name]) => stringWidth(name))));
  const indent = " ".repeat(first + 4);
  return rows.flatMap(([name, what]) => {
    const [start = "", ...more] = wrapped(what, WIDTH - indent.length);
    const head = stringWidth(name) > first ? [`  ${name}`, indent + start] : [`  ${pad(name, first)}  ${start}`];
    return [...head, ...more.map((line) => indent + line)];
  });
}
