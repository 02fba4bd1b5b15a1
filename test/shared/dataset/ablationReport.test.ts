import assert from "node:assert/strict";
import {
  type ModelTest,
  type TestedCase,
  skippedIn,
  summarizeTests,
  testDataset,
} from "../../../src/shared/dataset/ablationTest";
import { UserError } from "../../../src/shared/errors";
import { type TestReport, testReport, testRows, timeLeft } from "../../../src/shared/dataset/ablationReport";
import { FakeEngine, type FakeEngineOptions, question, toyModel } from "../../support/fakeEngine";

const cases = [0, 1, 2].map((index) => ({ index, question, answer: "Alex is a gorpus." }));

/** The unedited answer, and the answers with thought 1, thought 2, and both set to zero. */
const tested = (index: number, right: boolean, ...edited: boolean[]): TestedCase => ({
  ...{ index, right, forcedRight: right, saysSteps: false },
  cells: edited.map((ok, cell) => ({
    ...{ ablation: "zero", position: [1, 2, null][cell] ?? null, right: ok, forcedRight: false, saysSteps: ok },
    effect: { unedited: 0.9, withoutThoughts: 0.5, edited: ok ? 0.9 : 0.45 },
  })),
});

function modelTest(options: FakeEngineOptions = {}, more: Partial<ModelTest> = {}): ModelTest {
  const parts = {
    engine: new FakeEngine(options),
    manifest: toyModel.manifest,
    maxWords: 9,
  };
  return {
    name: "toy",
    provider: "cpu",
    parts,
    thoughts: 2,
    edits: ["zero"],
    results: [],
    refused: [],
    seconds: 0,
    ...more,
  };
}

const own = modelTest(
  {},
  {
    results: [
      tested(0, true, true, false, false),
      tested(2, true, true, false, false),
      tested(3, false, false, true, false),
    ],
    seconds: 1.25,
  },
);
const control = modelTest({}, { name: "a|b", refused: [{ index: 1, reason: "It has words that a|b lacks." }] });
const report: TestReport = {
  dataset: {
    name: "data_1.json",
    path: "/my data/data_1.json",
    cases: [...cases, { ...cases[0]!, index: 3 }],
    unreadable: [{ index: 4, reason: "it has no answer" }],
  },
  wanted: 3,
  stopped: null,
  edits: ["zero", "pause"],
  tests: [own, control],
  control: "The matched control.",
  models: [],
};

