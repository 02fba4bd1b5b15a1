/** Nothing that the command line writes tells where it was written, or on which machine, unless it is asked to. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { parseReport } from "../../src/shared/dataset/report";
import { reportCsv } from "../../src/shared/dataset/reportCsv";
import { reportMarkdown } from "../../src/shared/dataset/reportMarkdown";
import { readReport } from "../../src/shared/dataset/reportReading";
import { goldenProblems } from "../support/problems";
import { coconut } from "../support/coconut";

describe("What the command line writes", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-of-ann-"));
  const [model, control, data] = ["mine", "other", "d.json"].map((name) => join(folder, name)) as [string, ...string[]];
  const at = (name: string): string => join(folder, "out", name);
  before(() => {
    mkdirSync(join(folder, "out"));
    cpSync("models/prosqa-coconut", model, { recursive: true });
    cpSync("models/prosqa-pause", control!, { recursive: true });
    const problems = goldenProblems("models/prosqa-coconut").slice(0, 2);
    writeFileSync(data!, JSON.stringify([...problems, { question: "Is it?", answer: "" }, { question: "Why?" }]));
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await coconut([...words, "--model", model]);
    assert.equal(code, 0, err);
    return out;
  };
  /** Of this machine, as far as it has them. Shorter ones would be found in other words. */
  const telling = [folder, process.cwd(), cpus()[0]?.model.trim() ?? "", hostname(), userInfo().username].filter(
    (text) => text.length >= 6,
  );
  const check = (name: string, text: string): void => {
    for (const one of telling) assert.ok(!text.includes(one), `${name} has ${one}`);
  };

  it("has no path and no machine: traces, reports, and what becomes of them", async () => {
    const question = ["--problem", "1"];
    const texts = {
      reason: await run("reason", data!, ...question, "--thoughts", "2", "--json"),
      compare: await run("compare", data!, ...question, "--cot-model", "models/prosqa-cot", "--json"),
      look: await run("look", data!, "--report", at("look.coconut-report.json"), "--json"),
      eval: await run(
        ...["eval", data!, "--thoughts", "1-2", "--pin", "wumpus", "--csv", at("pins.csv"), "--values", at("v.json")],
        ...["--report", at("eval.coconut-report.json"), "--json"],
      ),
      test: await run(
        ...["test", data!, "--edits", "zero,mean,remove", "--control", control!],
        ...["--report", at("test.coconut-report.json"), "--json"],
      ),
    };
    await run("trace", data!, "--out", at("t.jsonl"), "--vectors", at("v.npz"));
    // Vectors are named by their file, without its folder.
    Object.assign(texts, {
      vector: await run("reason", data!, ...question, "--vector", at("v.npz"), "--json"),
    });
    for (const [name, text] of Object.entries(texts)) check(name, text);
    const files = readdirSync(join(folder, "out"));
    assert.equal(files.length, 7);
    for (const name of files) check(name, readFileSync(at(name), "latin1"));
    for (const name of files.filter((one) => one.endsWith("-report.json"))) {
      const report = parseReport(readFileSync(at(name), "utf8"), name);
      check(`${name} as CSV`, reportCsv(report));
      check(`${name} as Markdown`, reportMarkdown(readReport(report)));
    }
  });

  it("has both if traces are asked for them", async () => {
    interface Written {
      machine?: string;
      source: { uri?: string };
    }
    await run("trace", data!, "--thoughts", "1", "--limit", "1", "--out", at("asked.jsonl"), "--origin");
    const traces = [
      await run("reason", data!, "--problem", "0", "--thoughts", "1", "--json", "--origin"),
      readFileSync(at("asked.jsonl"), "utf8"),
    ].map((text) => JSON.parse(text) as Written);
    for (const { machine, source } of traces) {
      assert.match(source.uri ?? "", /^file:.*coconut-of-ann-.*\/d\.json$/);
      assert.match(machine ?? "", new RegExp(`^${process.platform} ${process.arch}, \\d+ × .`));
    }
  });
});
