/**
 * The commands of `coconut` with their options, for parsing and for the help. The command line loads no bundle, so its
 * texts can be made when the module loads.
 */
import * as l10n from "@vscode/l10n";
import { EDIT_KINDS } from "../shared/dataset/evaluation";
import { SEARCH_LIMITS } from "../shared/engine/searchLimits";
import { PROVIDER_PREFERENCES } from "../shared/engine/providers";
import { MOST_THOUGHTS } from "../shared/model/manifest";
import { ABLATIONS, type Ablation, wordsOfAblation } from "../shared/trace/edits";
import { DATASET, type Option, choice, choices, count, fileOf, flag, range, text, texts } from "./options";

export interface CommandSpec {
  /**
   * What follows the command. `input`: the words of a question, or nothing. `traces`: two files. `none`: nothing. The
   * others: one.
   */
  operand: "input" | "dataset" | "trace" | "traces" | "none";
  usage: string;
  /** One sentence, for the list of commands. */
  about: string;
  /** More text for the command's own help. */
  details?: string;
  options: Record<string, Option<unknown>>;
}

const QUESTION = "[FILE | - | QUESTION | DATASET]";
const MANY = 1e9;
const EDITS: Ablation[] = ["zero", "mean", "noise", "swap", "permute"];

/** "zero (zeroed)"; only "noise" where the word is the same. */
function explained(edit: Ablation): string {
  return wordsOfAblation[edit] === edit ? edit : `${edit} (${wordsOfAblation[edit]})`;
}

const modelOptions = {
  model: text("--model DIR", l10n.t("Folder of a model package (default: the bundled prosqa-coconut)")),
  provider: {
    ...choice("--provider P", PROVIDER_PREFERENCES, l10n.t("Execution provider: {0}", PROVIDER_PREFERENCES.join(", "))),
    fallback: "auto" as const,
  },
};
const { rows, passes } = SEARCH_LIMITS;
/** Of the search for next steps, where they name no concepts. */
const limitOptions = {
  stepRows: {
    ...count(
      "--step-rows N",
      rows.least,
      rows.most,
      l10n.t("Follow at most N beginnings of next steps in a pass, shared by all thoughts"),
    ),
    fallback: rows.usual as number,
  },
  stepPasses: {
    ...count(
      "--step-passes N",
      passes.least,
      passes.most,
      l10n.t("Search for next steps in at most N passes; what isn't followed is a row with its probability"),
    ),
    fallback: passes.usual as number,
  },
};
const pin = texts(
  "--pin TEXT",
  [
    l10n.t("Also show the rank and probability of a token or word at every thought, in the top k or not."),
    l10n.t("White space counts. May be given several times."),
  ].join(" "),
);
const reportFile = fileOf(
  "--report FILE",
  ["coconut-report.json"],
  [
    l10n.t("Also write everything that is measured to FILE, which the extension opens as a view."),
    l10n.t(
      "Its name ends with .coconut-report.json. After an interruption, run the same command again to continue from it.",
    ),
  ].join(" "),
);
const thoughts = (from: number) =>
  count(
    "--thoughts N",
    from,
    MOST_THOUGHTS,
    l10n.t("Number of thoughts (default: as many as the model's package says)"),
  );
const vector = fileOf(
  "--vector FILE",
  ["npz", "npy"],
  l10n.t("Put the vectors in FILE, which numpy writes, in the place of thoughts (see docs/notebooks.md)"),
);
const problem = {
  ...count("--problem N", 0, MANY, l10n.t("Ask problem N of a dataset, counted from 0")),
  needs: [DATASET],
};
const origin = flag(
  "--origin",
  l10n.t("Also record the path of the question's file, and the machine; traces leave both out otherwise"),
);
const limit = count("--limit N", 1, MANY, l10n.t("Use only the first N problems"));