describe("the report of a tested dataset", () => {
  it("has a row per edit and thought, with the interval, the lost and gained answers, and McNemar's p", () => {
    assert.deepEqual(testRows(summarizeTests(own.results, 2)), [
      ["none", "", "66.7%", "20.8-93.9", "", "", "66.7%", "20.8-93.9", "", "", "0.0%", "", ""],
      [
        ...["zero", "1", "66.7%", "20.8-93.9", "0/0", "1.0000"],
        ...["0.0%", "0.0-56.1", "2/0", "0.5000", "66.7%", "−15.0", "−0.23"],
      ],
      [
        ...["zero", "2", "33.3%", "6.1-79.2", "2/1", "1.0000"],
        ...["0.0%", "0.0-56.1", "2/0", "0.5000", "33.3%", "−30.0", "−0.46"],
      ],
      [
        ...["zero", "all", "0.0%", "0.0-56.1", "2/0", "0.5000"],
        ...["0.0%", "0.0-56.1", "2/0", "0.5000", "0.0%", "−45.0", "−0.69"],
      ],
    ]);
  });

  it("says how many problems it covers", () => {
    const which = (wanted: number, of: number): string => {
      const dataset = { ...report.dataset, cases: cases.slice(0, of) };
      return /^(.*) of the file/m.exec(testReport({ ...report, dataset, wanted }))?.[1] ?? "";
    };
    assert.deepEqual(
      [which(1, 1), which(3, 3), which(1, 3), which(2, 3)],
      ["The one problem", "All 3 problems", "The first 1 of 3 problems", "The first 2 of 3 problems"],
    );
  });

  it("counts the skipped entries", () => {
    const heading = (count: number): string | undefined => {
      const unreadable = Array.from({ length: count }, (_, index) => ({ index, reason: "it has no answer" }));
      return /^## (.*) skipped$/m.exec(
        testReport({ ...report, tests: [own], dataset: { ...report.dataset, unreadable } }),
      )?.[1];
    };
    assert.deepEqual([0, 1, 2].map(heading), [undefined, "1 entry", "2 entries"]);
  });

  it("gives a command that is quoted for a shell", () => {
    const command = (path: string): string | undefined =>
      /^coconut test (.*?) --limit/m.exec(testReport({ ...report, dataset: { ...report.dataset, path } }))?.[1];
    assert.deepEqual(["/a/b-c_d.json", "my data", 'a"$`\\b'].map(command), [
      "/a/b-c_d.json",
      '"my data"',
      '"a\\"\\$\\`\\\\b"',
    ]);
  });

  it("gives a command without a limit where all problems were asked", () => {
    const command = (wanted: number): string | undefined =>
      /^coconut test .*$/m.exec(testReport({ ...report, wanted }))?.[0];
    const rest = "--thoughts 2 --edits zero,pause --provider cpu";
    assert.deepEqual([4, 3].map(command), [
      `coconut test "/my data/data_1.json" ${rest}`,
      `coconut test "/my data/data_1.json" --limit 3 ${rest}`,
    ]);
  });

  it("has probabilities down to 0.0001", () => {
    const p = (lost: number): string | undefined =>
      testRows({
        ...summarizeTests(own.results, 2),
        cells: summarizeTests(own.results, 2).cells.map((cell) => ({ ...cell, p: lost })),
      })[1]?.[5];
    assert.deepEqual([0.00009, 0.0001, 0.0005, 1].map(p), ["<0.0001", "0.0001", "0.0005", "1.0000"]);
  });

  it("names the edits that a package has no parts for", () => {
    const text = testReport({ ...report, edits: ["zero", "pause", "mean"] });
    const lacking = [...text.matchAll(/Left out: ([^.]*)\./g)].map(([, edit]) => edit);
    const ofEach = ["pause token", "averaged"];
    assert.deepEqual(lacking, [...ofEach, ...ofEach]);
  });

  it("is Markdown with aligned tables, and ends with the command for the same numbers", () => {
    assert.equal(
      testReport(report),
      `# Do the thoughts matter? data\\_1.json

The first 3 of 4 problems of the file, each asked unedited and with its thoughts edited, one at a time and all together.

## toy on cpu

3 problems, 2 thoughts, 1.3 s

Left out: pause token. The model has no pause token.

Mean forced probability of the final answer: 90.0% unedited, 50.0% after 0 thoughts.

| edit   | thought | spoken |       95% |  −/+ |      p | forced |       95% |  −/+ |      p | steps | points |   log |
| ------ | ------: | -----: | --------: | ---: | -----: | -----: | --------: | ---: | -----: | ----: | -----: | ----: |
| none   |         |  66.7% | 20.8-93.9 |      |        |  66.7% | 20.8-93.9 |      |        |  0.0% |        |       |
| zeroed |       1 |  66.7% | 20.8-93.9 |  0/0 | 1.0000 |   0.0% |  0.0-56.1 |  2/0 | 0.5000 | 66.7% |  −15.0 | −0.23 |
| zeroed |       2 |  33.3% |  6.1-79.2 |  2/1 | 1.0000 |   0.0% |  0.0-56.1 |  2/0 | 0.5000 | 33.3% |  −30.0 | −0.46 |
| zeroed |     all |   0.0% |  0.0-56.1 |  2/0 | 0.5000 |   0.0% |  0.0-56.1 |  2/0 | 0.5000 |  0.0% |  −45.0 | −0.69 |

## a\\|b on cpu

0 problems, 2 thoughts, 0.0 s

The matched control.

Left out: pause token. The model has no pause token.

No problem was answered.

## How to read it

- spoken: the words after the thoughts end with the answer in the file, with Wilson's 95% interval
- forced: the answer that is forced after the thoughts is the answer in the file
- −/+: problems that become wrong, and right, with the edit
- p: the probability that they are at least this uneven by chance (McNemar, exact, two-sided)
- steps: texts that say steps before the answer, which may make up for thoughts that are of no use
- points, log: the change of the final answer's forced probability, and of its logarithm, on average
- Each p is for one row alone: of 3 rows, up to 1 are expected below 0.05 by chance.
- An edit that changes little doesn't show that the thought is empty. One that lowers the probability shows that \
the answer depends on the thought.

## 2 entries skipped

By position in the file, from 0:

- 1: It has words that a\\|b lacks.
- 4: it has no answer

## The same on the command line

\`\`\`
coconut test "/my data/data_1.json" --limit 3 --thoughts 2 --edits zero,pause --provider cpu
\`\`\`
`,
    );
  });

  it("says after how many problems it stopped, and why", () => {
    const text = testReport({
      ...report,
      wanted: 4,
      stopped: "This report has the results so far.",
      tests: [own],
      control: "There is none.",
      models: ["--model", "/m"],
    });
    assert.match(
      text,
      /^# .*\n\n\*\*Stopped after 3 of 4 problems\.\*\* This report has the results so far\.\n\nAll 4 problems/,
    );
    assert.match(text, /\n\nThere is none\.\n\n## How to read it/);
    assert.match(text, /## The whole test on the command line\n\n```\ncoconut test .* --provider cpu --model \/m\n/);
  });
});

describe("a dataset under test", () => {
  const nothing = (): void => undefined;

  it("asks every model, problem by problem, and reports progress", async () => {
    const tests = [modelTest(), modelTest()];
    const said: number[] = [];
    let clock = 0;
    await testDataset(tests, cases, {
      signal: new AbortController().signal,
      now: () => (clock += 500),
      onCase: (done) => said.push(done),
    });
    assert.deepEqual(said, [0, 1, 2, 3]);
    assert.deepEqual(
      tests.map(({ results, seconds }) => [
        results.map(({ index, right, cells }) => [index, right, cells.length]),
        seconds,
      ]),
      Array(2).fill([
        [
          [0, true, 3],
          [1, true, 3],
          [2, true, 3],
        ],
        1.5,
      ]),
    );
  });

  it("keeps what was measured when it is canceled, without the current problem", async () => {
    const abort = new AbortController();
    let runs = 0;
    const test = modelTest({ beforeItem: (given) => void (given === 0 && ++runs === 5 && abort.abort()) });
    await testDataset([test], cases, { signal: abort.signal, now: () => 0, onCase: nothing });
    assert.deepEqual(
      test.results.map(({ index }) => index),
      [0, 1],
    );
    assert.ok((test.parts.engine as FakeEngine).calls.includes("cancelled"));
  });

  it("names what a model refuses, once, and goes on", async () => {
    const tests = [1, 2].map(() => modelTest());
    const unknown = { question: "Every dog is a mammal. Rex is a dog.", reason: /^The text has no question\./ };
    const refused = { question: question.replaceAll("Alex", "Tom"), reason: /^Not this\.$/ };
    const [, second, third] = cases;
    const asked = [cases[0]!, { ...second!, question: unknown.question }, { ...third!, question: refused.question }];
    for (const { parts } of tests) {
      const run = parts.engine.run.bind(parts.engine);
      parts.engine.run = (request, ...rest) =>
        request.question === refused.question ? Promise.reject(new UserError("Not this.")) : run(request, ...rest);
    }
    await testDataset(tests, asked, { signal: new AbortController().signal, now: () => 0, onCase: nothing });
    assert.deepEqual(
      tests.map(({ results }) => results.length),
      [1, 1],
    );
    const skipped = skippedIn({ cases: asked, unreadable: [{ index: 0, reason: "it has no answer" }] }, tests);
    assert.deepEqual(
      skipped.map(({ index }) => index),
      [0, 1, 2],
    );
    assert.match(skipped[1]?.reason ?? "", unknown.reason);
    assert.match(skipped[2]?.reason ?? "", refused.reason);
  });
});

describe("the time that is left", () => {
  for (const [done, of, ms, said] of [
    [0, 10, 0, ""],
    [10, 10, 5000, ""],
    [2, 10, 1000, ", about 4 s left"],
    [10, 300, 6000, ", about 3 min left"],
  ] as const) {
    it(`${done} of ${of} after ${ms} ms`, () => assert.equal(timeLeft(done, of, ms), said));
  }
});
