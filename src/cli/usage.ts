/** What `coconut --help` and `coconut COMMAND --help` print, from the table of commands. Pure. */
import stringWidth from "string-width";
import { pad, wrapped } from "../shared/format/table";
import { COMMANDS, type CommandName, type CommandSpec } from "./commands";

const WIDTH = 100;

export function usage(): string {
  return lines(
    "coconut COMMAND [options]",
    "",
    ...columns(Object.entries(COMMANDS).map(([name, { about }]) => [name, about])),
    "",
    ...columns([
      ["help COMMAND", "The options of a command; also COMMAND --help"],
      ["--version", "The version"],
    ]),
    "",
    "Exit status: 0 done, 1 something you can do something about, 2 a bug, 130 interrupted.",
  );
}

export function usageOf(name: CommandName): string {
  const { usage, about, details, operand, options }: CommandSpec = COMMANDS[name];
  return lines(
    `coconut ${name} ${usage} [options]`,
    "",
    ...wrapped(about, WIDTH),
    ...(details === undefined ? [] : wrapped(details, WIDTH)),
    "",
    ...columns(
      operand === "dataset"
        ? [["DATASET.json", DATASET]]
        : [...INPUTS, ...(usage.includes("DATASET") ? [["DATASET.json", DATASET] as const] : [])],
    ),
    "",
    ...columns(Object.values(options).map((option) => [option.usage, option.help + fallbackOf(option.fallback)])),
  );
}

const INPUTS = [
  ["FILE", "A text file with the facts and the question"],
  ["-", "Read standard input; the same as nothing at all"],
  [
    "QUESTION",
    'The text itself, such as "Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?"',
  ],
] as const;

const DATASET = "A file in the format of facebookresearch/coconut: a list of {question, answer, steps}";

function fallbackOf(fallback: unknown): string {
  const said = Array.isArray(fallback) ? fallback.join(",") : fallback;
  return typeof said === "boolean" || said === undefined || said === "" ? "" : ` (default: ${said as string | number})`;
}

function lines(...all: string[]): string {
  return all.join("\n") + "\n";
}

/** Two columns, the second wrapped; where the first is too wide, the second begins below it. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const first = Math.min(24, Math.max(...rows.map(([name]) => stringWidth(name))));
  const indent = " ".repeat(first + 4);
  return rows.flatMap(([name, what]) => {
    const [start = "", ...more] = wrapped(what, WIDTH - indent.length);
    const head = stringWidth(name) > first ? [`  ${name}`, indent + start] : [`  ${pad(name, first)}  ${start}`];
    return [...head, ...more.map((line) => indent + line)];
  });
}
