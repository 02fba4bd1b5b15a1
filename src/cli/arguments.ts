/** The command line's words -> what is asked, as data. Pure: reading files and running is reason.ts's matter. */
import { parseArgs } from "node:util";
import type { ProviderPreference } from "../shared/protocol";
import { UserError } from "../shared/errors";

export const USAGE = `coconut reason [FILE | - | QUESTION] [options]
coconut compare [FILE | - | QUESTION] [options]
coconut eval DATASET.json [options]

reason: reads facts and a question, lets the model think, and draws what every thought considered.

  FILE        a text file with the facts and the question
  -           read standard input
  QUESTION    the text itself, for example:
              "Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?"

compare: what did it gain by not speaking? What the model says after every number of thoughts, and its words and
those of a model of ordinary chain of thought beside what each thought considered.

eval: how often the words after so many thoughts end with the right answer, over a dataset in the format of
facebookresearch/coconut (a list of {question, answer, steps}).

  DATASET.json            the file

Options of all
  --model DIR            folder of a model package (default: the bundled prosqa-coconut)
  --thoughts N           how many thoughts (default: what the model was trained for); eval also takes a range, A-B
  --provider P           auto, cpu, cuda, webgpu, dml or coreml (default: auto)
  --json                 reason: the trace, as the extension exports it; compare: both traces, the table and the
                         alignment; eval: the numbers

Options of reason
  --top-k K              how many candidates to record and draw per thought (default: 10)
  --speak-after N | A-B  also say the words after N thoughts, or after each number from A to B

Options of compare
  --cot-model DIR        folder of the model of ordinary chain of thought (default: the bundled prosqa-cot)

Options of eval
  --limit N              only the first N problems
  --values FILE          also read what every thought gives to each candidate, from the first thought to the last that
                         is asked for, and write the value function to FILE: .json (with the values of every problem)
                         or .csv (values by height, and parallelism, as one table)

  --help                 this text
  --version              the version
`;

const PROVIDERS: readonly ProviderPreference[] = ["auto", "cpu", "cuda", "webgpu", "dml", "coreml"];

export type Command = { kind: "help" } | { kind: "version" } | ReasonCommand | CompareCommand | EvalCommand;

interface ModelOptions {
  model?: string;
  provider: ProviderPreference;
  json: boolean;
}

export interface ReasonCommand extends ModelOptions {
  kind: "reason";
  /** A file, `-`, or the text itself; absent: standard input. */
  input?: string;
  thoughts?: number;
  topK: number;
  /** Numbers of thoughts after which to speak. */
  speakAfter: number[];
}

export interface CompareCommand extends ModelOptions {
  kind: "compare";
  input?: string;
  thoughts?: number;
  /** Absent: the bundled one. */
  cotModel?: string;
}

export interface EvalCommand extends ModelOptions {
  kind: "eval";
  dataset: string;
  /** Numbers of thoughts; absent: the model's own. */
  thoughts?: number[];
  limit?: number;
  /** File for the value function. */
  values?: ValuesFile;
}

export interface ValuesFile {
  path: string;
  format: "json" | "csv";
}

/** Throws a UserError that names the option and what it takes. */
export function parseCommand(words: readonly string[]): Command {
  const { values, positionals } = parse(words);
  if (values.version) return { kind: "version" };
  const [name, ...rest] = positionals;
  if (values.help || name === undefined || name === "help") return { kind: "help" };
  switch (name) {
    case "reason":
      return {
        kind: "reason",
        ...(rest.length === 0 ? {} : { input: rest.join(" ") }),
        ...(values.thoughts === undefined ? {} : { thoughts: count("--thoughts", values.thoughts, 0, 100) }),
        topK: count("--top-k", values["top-k"], 1, 1000),
        speakAfter: values["speak-after"] === undefined ? [] : range("--speak-after", values["speak-after"]),
        ...modelOptions(values),
      };
    case "compare":
      return {
        kind: "compare",
        ...(rest.length === 0 ? {} : { input: rest.join(" ") }),
        ...(values.thoughts === undefined ? {} : { thoughts: count("--thoughts", values.thoughts, 0, 100) }),
        ...(values["cot-model"] === undefined ? {} : { cotModel: values["cot-model"] }),
        ...modelOptions(values),
      };
    case "eval": {
      const [dataset, ...more] = rest;
      if (dataset === undefined || more.length > 0) throw new UserError("coconut eval takes one file: a dataset in the format of facebookresearch/coconut.");
      return {
        kind: "eval",
        dataset,
        ...(values.thoughts === undefined ? {} : { thoughts: range("--thoughts", values.thoughts) }),
        ...(values.limit === undefined ? {} : { limit: count("--limit", values.limit, 1, 1e9) }),
        ...(values.values === undefined ? {} : { values: valuesFile(values.values) }),
        ...modelOptions(values),
      };
    }
    default:
      throw new UserError(`There is no command “${name}”. Try: coconut reason "…", or coconut --help.`);
  }
}

function modelOptions({ model, provider, json }: { model?: string | undefined; provider: string; json: boolean }): ModelOptions {
  const known = PROVIDERS.find((name) => name === provider);
  if (!known) throw new UserError(`--provider takes one of ${PROVIDERS.join(", ")}; “${provider}” is none of them.`);
  return { ...(model === undefined ? {} : { model }), provider: known, json };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        model: { type: "string" },
        "cot-model": { type: "string" },
        thoughts: { type: "string" },
        "top-k": { type: "string", default: "10" },
        "speak-after": { type: "string" },
        limit: { type: "string" },
        values: { type: "string" },
        provider: { type: "string", default: "auto" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UserError(`${(error as Error).message} See coconut --help.`);
  }
}

function count(option: string, text: string, from: number, to: number): number {
  const n = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(n >= from && n <= to)) throw new UserError(`${option} takes a whole number from ${from} to ${to}; “${text}” is not one.`);
  return n;
}

function valuesFile(path: string): ValuesFile {
  const format = (["json", "csv"] as const).find((known) => path.toLowerCase().endsWith(`.${known}`));
  if (!format) throw new UserError(`--values takes a file that ends in .json or .csv; “${path}” does not.`);
  return { path, format };
}

function range(option: string, text: string): number[] {
  const [from = "", to = from, ...more] = text.split("-");
  if (more.length > 0) throw new UserError(`${option} takes a number such as 2, or a range such as 0-6; “${text}” is neither.`);
  const first = count(option, from, 0, 100);
  const last = count(option, to, 0, 100);
  if (last < first) throw new UserError(`${option} ${text} is empty: write the smaller number first.`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
