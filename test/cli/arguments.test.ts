import assert from "node:assert/strict";
import { type Command, parseCommand } from "../../src/cli/arguments";
import { isUserError } from "../../src/shared/errors";

const limits = { stepRows: 64, stepPasses: 40 };
const reason: Extract<Command, { kind: "reason" }> = {
  kind: "reason",
  topK: 10,
  speakAfter: [],
  test: false,
  pin: [],
  ...limits,
  provider: "auto",
  origin: false,
  json: false,
};

const accepted: [string[], Command][] = [
  [[], { kind: "help" }],
  [["--help"], { kind: "help" }],
  [["help"], { kind: "help" }],
  [["help", "reason"], { kind: "help", of: "reason" }],
  [["reason", "-h"], { kind: "help", of: "reason" }],
  [["eval", "--limit", "2", "--help"], { kind: "help", of: "eval" }],
  [["--version"], { kind: "version" }],
  [["diff", "a.json", "b.json"], { kind: "diff", traces: ["a.json", "b.json"], json: false }],
  [["reason"], reason],
  [["reason", "-"], { ...reason, input: "-" }],
  [["reason", "rex.txt", "--json"], { ...reason, input: "rex.txt", json: true }],
  [["reason", "Is", "Rex", "a", "dog", "or", "cat?"], { ...reason, input: "Is Rex a dog or cat?" }],
  [["reason", "-", "--thoughts", "0", "--top-k=3"], { ...reason, input: "-", thoughts: 0, topK: 3 }],
  [["reason", "-", "--model", "m", "--provider", "cpu"], { ...reason, input: "-", model: "m", provider: "cpu" }],
  [["reason", "-", "--speak-after", "2"], { ...reason, input: "-", speakAfter: [2] }],
  [["reason", "-", "--speak-after", "0-3"], { ...reason, input: "-", speakAfter: [0, 1, 2, 3] }],
  [
    ["reason", "-", "--pin", "24", "--pin", " apples", "--pin=-3", "--step-rows", "16", "--step-passes=80"],
    { ...reason, input: "-", pin: ["24", " apples", "-3"], stepRows: 16, stepPasses: 80 },
  ],
  [
    ["eval", "data.json", "--pin", "9", "--csv", "p.csv"],
    {
      ...{ kind: "eval", ...limits, detect: false, dataset: "data.json", provider: "auto", json: false },
      ...{ pin: ["9"], csv: { path: "p.csv", format: "csv" } },
    },
  ],
  [["reason", "-", "--test"], { ...reason, input: "-", test: true }],
  [
    ["look", "data.json", "--layer", "1", "--limit", "2"],
    { kind: "look", input: "data.json", layer: 1, limit: 2, provider: "auto", json: false },
  ],
  [
    ["test", "data.json"],
    {
      kind: "test",
      dataset: "data.json",
      edits: ["zero", "mean", "noise", "swap", "permute"],
      provider: "auto",
      json: false,
    },
  ],
  [
    ["test", "data.json", "--edits", "zero, pause,zero", "--control", "p", "--limit", "3"],
    {
      kind: "test",
      dataset: "data.json",
      edits: ["zero", "pause"],
      control: "p",
      limit: 3,
      provider: "auto",
      json: false,
    },
  ],
  [
    ["eval", "data.json"],
    { kind: "eval", ...limits, pin: [], detect: false, dataset: "data.json", provider: "auto", json: false },
  ],
  [
    ["eval", "data.json", "--edit", "swap"],
    {
      kind: "eval",
      ...limits,
      pin: [],
      detect: false,
      dataset: "data.json",
      edit: "swap",
      provider: "auto",
      json: false,
    },
  ],
  [
    ["eval", "data.json", "--thoughts", "0-2", "--limit", "3", "--json"],
    {
      kind: "eval",
      ...limits,
      pin: [],
      detect: false,
      dataset: "data.json",
      thoughts: [0, 1, 2],
      limit: 3,
      provider: "auto",
      json: true,
    },
  ],
  [
    ["eval", "data.json", "--values", "out/v.CSV"],
    {
      kind: "eval",
      ...{ ...limits, pin: [], detect: false },
      dataset: "data.json",
      values: { path: "out/v.CSV", format: "csv" },
      provider: "auto",
      json: false,
    },
  ],
  [["compare", "rex.txt"], { kind: "compare", ...limits, input: "rex.txt", provider: "auto", json: false }],
  [
    ["compare", "-", "--cot-model", "c", "--model", "m", "--thoughts", "4", "--json"],
    { kind: "compare", ...limits, input: "-", cotModel: "c", model: "m", thoughts: 4, provider: "auto", json: true },
  ],
];

