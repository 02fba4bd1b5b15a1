/** The commands of `coconut`, with the options that each has: what is parsed, and what the help says. */
import { EDIT_KINDS } from "../shared/dataset/evaluation";
import { PROVIDER_PREFERENCES } from "../shared/engine/providers";
import { ABLATIONS, type Ablation } from "../shared/trace/edits";
import { type Option, choice, choices, count, fileOf, flag, range, text } from "./options";

export interface CommandSpec {
  /** What stands after the command. `input`: the words of a question, or none; `dataset`: exactly one file. */
  operand: "input" | "dataset";
  usage: string;
  /** A sentence for the list of commands. */
  about: string;
  /** What else its own help says. */
  details?: string;
  options: Record<string, Option<unknown>>;
}

const QUESTION = "[FILE | - | QUESTION]";
const MANY = 1e9;
const EDITS: Ablation[] = ["zero", "mean", "noise", "swap", "permute"];

const modelOptions = {
  model: text("--model DIR", "Folder of a model package (default: the bundled prosqa-coconut)"),
  provider: {
    ...choice("--provider P", PROVIDER_PREFERENCES, `Execution provider: ${PROVIDER_PREFERENCES.join(", ")}`),
    fallback: "auto" as const,
  },
};
const thoughts = (from: number) =>
  count("--thoughts N", from, 100, "Number of thoughts (default: what the model was trained for)");
const limit = count("--limit N", 1, MANY, "Only the first N problems");

export const COMMANDS = {
  reason: {
    operand: "input",
    usage: QUESTION,
    about: "Let the model think about a question, and draw what each thought considers.",
    options: {
      thoughts: thoughts(0),
      topK: { ...count("--top-k K", 1, 1000, "Number of candidates to record and draw per thought"), fallback: 10 },
      speakAfter: {
        ...range("--speak-after N|A-B", "Also say the words after N thoughts, or after each number from A to B"),
        fallback: [] as number[],
      },
      test: flag("--test", "Also edit each thought, and show what becomes of the answer"),
      ...modelOptions,
      json: flag("--json", "Print the trace, as the extension exports it"),
    },
  },
  compare: {
    operand: "input",
    usage: QUESTION,
    about: "Compare thoughts with an ordinary chain of thought.",
    details:
      "Shows what the model says after each number of thoughts. Then shows its words, and those of a model of " +
      "ordinary chain of thought, beside what each thought considers.",
    options: {
      thoughts: thoughts(0),
      cotModel: text(
        "--cot-model DIR",
        "Folder of the model of ordinary chain of thought (default: the bundled prosqa-cot)",
      ),
      ...modelOptions,
      json: flag("--json", "Print both traces, the table and the alignment"),
    },
  },
  eval: {
    operand: "dataset",
    usage: "DATASET.json",
    about: "Count how often the model ends with the right answer, over a dataset.",
    options: {
      thoughts: range("--thoughts N|A-B", "Number of thoughts, or a range (default: what the model was trained for)"),
      limit,
      edit: choice(
        "--edit E",
        EDIT_KINDS,
        "Replace every thought before it is fed back: zero (vectors of zeros), mean (the mean thoughts in the " +
          "manifest), noise (of the same norm) or swap (the thoughts of the problem before)",
      ),
      values: fileOf(
        "--values FILE",
        ["json", "csv"],
        "Also read what each thought gives to each candidate, up to the last thought asked for, and write the value " +
          "function to FILE: .json (with the values of every problem) or .csv (values by height, and parallelism)",
      ),
      ...modelOptions,
      json: flag("--json", "Print the numbers: an object, or an array for a range of thoughts"),
    },
  },
  test: {
    operand: "dataset",
    usage: "DATASET.json",
    about: "Test whether the thoughts matter: edit them, over a dataset, and compare the answers.",
    options: {
      thoughts: thoughts(1),
      limit,
      edits: {
        ...choices(
          "--edits E,E,…",
          ABLATIONS,
          "What is done to each thought alone and to all of them: zero, mean, noise, swap (another problem's), " +
            "permute (the next thought in its place), pause (the pause token), remove (the first candidate taken " +
            "out of it)",
        ),
        fallback: EDITS,
      },
      control: text(
        "--control DIR",
        "A model to put beside it (default: the bundled prosqa-pause, beside the bundled model)",
      ),
      ...modelOptions,
      json: flag("--json", "Print the numbers"),
    },
  },
  look: {
    operand: "input",
    usage: "[FILE | - | QUESTION | DATASET.json]",
    about: "Show what the thoughts attend to, for one question or as means over a dataset.",
    details:
      "Prints mean attention on the question's facts, and logit-lens inner products with its nodes, by what they " +
      "are to the problem: not reachable, reachable, on the frontier, on a shortest path. For one question, also " +
      "what each layer on the way to a thought decodes to (logit lens over depth).",
    options: {
      thoughts: thoughts(1),
      limit,
      layer: count("--layer L", 1, 1000, "Whose attention (default: the last layer)"),
      ...modelOptions,
      json: flag("--json", "Print the numbers"),
    },
  },
} satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