export const COMMANDS = {
  reason: {
    operand: "input",
    usage: QUESTION,
    about: l10n.t("Run the model on a question, and show what each thought considers."),
    options: {
      problem,
      thoughts: thoughts(0),
      topK: {
        ...count("--top-k K", 1, 1000, l10n.t("Number of candidates to record and show per thought")),
        fallback: 10,
      },
      speakAfter: {
        ...range(
          "--speak-after N|A-B",
          l10n.t("Also speak after N thoughts, or after each number of thoughts from A to B"),
        ),
        fallback: [] as number[],
      },
      test: flag("--test", l10n.t("Also edit each thought, and show how the answer changes")),
      vector,
      pin,
      ...limitOptions,
      ...modelOptions,
      origin: { ...origin, needs: ["--json"] },
      json: flag("--json", l10n.t("Print the trace as JSON, in the format that the extension exports")),
    },
  },
  compare: {
    operand: "input",
    usage: QUESTION,
    about: l10n.t("Compare the thoughts with ordinary chain of thought."),
    details: [
      l10n.t("Shows what the model says after each number of thoughts."),
      l10n.t("Then shows what each thought considers, next to its words and those of a chain-of-thought model."),
    ].join(" "),
    options: {
      problem,
      thoughts: thoughts(0),
      cotModel: text(
        "--cot-model DIR",
        l10n.t("Folder of the chain-of-thought model (default: the bundled one for the same task)"),
      ),
      ...limitOptions,
      ...modelOptions,
      json: flag("--json", l10n.t("Print both traces, the table, and the alignment as JSON")),
    },
  },
  eval: {
    operand: "dataset",
    usage: "DATASET | -",
    about: l10n.t("Measure how often the model gives the right answer on a dataset."),
    options: {
      thoughts: range(
        "--thoughts N|A-B",
        l10n.t("Number of thoughts, or a range (default: as many as the model's package says)"),
      ),
      limit,
      edit: {
        ...choice(
          "--edit E",
          EDIT_KINDS,
          [
            l10n.t("Replace every thought before it is fed back."),
            l10n.t("One of zero (zeroed), mean (averaged: the mean in the manifest), noise (of the same norm),"),
            l10n.t("swap (swapped for the previous problem's)."),
          ].join(" "),
        ),
        // They read the thoughts as they are.
        notWith: ["--detect", "--values", "--pin"],
      },
      detect: flag(
        "--detect",
        l10n.t(
          "Also print how often each thought decodes to the first token of each step's result (first, or in the top 3)",
        ),
      ),
      values: fileOf(
        "--values FILE",
        ["json", "csv"],
        [
          l10n.t("Also read the value of each candidate after each thought, and write the value function to FILE."),
          l10n.t(".json has the values of every problem, .csv has the values by height and the parallelism."),
        ].join(" "),
      ),
      report: reportFile,
      pin,
      csv: {
        ...fileOf("--csv FILE", ["csv"], l10n.t("Write what --pin gives for every problem and thought to FILE")),
        needs: ["--pin"],
      },
      stepRows: { ...limitOptions.stepRows, needs: ["--values"] },
      stepPasses: { ...limitOptions.stepPasses, needs: ["--values"] },
      ...modelOptions,
      json: flag("--json", l10n.t("Print the numbers as JSON: an object, or an array for a range of thoughts")),
    },
  },
  test: {
    operand: "dataset",
    usage: "DATASET | -",
    about: l10n.t("Test whether the thoughts matter: edit them and compare the answers on a dataset."),
    options: {
      thoughts: thoughts(1),
      limit,
      edits: {
        ...choices(
          "--edits E,E,…",
          ABLATIONS,
          [
            l10n.t("Edit each thought alone, and all together."),
            l10n.t("Any of {0}.", ABLATIONS.map(explained).join(", ")),
            l10n.t("swap takes the thoughts of another problem."),
            l10n.t("An edit that the package lacks the parts for is left out."),
          ].join(" "),
        ),
        fallback: EDITS,
        notWith: ["--patch", "--vector"],
      },
      patch: {
        ...fileOf(
          "--patch FILE",
          ["json"],
          [
            l10n.t("Instead, put thoughts of one problem into another, for each pair in FILE:"),
            l10n.t('[{"from": {"question": 0, "thought": 2}, "to": {"question": 3, "thought": 2}}, …].'),
            l10n.t("A question is the number of a problem, from 0, or a text."),
          ].join(" "),
        ),
        notWith: ["--vector"],
      },
      vector,
      report: { ...reportFile, notWith: ["--patch", "--vector"] },
      control: {
        ...text(
          "--control DIR",
          l10n.t("Folder of a control model (default: the bundled prosqa-pause, if the model is the bundled one)"),
        ),
        notWith: ["--patch", "--vector"],
      },
      ...modelOptions,
      json: flag("--json", l10n.t("Print the numbers as JSON")),
    },
  },
  trace: {
    operand: "dataset",
    usage: "DATASET | -",
    about: l10n.t("Write a trace of every problem of a dataset, and the thought vectors, for other programs."),
    options: {
      out: fileOf(
        "--out FILE",
        ["jsonl"],
        [
          l10n.t("Write one trace per line to FILE."),
          l10n.t("After an interruption, run the same command again to continue from FILE.unfinished."),
        ].join(" "),
      ),
      vectors: fileOf(
        "--vectors FILE",
        ["npz"],
        l10n.t("Also write the thoughts (problems, thoughts, hidden) in float32 to FILE, which numpy reads"),
      ),
      thoughts: thoughts(0),
      limit,
      topK: {
        ...count("--top-k K", 1, 1000, l10n.t("Number of candidates to record per thought")),
        fallback: 20,
      },
      ...limitOptions,
      ...modelOptions,
      origin,
    },
  },
  show: {
    operand: "trace",
    usage: "TRACE",
    about: l10n.t("Show a trace from its file, without the model."),
    options: {
      problem: count(
        "--problem N",
        0,
        MANY,
        l10n.t("Show the trace of problem N in a file of coconut trace, counted from 0"),
      ),
      topK: { ...count("--top-k K", 1, 1000, l10n.t("Number of candidates to show per thought")), fallback: 10 },
    },
  },
  diff: {
    operand: "traces",
    usage: "A B",
    about: l10n.t("Show how two traces differ, without the model."),
    details: [
      l10n.t("Compares what the thoughts consider, the words after each number of thoughts, and the answers."),
      l10n.t("Where models have different numbers of thoughts per step, they are compared by step."),
      l10n.t("Exit status, as diff has it: 0 no difference, 1 they differ, 2 an error."),
    ].join(" "),
    options: {
      problem: count(
        "--problem N",
        0,
        MANY,
        l10n.t("Compare the traces of problem N in files of coconut trace, counted from 0"),
      ),
      json: flag("--json", l10n.t("Print the difference as JSON, with every candidate")),
    },
  },
  mean: {
    operand: "dataset",
    usage: "DATASET.json",
    about: l10n.t("Compute the mean thought at each position over a dataset, for the edit “mean”."),
    details: [
      l10n.t("Writes the means into the manifest of the package that --model names."),
      l10n.t("This changes the package, so that a trace that was made with it before can't be continued with it."),
    ].join(" "),
    options: {
      limit,
      ...modelOptions,
      json: flag("--json", l10n.t("Print the means as JSON, and leave the package as it is")),
    },
  },
  look: {
    operand: "input",
    usage: "[FILE | - | QUESTION | DATASET]",
    about: l10n.t("Show what the thoughts attend to, for one question or as means over a dataset."),
    details: [
      l10n.t("Prints the mean attention on the question's facts, and logit-lens inner products with its nodes."),
      l10n.t("Both are sorted by class: not reachable, reachable, on the frontier, on a correct path."),
      l10n.t("For a question without facts, prints the attention on each of its tokens."),
      l10n.t("For one question, also prints what the state after each layer decodes to (logit lens over depth)."),
    ].join(" "),
    options: {
      problem,
      thoughts: thoughts(1),
      limit: { ...limit, needs: [DATASET], notWith: ["--problem"] },
      report: { ...reportFile, needs: [DATASET], notWith: ["--problem"] },
      layer: count("--layer L", 1, 1000, l10n.t("Layer to read the attention of (default: the last one)")),
      ...modelOptions,
      json: flag("--json", l10n.t("Print the numbers as JSON")),
    },
  },
  diagnose: {
    operand: "none",
    usage: "",
    about: l10n.t("Describe the machine, the providers, and a self-test of the model, to paste into an issue."),
    options: modelOptions,
  },
} satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
