import stringWidth from "string-width";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { COMMANDS, type CommandName, type CommandSpec } from "../../src/cli/commands";
import { nameOf } from "../../src/cli/options";
import { usage, usageOf } from "../../src/cli/usage";

const names = Object.keys(COMMANDS) as CommandName[];
const optionsOf = (name: CommandName): string[] =>
  Object.values((COMMANDS[name] as CommandSpec).options).map((option) => nameOf(option));
/** The options that a help lists, one per line. */
const listed = (help: string): string[] =>
  [...help.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option]) => option ?? "").sort();

describe("the help of the command line", () => {
  it("lists every command on its own line", () => {
    for (const name of names) assert.match(usage(), new RegExp(`^  ${name} +\\w`, "m"));
  });

  for (const name of names) {
    it(`lists exactly the options of ${name}`, () => {
      assert.deepEqual(listed(usageOf(name)), optionsOf(name).sort());
      assert.match(usageOf(name), new RegExp(`^coconut ${name} `));
    });

    it(`keeps the lines of ${name} within 100 columns`, () => {
      for (const line of usageOf(name).split("\n")) assert.ok(stringWidth(line) <= 100, line);
    });
  }

  it("gives the default of an option", () => {
    assert.match(usageOf("reason"), /--top-k K .*\(default: 10\)/);
    assert.match(usageOf("test").replace(/\s+/g, " "), /zero \(zeroed\), mean \(averaged\), noise, swap \(swapped\)/);
    assert.match(usageOf("test").replace(/\s+/g, " "), /\(default: zero,mean,noise,swap,permute\)/);
    assert.doesNotMatch(usageOf("reason"), /--json.*default/);
  });

  it("says at both of two options that they can't be combined", () => {
    const row = (name: CommandName, option: string): string => {
      const rows = usageOf(name).split(/^ {2}(?=--)/m);
      return rows.find((one) => one.startsWith(`${option} `))!.replace(/\s+/g, " ");
    };
    for (const option of ["--detect", "--values", "--pin"]) assert.match(row("eval", option), /\(not with --edit\)/);
    assert.match(row("eval", "--edit"), /\(not with --detect, --values, --pin\)/);
    assert.match(row("test", "--vector"), /\(not with --edits, --patch, --report, --control\)/);
    assert.match(row("test", "--patch"), /\(not with --edits, --vector, --report, --control\)/);
    assert.doesNotMatch(row("eval", "--csv"), /not with/);
  });

  it("lists every option that the documents use", () => {
    const commands = [...readFileSync("docs/command-line.md", "utf8").matchAll(/^npx coconut (\w+)(.*)$/gm)];
    assert.ok(commands.length > 5);
    for (const [line, name = "", words = ""] of commands)
      for (const [option] of words.matchAll(/--[\w-]+/g))
        assert.ok(optionsOf(name as CommandName).includes(option), `${option} in: ${line}`);
  });
});
