/** The command line's words -> what is asked, as data. Pure: reading files and running is reason.ts's matter. */
import { parseArgs } from "node:util";
import type { ProviderPreference } from "../shared/engine/engine";
import { UserError } from "../shared/errors";
import { EDIT_KINDS, type EditKind } from "../shared/dataset/evaluation";
import { ABLATIONS, type Ablation } from "../shared/trace/edits";

const PROVIDERS: readonly ProviderPreference[] = ["auto", "cpu", "cuda", "webgpu", "dml", "coreml"];

export type Command =
  { kind: "help" } | { kind: "version" } | ReasonCommand | CompareCommand | EvalCommand | TestCommand | LookCommand;

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
  /** Whether the thoughts are tested by ablations. */
  test: boolean;
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
  /** What every thought is replaced by. */
  edit?: EditKind;
  /** File for the value function. */
  values?: ValuesFile;
}

export interface ValuesFile {
  path: string;
  format: "json" | "csv";
}

export interface TestCommand extends ModelOptions {
  kind: "test";
  dataset: string;
  thoughts?: number;
  limit?: number;
  edits: Ablation[];
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
      if (dataset === undefined || more.length > 0)
        throw new UserError("coconut eval takes one file: a dataset in the format of facebookresearch/coconut.");
      return {
        kind: "eval",
        dataset,
        ...(values.thoughts === undefined ? {} : { thoughts: range("--thoughts", values.thoughts) }),
        ...(values.edit === undefined ? {} : { edit: oneOf("--edit", EDIT_KINDS, values.edit) }),
        ...(values.limit === undefined ? {} : { limit: count("--limit", values.limit, 1, 1e9) }),
        ...(values.values === undefined ? {} : { values: valuesFile(values.values) }),
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
      if (dataset === undefined || more.length > 0)
        throw new UserError("coconut test takes one file: a dataset in the format of facebookresearch/coconut.");
      return {
        kind: "test",
        dataset,
        ...(values.thoughts === undefined ? {} : { thoughts: count("--thoughts", values.thoughts, 1, 100) }),
        ...(values.limit === undefined ? {} : { limit: count("--limit", values.limit, 1, 1e9) }),
        edits: values.edits.split(",").map((name) => oneOf("--edits", ABLATIONS, name.trim())),
        ...(values.control === undefined ? {} : { control: values.control }),
        ...modelOptions(values),
      };
    }
    default:
      throw new UserError(`There is no command “${name}”. Try: coconut reason "…", or coconut --help.`);
  }
}

function modelOptions({
  model,
  provider,
  json,
}: {
  model?: string | undefined;
  provider: string;
  json: boolean;
}): ModelOptions {
  return { ...(model === undefined ? {} : { model }), provider: oneOf("--provider", PROVIDERS, provider), json };
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
        test: { type: "boolean", default: false },
        limit: { type: "string" },
        edit: { type: "string" },
        edits: { type: "string", default: "zero,mean,noise,swap,permute" },
        control: { type: "string" },
        layer: { type: "string" },
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

function oneOf<T extends string>(option: string, choices: readonly T[], text: string): T {
  const known = choices.find((choice) => choice === text);
  if (known === undefined)
    throw new UserError(`${option} takes one of ${choices.join(", ")}; “${text}” is none of them.`);
  return known;
}

function count(option: string, text: string, from: number, to: number): number {
  const n = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(n >= from && n <= to))
    throw new UserError(`${option} takes a whole number from ${from} to ${to}; “${text}” is not one.`);
  return n;
}

function valuesFile(path: string): ValuesFile {
  const format = (["json", "csv"] as const).find((known) => path.toLowerCase().endsWith(`.${known}`));
  if (!format) throw new UserError(`--values takes a file that ends in .json or .csv; “${path}” does not.`);
  return { path, format };
}

function range(option: string, text: string): number[] {
  const [from = "", to = from, ...more] = text.split("-");
  if (more.length > 0)
    throw new UserError(`${option} takes a number such as 2, or a range such as 0-6; “${text}” is neither.`);
  const first = count(option, from, 0, 100);
  const last = count(option, to, 0, 100);
  if (last < first) throw new UserError(`${option} ${text} is empty: write the smaller number first.`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
