/**
 * No option is taken and then ignored: in each mode of each command, with every option that it accepts there, each is
 * read. What a command can't use is refused before (`refuseIgnored`).
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, parseCommand } from "../../src/cli/arguments";
import { COMMANDS, type CommandName, type CommandSpec } from "../../src/cli/commands";
import { compareCommand } from "../../src/cli/compare";
import { diffCommand } from "../../src/cli/diff";
import { evalCommand } from "../../src/cli/evaluate";
import { lookCommand } from "../../src/cli/look";
import { meanCommand } from "../../src/cli/mean";
import { npz } from "../../src/cli/npz";
import { isSwitch, nameOf } from "../../src/cli/options";
import { reasonCommand } from "../../src/cli/reason";
import { showCommand } from "../../src/cli/show";
import { testCommand } from "../../src/cli/test";
import { traceCommand } from "../../src/cli/trace";
import { isUserError } from "../../src/shared/errors";

describe("the options of a command", function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-modes-"));
  after(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => join(folder, name);
  const [prosqa, arithmetic, traces] = ["samples/prosqa.json", "samples/arithmetic.json", at("t.jsonl")] as const;
  const model = "models/prosqa-coconut";
  const pair = [{ from: { question: 0, thought: 1 }, to: { question: 1, thought: 1 } }];
  writeFileSync(at("pairs.json"), JSON.stringify(pair));
  const hidden = { shape: [1, 128], data: new Float32Array(128) };
  writeFileSync(at("own.npz"), npz({ vectors: hidden }));
  const first = { index: { shape: [1], data: Int32Array.of(0) } };
  writeFileSync(at("first.npz"), npz({ vectors: { ...hidden, shape: [1, 1, 128] }, ...first }));

  const values: Record<string, string> = {
    ...{ model, cotModel: "models/prosqa-cot", control: "models/prosqa-pause", provider: "cpu" },
    ...{ problem: "0", thoughts: "2", limit: "1", topK: "3", speakAfter: "1", layer: "1", pin: "wumpus" },
    ...{ stepRows: "8", stepPasses: "8", edit: "zero", edits: "zero", csv: at("pins.csv"), values: at("v.csv") },
    ...{ report: at("r.coconut-report.json"), out: at("out.jsonl"), vectors: at("out.npz") },
    ...{ patch: at("pairs.json"), vector: at("own.npz") },
  };
  /** The words that are always given, and other values for options. */
  const modes: [words: string[], others?: Record<string, string>][] = [
    [["reason", "samples/rex.txt"], { pin: "dog" }],
    [["reason", prosqa, "--problem", "0"], { vector: at("first.npz") }],
    [["compare", prosqa]],
    [["eval", arithmetic, "--detect"], { model: "models/arithmetic-coconut", pin: "24" }],
    [["eval", prosqa, "--edit", "zero"]],
    [["test", prosqa]],
    [["test", prosqa, "--patch", at("pairs.json")]],
    [["test", prosqa, "--vector", at("own.npz")]],
    [["trace", prosqa, "--out", traces]],
    [["show", traces]],
    [["diff", traces, traces]],
    [["mean", prosqa]],
    [["look", "samples/rex.txt"]],
    [["look", prosqa]],
    [["look", prosqa, "--problem", "0"]],
  ];

  for (const [words, others] of modes)
    it(`are all used: coconut ${words.map((word) => word.replace(/^.*\//, "")).join(" ")}`, async () => {
      const report = at(`${words.join("-").replace(/\W/g, "-")}.coconut-report.json`);
      const all = withEverything(words, { ...values, report, ...others });
      const { command, read } = recorded(parseCommand(all));
      await run(command);
      const { options }: CommandSpec = COMMANDS[words[0] as CommandName];
      const given = Object.entries(options).flatMap(([key, option]) => (all.includes(nameOf(option)) ? [key] : []));
      assert.ok(given.length > 0);
      assert.deepEqual(
        given.filter((key) => !read.has(key)),
        [],
        `ignored: ${all.join(" ")}`,
      );
    });
});

/** These words, and every option that is accepted beside them, in the order of the table. */
function withEverything(words: string[], values: Record<string, string>): string[] {
  const { options }: CommandSpec = COMMANDS[words[0] as CommandName];
  let all = words;
  for (let before = -1; before < all.length;) {
    before = all.length;
    for (const [key, option] of Object.entries(options)) {
      if (all.includes(nameOf(option))) continue;
      const more = [...all, nameOf(option), ...(isSwitch(option) ? [] : [values[key]!])];
      if (isAccepted(more)) all = more;
    }
  }
  return all;
}

function isAccepted(words: string[]): boolean {
  try {
    return parseCommand(words).kind !== "help";
  } catch (error) {
    if (isUserError(error)) return false;
    throw error;
  }
}

/** The command, and which of its parts have been read. */
function recorded(given: Command): { command: Command; read: Set<string> } {
  const read = new Set<string>();
  const get = (target: Command, key: string | symbol): unknown => {
    read.add(String(key));
    return Reflect.get(target, key);
  };
  return { command: new Proxy(given, { get }), read };
}

async function run(command: Command): Promise<unknown> {
  const { signal } = new AbortController();
  switch (command.kind) {
    case "reason":
      return reasonCommand(command, signal);
    case "compare":
      return compareCommand(command, signal);
    case "eval":
      return evalCommand(command, signal);
    case "test":
      return testCommand(command, signal);
    case "trace":
      return traceCommand(command, signal);
    case "show":
      return showCommand(command, signal);
    case "diff":
      return diffCommand(command, signal);
    case "mean":
      return meanCommand(command, signal);
    case "look":
      return lookCommand(command, signal);
    default:
      throw new Error(`No mode here is for ${command.kind}.`);
  }
}
