/** The command line's words -> what is asked, as data. Pure: reading files and running is reason.ts's matter. */
import { parseArgs } from "node:util";
import type { ProviderPreference } from "../shared/protocol";
import { UserError } from "../shared/errors";
import { EDIT_KINDS, type EditKind } from "../shared/evaluation";
import { INTERVENTIONS, type Intervention } from "../shared/interventions";

export const USAGE = `coconut reason [FILE | - | QUESTION] [options]
coconut eval DATASET.json [options]
coconut test DATASET.json [options]
coconut look [FILE | - | QUESTION | DATASET.json] [options]

reason: reads facts and a question, lets the model think, and draws what every thought considered.

  FILE        a text file with the facts and the question
  -           read standard input
  QUESTION    the text itself, for example:
              "Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?"

eval: how often the words after so many thoughts end with the right answer, over a dataset in the format of
facebookresearch/coconut (a list of {question, answer, steps}).

test: do the thoughts matter? The answers of a dataset with thoughts edited, against the same problems unedited.

look: where the thoughts look: mean attention on the question's facts, and logit-lens inner products with its nodes, by
what they are to the problem (not reachable, reachable, on the frontier, on a shortest path).

  DATASET.json            the file

Options of all
  --model DIR            folder of a model package (default: the bundled prosqa-coconut)
  --thoughts N           how many thoughts (default: what the model was trained for); eval also takes a range, A-B
  --provider P           auto, cpu, cuda, webgpu, dml or coreml (default: auto)
  --json                 reason: the trace, as the extension exports it; eval: the numbers

Options of reason
  --top-k K              how many candidates to record and draw per thought (default: 10)
  --test                 also edit each thought and say what becomes of the answer
  --speak-after N | A-B  also say the words after N thoughts, or after each number from A to B

Options of eval
  --limit N              only the first N problems
  --edit E               replaces every thought before it is fed back: zero (vectors of zeros), mean (the mean thoughts
                         in the manifest), noise (of the same norm), swap (the thoughts of the problem before)

Options of test
  --limit N              only the first N problems
  --edits E,E,…          what is done to each thought alone and to all of them: zero, mean, noise, swap (another
                         problem's), permute (the next thought in its place), pause (the pause token), remove (the first
                         candidate taken out of it); default: zero,mean,noise,swap,permute
  --control DIR          a model to put beside it (default: the bundled prosqa-pause, beside the bundled model)

Options of look
  --limit N              only the first N problems
  --layer L              whose attention (default: the last layer)

  --help                 this text
  --version              the version
`;

const PROVIDERS: readonly ProviderPreference[] = ["auto", "cpu", "cuda", "webgpu", "dml", "coreml"];

export type Command = { kind: "help" } | { kind: "version" } | ReasonCommand | EvalCommand | TestCommand | LookCommand;

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
  /** Whether the thoughts are tested by interventions. */
  test: boolean;
}

export interface EvalCommand extends ModelOptions {
  kind: "eval";
  dataset: string;
  /** Numbers of thoughts; absent: the model's own. */
  thoughts?: number[];
  limit?: number;
  /** What every thought is replaced by. */
  edit?: EditKind;
}

export interface TestCommand extends ModelOptions {
  kind: "test";
  dataset: string;
  thoughts?: number;
  limit?: number;
  edits: Intervention[];
  /** A model to put beside it; absent: the bundled pause control, beside the bundled model. */
  control?: string;
}

export interface LookCommand extends ModelOptions {
  kind: "look";
  /** As for reason; what ends in .json is a dataset. */
  input?: string;
  thoughts?: number;
  limit?: number;
  /** From 1; absent: the last. */
  layer?: number;
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
        test: values.test,
        speakAfter: values["speak-after"] === undefined ? [] : range("--speak-after", values["speak-after"]),
        ...modelOptions(values),
      };
    case "eval": {
      const [dataset, ...more] = rest;
      if (dataset === undefined || more.length > 0) throw new UserError("coconut eval takes one file: a dataset in the format of facebookresearch/coconut.");
      return {
        kind: "eval",
        dataset,
        ...(values.thoughts === undefined ? {} : { thoughts: range("--thoughts", values.thoughts) }),
        ...(values.edit === undefined ? {} : { edit: oneOf("--edit", EDIT_KINDS, values.edit) }),
        ...(values.limit === undefined ? {} : { limit: count("--limit", values.limit, 1, 1e9) }),
        ...modelOptions(values),
      };
    }
    case "look":
      return {
        kind: "look",
        ...(rest.length === 0 ? {} : { input: rest.join(" ") }),
        ...(values.thoughts === undefined ? {} : { thoughts: count("--thoughts", values.thoughts, 1, 100) }),
        ...(values.limit === undefined ? {} : { limit: count("--limit", values.limit, 1, 1e9) }),
        ...(values.layer === undefined ? {} : { layer: count("--layer", values.layer, 1, 1000) }),
        ...modelOptions(values),
      };
    case "test": {
      const [dataset, ...more] = rest;
      if (dataset === undefined || more.length > 0) throw new UserError("coconut test takes one file: a dataset in the format of facebookresearch/coconut.");
      return {
        kind: "test",
        dataset,
        ...(values.thoughts === undefined ? {} : { thoughts: count("--thoughts", values.thoughts, 1, 100) }),
        ...(values.limit === undefined ? {} : { limit: count("--limit", values.limit, 1, 1e9) }),
        edits: values.edits.split(",").map((name) => oneOf("--edits", INTERVENTIONS, name.trim())),
        ...(values.control === undefined ? {} : { control: values.control }),
        ...modelOptions(values),
      };
    }
    default:
      throw new UserError(`There is no command “${name}”. Try: coconut reason "…", or coconut --help.`);
  }
}

function modelOptions({ model, provider, json }: { model?: string | undefined; provider: string; json: boolean }): ModelOptions {
  return { ...(model === undefined ? {} : { model }), provider: oneOf("--provider", PROVIDERS, provider), json };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        model: { type: "string" },
        thoughts: { type: "string" },
        "top-k": { type: "string", default: "10" },
        "speak-after": { type: "string" },
        test: { type: "boolean", default: false },
        limit: { type: "string" },
        edit: { type: "string" },
        edits: { type: "string", default: "zero,mean,noise,swap,permute" },
        control: { type: "string" },
        layer: { type: "string" },
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

function oneOf<T extends string>(option: string, choices: readonly T[], text: string): T {
  const known = choices.find((choice) => choice === text);
  if (known === undefined) throw new UserError(`${option} takes one of ${choices.join(", ")}; “${text}” is none of them.`);
  return known;
}

function count(option: string, text: string, from: number, to: number): number {
  const n = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(n >= from && n <= to)) throw new UserError(`${option} takes a whole number from ${from} to ${to}; “${text}” is not one.`);
  return n;
}

function range(option: string, text: string): number[] {
  const [from = "", to = from, ...more] = text.split("-");
  if (more.length > 0) throw new UserError(`${option} takes a number such as 2, or a range such as 0-6; “${text}” is neither.`);
  const first = count(option, from, 0, 100);
  const last = count(option, to, 0, 100);
  if (last < first) throw new UserError(`${option} ${text} is empty: write the smaller number first.`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