const refused: [string[], RegExp][] = [
  [["think"], /no command “think”/],
  [["reason", "--thoughts", "six"], /--thoughts takes a whole number from 0 to 1000, not “six”/],
  [["reason", "--thoughts", "-1"], /--thoughts takes a whole number from 0 to 1000, not “-1”/],
  [["reason", "--thoughts", "1001"], /--thoughts takes a whole number/],
  [["eval", "a.json", "--thoughts", "0-1001"], /--thoughts takes a whole number/],
  [["reason", "--top-k", "0"], /--top-k takes a whole number from 1/],
  [["reason", "--provider", "tpu"], /--provider takes one of auto, cpu.*, not “tpu”/],
  [["reason", "--speak-after", "3-1"], /--speak-after 3-1 is empty/],
  [["reason", "--speak-after", "1-2-3"], /--speak-after takes a number such as 2 or a range/],
  [["eval", "a.json", "--edit", "none"], /--edit takes one of zero, mean, noise, swap/],
  ...["-3", "3-", "-"].map((value): [string[], RegExp] => [
    ["eval", "a.json", `--thoughts=${value}`],
    new RegExp(`--thoughts takes a number such as 2 or a range such as 0-6, not “${value}”`),
  ]),
  [["look", "-", "--layer", "0"], /--layer takes a whole number from 1/],
  [["test"], /test takes one file/],
  [["diff", "a.json"], /diff takes two files/],
  [["diff", "a.json", "b.json", "c.json"], /diff takes two files/],
  [["test", "a.json", "--edits", "zero,all"], /--edits takes one of zero, mean.*“all”/],
  [["test", "a.json", "--thoughts", "0"], /--thoughts takes a whole number from 1/],
  [["eval"], /eval takes one file/],
  [["eval", "a.json", "b.json"], /eval takes one file/],
  [["eval", "a.json", "--limit", "0"], /--limit takes a whole number from 1/],
  [
    ["eval", "a.json", "--values", "v.txt"],
    /--values takes a file with one of the extensions \.json, \.csv, not “v\.txt”/,
  ],
  [["eval", "a.json", "--csv", "v.json"], /--csv takes a file with the extension \.csv, not “v\.json”/],
  [["reason", "-", "--step-rows", "0"], /--step-rows takes a whole number from 1 to 1024/],
  [["reason", "-", "--step-passes", "1"], /--step-passes takes a whole number from 2 to 1000/],
  [["reason", "--pin"], /--pin needs a value: --pin TEXT/],
  [["compare", "--thoughts", "many"], /--thoughts takes a whole number/],
  [["reason", "--color"], /coconut reason has no option --color\. See coconut reason --help\./],
  [["reason", "-", "--limit", "3", "--edits", "nonsense"], /coconut reason has no option --limit\./],
  [["compare", "-", "--top-k", "3"], /coconut compare has no option --top-k\./],
  [["eval", "a.json", "--edits", "zero"], /coconut eval has no option --edits\./],
  [["test", "a.json", "--edit", "zero"], /coconut test has no option --edit\./],
  [["look", "-", "--cot-model", "m"], /coconut look has no option --cot-model\./],
  [["diagnose", "model"], /coconut diagnose takes only options, not “model”\./],
  [["reason", "-x"], /coconut reason has no option -x\./],
  [["reason", "--model"], /--model needs a value: --model DIR\. See coconut reason --help\./],
  [["reason", "--model", "--json"], /--model needs a value: --model DIR/],
  [["reason", "--json=yes"], /--json takes no value/],
  [["help", "think"], /no command “think”/],
  // Options that the others leave nothing to do for.
  ...["--edits zero", "--control m", "--report r.coconut-report.json"].flatMap((option): [string[], RegExp][] =>
    ["--patch p.json", "--vector v.npz"].map((other) => [
      ["test", "a.json", ...option.split(" "), ...other.split(" ")],
      new RegExp(`^${option.split(" ")[0]} can't be used with ${other.split(" ")[0]}\\. Leave one of them out\\.$`),
    ]),
  ),
  [["test", "a.json", "--vector", "v.npz", "--patch", "p.json"], /^--patch can't be used with --vector\./],
  [["eval", "a.json", "--values", "v.json", "--edit", "zero"], /^--edit can't be used with --values\./],
  [["eval", "a.json", "--edit=zero", "--detect"], /^--edit can't be used with --detect\./],
  [["eval", "a.json", "--edit", "zero", "--pin", "9"], /^--edit can't be used with --pin\./],
  [["eval", "a.json", "--csv", "p.csv"], /^--csv has no effect without --pin\. Add it, or leave --csv out\.$/],
  [["eval", "a.json", "--step-rows", "9"], /^--step-rows has no effect without --values\./],
  [["eval", "a.json", "--step-passes", "9", "--detect"], /^--step-passes has no effect without --values\./],
  [["reason", "-", "--origin"], /^--origin has no effect without --json\./],
  [["reason", "a.txt", "--problem", "0"], /^--problem has no effect without a dataset such as problems\.json\./],
  [["compare", "--problem", "0"], /^--problem has no effect without a dataset/],
  [["look", "Is it?", "--limit", "2"], /^--limit has no effect without a dataset/],
  [["look", "a.json", "--problem", "2", "--limit", "2"], /^--limit can't be used with --problem\./],
  [["look", "-", "--report", "r.coconut-report.json"], /^--report has no effect without a dataset/],
  [["--json", "reason"], /must be a command, not “--json”/],
];

describe("the command line", () => {
  for (const [words, command] of accepted) {
    it(`accepts: coconut ${words.join(" ")}`, () => assert.deepEqual(parseCommand(words), command));
  }
  for (const [words, sentence] of refused) {
    it(`refuses: coconut ${words.join(" ")}`, () => {
      assert.throws(
        () => parseCommand(words),
        (error: Error) => isUserError(error) && sentence.test(error.message),
      );
    });
  }
});
