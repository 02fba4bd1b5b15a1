// The questions that the empty panel offers. To record them again, after a change of the bundled model or the format:
//   node esbuild.mjs && COCONUT_RECORD=1 npx mocha --no-config --exit out/test/recorded.test.js
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { RECORDED, type Recorded } from "../src/shared/panel/recorded";
import { readTrace } from "../src/shared/read/readTrace";
import type { Trace } from "../src/shared/trace/trace";
import { parseTrace } from "../src/shared/trace/traceFile";
import { coconut } from "./support/coconut";

const RECORD = process.env["COCONUT_RECORD"] !== undefined;
const SUMMARIES = "src/shared/panel/recorded.json";

const questions: Record<Recorded["name"], string[]> = {
  easy: ["samples/rex.txt"],
  branching: ["samples/prosqa.txt"],
  wrong: ["samples/wrong.txt"],
};

const fileOf = (name: string): string => `media/recorded/${name}.coconut.json`;

/** As many candidates as the panel draws, and five digits, which is more than it shows. */
async function record(name: Recorded["name"]): Promise<string> {
  const { code, out, err } = await coconut([
    ...["reason", ...questions[name], "--top-k", "6", "--speak-after", "0-6", "--test", "--json"],
  ]);
  assert.equal(code, 0, err);
  const short = (value: unknown): unknown =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  return JSON.stringify(JSON.parse(out, (_, value: unknown) => short(value)));
}

function summaryOf(name: Recorded["name"], trace: Trace): Recorded {
  const reading = readTrace(trace);
  const { verdict, mainThoughts } = reading;
  assert.ok(verdict && verdict.chance !== null);
  const final = [null, ...mainThoughts].map((thought) => {
    const p = reading.forced(thought?.id ?? null, verdict.answer.concept);
    assert.ok(p !== null);
    return Number(p.toFixed(2));
  });
  return { name, question: reading.question, sure: verdict.sure, final, chance: verdict.chance };
}

describe("The recorded questions", function () {
  this.timeout(60_000);
  const names = Object.keys(questions) as Recorded["name"][];
  const traces = new Map<string, Trace>();

  before(async () => {
    if (RECORD) for (const name of names) writeFileSync(fileOf(name), await record(name));
    for (const name of names) traces.set(name, parseTrace(readFileSync(fileOf(name), "utf8"), fileOf(name)));
    if (RECORD)
      writeFileSync(
        SUMMARIES,
        `${JSON.stringify(
          names.map((name) => summaryOf(name, traces.get(name)!)),
          null,
          2,
        )}\n`,
      );
  });

  it("are what the panel says of them", () => {
    const summaries = RECORD ? (JSON.parse(readFileSync(SUMMARIES, "utf8")) as Recorded[]) : RECORDED;
    assert.deepEqual(
      summaries,
      names.map((name) => summaryOf(name, traces.get(name)!)),
    );
  });

  it("are an easy one, one with branches, and one that the model gets wrong", () => {
    const found = names.map((name) => {
      const reading = readTrace(traces.get(name)!);
      const branches = reading.tree(6).columns.map((column) => column.candidates.filter(({ p }) => p >= 0.05).length);
      return { right: reading.verdict?.right, sure: reading.verdict?.sure, most: Math.max(...branches.slice(0, 3)) };
    });
    const [easy, branching, wrong] = found;
    assert.ok(easy?.right && branching?.right && easy.most < branching.most, JSON.stringify(found));
    assert.equal(wrong?.right, false);
    assert.equal(wrong?.sure, "never");
  });

  for (const name of names)
    it(`${name}: the bundled model still gives the same words, answers, and effects`, async () => {
      const recorded = traces.get(name)!;
      const now = parseTrace(await record(name), name);
      assert.equal(recorded.model.sha256, now.model.sha256, "recorded with another model");
      assert.deepEqual(recorded.model.manifest, now.model.manifest);
      assert.deepEqual(recorded.source, now.source);
      const words = (trace: Trace): string[] =>
        readTrace(trace).continuations.map((one) => one.words.map(({ text }) => text).join(" "));
      assert.deepEqual(words(recorded), words(now));
      const [before, after] = [summaryOf(name, recorded), summaryOf(name, now)];
      assert.deepEqual({ ...before, final: [] }, { ...after, final: [] });
      before.final.forEach((p, k) => assert.ok(Math.abs(p - after.final[k]!) <= 0.02, `${k}: ${p}, ${after.final[k]}`));
      assert.ok(readTrace(recorded).test);
      assert.equal(recorded.tests[0]?.cells.length, now.tests[0]?.cells.length);
    });

  it("are small", () => {
    const bytes = names.reduce((sum, name) => sum + readFileSync(fileOf(name)).length, 0);
    assert.ok(bytes < 400_000, `${bytes} bytes`);
  });
});
