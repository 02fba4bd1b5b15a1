import assert from "node:assert/strict";
import { type IndexRow, indexJson, parseIndex, summaryOf } from "../../../src/host/traces/storeIndex";
import { reason } from "../../../src/shared/act/reason";
import { beginTrace } from "../../../src/shared/act/beginTrace";
import { applyChange } from "../../../src/shared/trace/trace";
import { FakeEngine, question, toyModel } from "../../support/fakeEngine";
import { traceOf } from "../../support/traces";

describe("The index of the store", () => {
  const row: IndexRow = { summary: summaryOf(traceOf("a")), removedAt: null, files: { "head.json": 7 } };

  it("says what the explorer shows of a trace", async () => {
    const engine = new FakeEngine();
    const created = "2026-11-24T10:00:00.000Z";
    const trace = await beginTrace(engine, toyModel, { text: question }, { id: "x", created, comparedTo: "y" });
    const run = { engine, emit: applyChange.bind(null, trace), signal: new AbortController().signal };
    await reason(run, trace, 2);
    assert.deepEqual(summaryOf(trace), {
      ...{ id: "x", created, model: "toy", provider: "cpu", thoughts: 2, comparedTo: "y", marked: false },
      question: "Is Alex a gorpus or rempus?",
      answer: { text: "gorpus", right: true },
    });
  });

  it("is read as it was written", () => {
    const rows = [row, { ...row, removedAt: 5, files: {} }];
    assert.deepEqual(parseIndex(indexJson(rows)), rows);
  });

  it("is read as far as it is whole: it is only a cache", () => {
    for (const text of ["", "{", "null", "[]", '{"format":"coconut-index","version":9,"rows":[]}'])
      assert.deepEqual(parseIndex(text), [], text);
    const broken = [null, {}, { ...row, files: null }, { ...row, files: { a: "1" } }, { ...row, summary: {} }];
    const answers = [{ text: 1 }, { text: "a", p: 1 }, 7].map((answer) => ({
      ...row,
      summary: { ...row.summary, answer },
    }));
    const rows = [...broken, ...answers, row] as IndexRow[];
    assert.deepEqual(parseIndex(indexJson(rows)), [row]);
  });
});
