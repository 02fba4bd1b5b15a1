/** What is typed after `coconut`, and files of pairs of thoughts. */
import { parseCommand } from "../../src/cli/arguments";
import { COMMANDS, type CommandSpec } from "../../src/cli/commands";
import { forTerminal } from "../../src/cli/terminal";
import { usageOf } from "../../src/cli/usage";
import { readPairs } from "../../src/shared/dataset/pairs";
import { type Target, taken } from "./target";

const names = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];
const words = (command: string, ...options: string[]): string[] => [command, ...options];

export const commandLine: Target<string[]> = {
  corpus: {
    nothing: [],
    "a number in another notation": words("reason", "--thoughts", "1e9", "Is it?"),
    "a number below 0": words("reason", "--thoughts", "-1", "Is it?"),
    "a range without an end": words("eval", "a.json", "--thoughts", "0-1e9"),
    "no folder": words("reason", "--model", "", "Is it?"),
    "an option of a prototype": words("reason", "--__proto__", "x", "--constructor=y"),
    "a command of a prototype": words("constructor"),
    "a long word where a number belongs": words("reason", "--thoughts", "x".repeat(100_000)),
    "a long word in place of a command": words("x".repeat(100_000)),
    "a long option": words("reason", `--${"x".repeat(100_000)}`),
    "a million edits": words("test", "a.json", "--edits", "zero,".repeat(1_000_000)),
    help: words("help", "reason"),
  },
  takes: ["nothing", "help"],

  make: (random) => {
    const name = random.chance(0.95) ? random.pick(names) : random.text(4);
    const options = Object.values(COMMANDS[names.includes(name as never) ? (name as "eval") : "eval"].options);
    const given = Array.from({ length: random.below(4) }, () => {
      const [option = "", value] = random.pick(options).usage.split(" ");
      const values = [
        "3",
        "0-2",
        "cpu",
        "a.json",
        "a.jsonl",
        "a.npz",
        "zero,mean",
        "a.coconut-report.json",
        "models/x",
      ];
      const own = random.chance(0.7)
        ? random.pick(values)
        : random.chance(0.5)
          ? String(random.number())
          : random.text(6);
      return value === undefined && random.chance(0.9)
        ? [option]
        : random.chance(0.3)
          ? [`${option}=${own}`]
          : [option, own];
    });
    const operands = Array.from({ length: random.few() }, () => (random.chance(0.5) ? "a.json" : random.text(10)));
    return words(name, ...operands.slice(0, name === "diff" ? 2 : 1), ...given.flat());
  },

  check: (input) =>
    taken(() => {
      const command = parseCommand(input);
      if (command.kind === "help") return void (command.of && usageOf(command.of));
      if (command.kind === "version") return;
      const spec: CommandSpec = COMMANDS[command.kind];
      const given = command as unknown as Record<string, unknown>;
      for (const key of ["thoughts", "topK", "limit", "problem"])
        for (const n of [given[key] ?? []].flat())
          if (!Number.isSafeInteger(n) || (n as number) < 0) throw new Error(`${key} isn't a number of things.`);
      for (const key of Object.keys(given))
        if (!Object.hasOwn(spec.options, key) && !["kind", "input", "dataset", "trace", "traces"].includes(key))
          throw new Error(`There is no option ${key}.`);
      if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(forTerminal(input.join(" "))))
        throw new Error("A terminal would obey it.");
    }),
};

const PAIRS = [
  { from: { question: 0, thought: 2 }, to: { question: 3, thought: 1 } },
  { from: { question: "Is Alex a bompus or a dumpus?", thought: 1 }, to: { question: 0, thought: 1 } },
];

/** The text of a file for `--patch`. */
export const pairs: Target<string> = {
  corpus: {
    whole: JSON.stringify(PAIRS),
    "nested too deeply": "[".repeat(100_000),
    "a thought without an end": '[{"from": {"question": 0, "thought": 1e999}, "to": {"question": 0, "thought": 1}}]',
    "a prototype": '{"__proto__": [{"from": 1}]}',
    "a list that isn't one": '{"length": 2, "0": {}}',
  },
  takes: ["whole"],

  make: (random) => {
    const text = JSON.stringify(random.changedJson(PAIRS));
    return random.chance(0.1) ? random.changedText(text) : text;
  },

  check: (input) =>
    taken(() => {
      const { cases, unreadable } = readPairs(input, "pairs.json");
      if (cases.length === 0) throw new Error("A file without a pair was taken.");
      for (const { from, to } of cases)
        for (const { question, thought } of [from, to])
          if (!Number.isSafeInteger(thought) || thought < 1 || (typeof question === "string" && question.trim() === ""))
            throw new Error("A pair has no place.");
      for (const { reason } of unreadable) if (reason === "") throw new Error("A refusal without a reason.");
    }),
};
