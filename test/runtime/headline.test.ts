/** What the headline says of the bundled models' traces, held against their readings. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { beginTrace } from "../../src/shared/act/beginTrace";
import { reason } from "../../src/shared/act/reason";
import { readProblems } from "../../src/shared/dataset/dataset";
import { applyChange, nameOf } from "../../src/shared/trace/trace";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { untrueIn } from "../support/headlineClaims";
import { type Scored, scored } from "../support/scored";

/** Of each file of samples. */
const PROBLEMS = 8;

/** After 0, 1, … thoughts, the most probable answer of the curve. */
function leadsIn({ curve: { first, answer, final, others } }: Scored): string[] {
  const answers = [{ text: answer ?? "", ps: final }, ...others];
  const lead = (at: number): string =>
    answers.toSorted((a, b) => (b.ps[at] ?? 0) - (a.ps[at] ?? 0)).map(({ text }) => text)[0] ?? "";
  return first ? first.map((one) => one?.text ?? "") : final.map((_, at) => lead(at));
}

/** The same as it was read. */
function leadsRead({ reading }: Scored): string[] {
  return [null, ...reading.mainThoughts].map((thought) => {
    const [lead] = reading.after(thought?.id ?? null)!.forced.answers;
    return reading.say(nameOf(lead!)).trim();
  });
}

describe("the headline", function () {
  this.timeout(600_000);

  for (const name of readdirSync("media/recorded"))
    it(`says nothing that the readings don't (${name})`, () => {
      const trace = parseTrace(readFileSync(`media/recorded/${name}`, "utf8"), name);
      assert.deepEqual(untrueIn(scored(trace)), []);
    });

  for (const task of ["prosqa", "arithmetic", "prontoqa"])
    it(`says nothing that the readings don't (${task})`, async () => {
      const file = `samples/${task}.json`;
      const engine = new LatentEngine();
      const model = await engine.load(`models/${task}-coconut`, "cpu");
      const { cases } = readProblems(readFileSync(file, "utf8"), file);
      for (const [at, { question, answer, steps }] of cases.slice(0, PROBLEMS).entries()) {
        const truth = { answer, ...(steps && { steps }) };
        const trace = await beginTrace(engine, model, { text: question }, { id: "x", created: "", truth });
        const run = { engine, emit: applyChange.bind(null, trace), signal: new AbortController().signal };
        await reason(run, trace, model.manifest.thoughts.default);
        const found = scored(trace);
        assert.deepEqual(untrueIn(found), [], `problem ${at}`);
        assert.deepEqual(leadsIn(found), leadsRead(found), `problem ${at}`);
      }
      await engine.dispose();
    });
});
