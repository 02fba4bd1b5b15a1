/* eslint-disable max-len -- the tables of a report are as wide as they are */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseCommand } from "../../../src/cli/arguments";
import { measure } from "../../../src/shared/dataset/measure";
import {
  type Report,
  type Run,
  beginReport,
  beginRun,
  closeReport,
  parseReport,
  problemsLeft,
  reportText,
} from "../../../src/shared/dataset/report";
import { standardInput } from "../../../src/shared/dataset/dataset";
import { commandOf } from "../../../src/shared/dataset/reportCommand";
import { reportCsv } from "../../../src/shared/dataset/reportCsv";
import { reportMarkdown } from "../../../src/shared/dataset/reportMarkdown";
import { readReport } from "../../../src/shared/dataset/reportReading";
import { blocksOf, testRows } from "../../../src/shared/dataset/reportTables";
import { UserError } from "../../../src/shared/errors";
import { timeLeft } from "../../../src/shared/format/numbers";
import { FakeEngine, type FakeEngineOptions, question, toyModel } from "../../support/fakeEngine";
import { sampleReport } from "../../support/reports";

const markdown = (report: Report): string => reportMarkdown(readReport(report));

/** The sample with other properties. */
const changed = (change: (report: Report) => void): Report => {
  const report = sampleReport();
  change(report);
  return report;
};

/** Of a report of eval. */
const EVAL = "test/shared/dataset/fixtures/eval.coconut-report.json";

describe("the numbers of a report", () => {
  it("are a row per edit and thought, with the interval, the lost and gained answers, and McNemar's p", () => {
    assert.deepEqual(testRows(readReport(sampleReport()).own.tests!), [
      ["unedited", "", "66.7%", "20.8-93.9", "", "", "66.7%", "20.8-93.9", "", "", "0.0%", "", ""],
      [
        ...["zeroed", "1", "66.7%", "20.8-93.9", "0/0", "1.0000"],
        ...["0.0%", "0.0-56.1", "2/0", "0.5000", "66.7%", "−15.0", "−0.23"],
      ],
      [
        ...["zeroed", "2", "33.3%", "6.1-79.2", "2/1", "1.0000"],
        ...["0.0%", "0.0-56.1", "2/0", "0.5000", "33.3%", "−30.0", "−0.46"],
      ],
      [
        ...["zeroed", "all", "0.0%", "0.0-56.1", "2/0", "0.5000"],
        ...["0.0%", "0.0-56.1", "2/0", "0.5000", "0.0%", "−45.0", "−0.69"],
      ],
    ]);
  });

  it("have what needs no truth also where answers can't be compared", () => {
    const unscored = (count: number) =>
      readReport(
        changed(({ runs: [own] }) => {
          for (const { tested } of own!.cases.slice(0, count))
            for (const one of [tested!, ...tested!.cells]) Object.assign(one, { right: null, forcedRight: null });
        }),
      ).own;
    const numbers = (count: number) => {
      const { unedited, withoutThoughts, cells } = unscored(count).tests!;
      return { unedited, withoutThoughts, cells: cells.map(({ effect, stepShare }) => ({ effect, stepShare })) };
    };
    assert.deepEqual(numbers(1), numbers(0));
    assert.deepEqual(numbers(3), numbers(0));
    const { cells } = unscored(1).tests!;
    assert.deepEqual(
      cells.map(({ n, accuracy, lost, gained }) => [n, accuracy, lost, gained]),
      [
        [2, 0.5, 0, 0],
        [2, 0.5, 1, 1],
        [2, 0, 1, 0],
      ],
    );
    assert.deepEqual(testRows(unscored(3).tests!).slice(0, 2), [
      ["unedited", "", "–", "–", "", "", "–", "–", "", "", "0.0%", "", ""],
      ["zeroed", "1", "–", "–", "–", "–", "–", "–", "–", "–", "66.7%", "−15.0", "−0.23"],
    ]);
    assert.ok(
      blocksOf(unscored(3)).includes("3 problems with an answer that can’t be compared, in neither spoken nor forced."),
    );
  });

  it("of detected results have a dash where there is no other problem, and say what is in no row", () => {
    const reading = readReport(parseReport(readFileSync(EVAL, "utf8"), "it"));
    const row = { step: 1, n: 1, nOther: 0, thoughts: [{ top1: 1, top3: 1, otherTop1: null, otherTop3: null }] };
    const blocks = (unread: number) => blocksOf({ ...reading.own, detection: [{ ...row, unread }] });
    const rows = blocks(0).flatMap((block) => (typeof block === "string" ? [] : block.rows));
    assert.equal(rows.filter((cells) => cells.join() === "step 1,1,100 (–)").length, 2);
    const said = (unread: number) =>
      blocks(unread).filter((block) => typeof block === "string" && /can’t be read/.test(block));
    assert.deepEqual(said(0), []);
    assert.deepEqual(said(2), ["2 steps with a result that can’t be read, in no row."]);
  });

  it("have probabilities down to 0.0001", () => {
    const summary = readReport(sampleReport()).own.tests!;
    const p = (value: number): string | undefined =>
      testRows({ ...summary, cells: summary.cells.map((cell) => ({ ...cell, p: value })) })[1]?.[5];
    assert.deepEqual([0.00009, 0.0001, 0.0005, 1].map(p), ["<0.0001", "0.0001", "0.0005", "1.0000"]);
  });

  it("name what was skipped once, in the order of the file", () => {
    const { skipped, sentences, chance } = readReport(sampleReport());
    assert.deepEqual(
      skipped.map(({ index }) => index),
      [1, 4],
    );
    assert.deepEqual([sentences, chance], [0, 0.5]);
  });

  it("know no chance where a problem lists no options", () =>
    assert.equal(readReport(changed(({ problems }) => delete problems[0]!.options)).chance, null));
});

describe("a report as Markdown", () => {
  it("says how many problems it covers", () => {
    const which = (wanted: number, entries: number): string => {
      const report = changed(({ dataset, problems }) => {
        dataset.entries = entries;
        problems.length = wanted;
      });
      return /^(.*) of the file/m.exec(markdown(report))?.[1] ?? "";
    };
    assert.deepEqual(
      [which(1, 1), which(3, 3), which(1, 3), which(2, 3)],
      ["The one problem", "All 3 problems", "The first 1 of 3 problems", "The first 2 of 3 problems"],
    );
  });

  it("counts the skipped entries", () => {
    const heading = (count: number): string | undefined => {
      const unreadable = Array.from({ length: count }, (_, index) => ({ index, reason: "it has no answer" }));
      const report = changed((one) => {
        one.dataset.unreadable = unreadable;
        one.runs = one.runs.slice(0, 1);
      });
      return /^## (.*) skipped$/m.exec(markdown(report))?.[1];
    };
    assert.deepEqual([0, 1, 2].map(heading), [undefined, "1 entry", "2 entries"]);
  });

  it("gives a command that is quoted for a shell, without a limit where all problems were asked", () => {
    const command = (name: string, entries: number): string | undefined =>
      /^coconut test .*$/m.exec(
        markdown(
          changed(({ dataset }) => {
            Object.assign(dataset, { name, entries });
          }),
        ),
      )?.[0];
    const rest = "--thoughts 2 --edits zero,pause --provider cpu --model toy --control";
    assert.deepEqual(
      [command("my data", 4), command('a"$`\\b', 3)],
      [`coconut test "my data" --limit 3 ${rest} "a|b"`, `coconut test "a\\"\\$\\\`\\\\b" ${rest} "a|b"`],
    );
  });

  it("gives a command that measures the same again", () => {
    const own = { thoughts: [0, 1, 2], values: true, detect: true, pins: ["wumpus", "-3"] };
    const all: [Report["command"], Report["options"]][] = [
      ["test", { thoughts: [2], edits: ["zero", "mean"] }],
      ["look", { thoughts: [1], layer: 2 }],
      ["eval", { thoughts: [2], edit: "noise" }],
      ["eval", { ...own, stepRows: 8, stepPasses: 1000 }],
      ["eval", { ...own, stepRows: 64, stepPasses: 40 }],
    ];
    for (const [command, options] of all) {
      const report = sampleReport();
      const words = commandOf({ ...report, command, options, runs: report.runs.slice(0, 1) }).split(" ");
      const parsed = parseCommand(words.slice(1)) as unknown as Record<string, unknown>;
      const { thoughts, values } = parsed;
      const read = { ...parsed, thoughts: [thoughts].flat(), values: values !== undefined, pins: parsed["pin"] };
      for (const [name, value] of Object.entries(options))
        assert.deepEqual(read[name as keyof typeof read], value, `${name} of ${words.join(" ")}`);
    }
  });

  it("gives a command that asks the same models of the same dataset again", () => {
    const [own, control] = sampleReport().runs as [Run, Run];
    const named = (run: Run, name: string): Run => ({ ...run, model: { ...run.model, name } });
    const modelsIn = (runs: Run[], name = "d.json"): (string | undefined)[] => {
      const report = changed(({ dataset }) => (dataset.name = name));
      const parsed = parseCommand(
        commandOf({ ...report, runs })
          .split(" ")
          .slice(1),
      );
      assert.ok(parsed.kind === "test");
      return [parsed.dataset, parsed.model, parsed.control];
    };
    const bundled = named(own, "prosqa-coconut");
    assert.deepEqual(modelsIn([bundled, named(control, "prosqa-pause")]), ["d.json", undefined, undefined]);
    assert.deepEqual(modelsIn([bundled, named(control, "m1")]), ["d.json", undefined, "m1"]);
    // By itself, the bundled model would be tested beside its control.
    assert.deepEqual(modelsIn([bundled]), ["d.json", "prosqa-coconut", undefined]);
    assert.deepEqual(modelsIn([named(own, "m2")]), ["d.json", "m2", undefined]);
    assert.deepEqual(modelsIn([named(own, "m2"), named(control, "m1")]), ["d.json", "m2", "m1"]);
    assert.deepEqual(modelsIn([own], standardInput()), ["-", "toy", undefined]);
  });

  it("has aligned tables, what was left out, and the command for the same numbers", () => {
    assert.equal(
      markdown(sampleReport()),
      `# Do the thoughts matter? data\\_1.json

The first 3 of 4 problems of the file, each asked unedited and with its thoughts edited, one at a time and all together.

## toy on cpu

3 problems, 2 thoughts, 1.3 s

Left out: pause token. The model has no pause token.

Mean forced probability of the final answer: 90.0% unedited, 50.0% after 0 thoughts.

| edit     | thought | spoken |       95% |  −/+ |      p | forced |       95% |  −/+ |      p | steps | points |   log |
| -------- | ------: | -----: | --------: | ---: | -----: | -----: | --------: | ---: | -----: | ----: | -----: | ----: |
| unedited |         |  66.7% | 20.8-93.9 |      |        |  66.7% | 20.8-93.9 |      |        |  0.0% |        |       |
| zeroed   |       1 |  66.7% | 20.8-93.9 |  0/0 | 1.0000 |   0.0% |  0.0-56.1 |  2/0 | 0.5000 | 66.7% |  −15.0 | −0.23 |
| zeroed   |       2 |  33.3% |  6.1-79.2 |  2/1 | 1.0000 |   0.0% |  0.0-56.1 |  2/0 | 0.5000 | 33.3% |  −30.0 | −0.46 |
| zeroed   |     all |   0.0% |  0.0-56.1 |  2/0 | 0.5000 |   0.0% |  0.0-56.1 |  2/0 | 0.5000 |  0.0% |  −45.0 | −0.69 |

## a\\|b on cpu

0 problems, 2 thoughts, 0.0 s

The matched control.

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
coconut test data_1.json --limit 3 --thoughts 2 --edits zero,pause --provider cpu --model toy --control "a|b"
\`\`\`
`,
    );
  });

  it("says after how many problems it stopped, and why", () => {
    const text = markdown(
      changed((report) => {
        report.runs = report.runs.slice(0, 1);
        report.problems.push({ index: 9, question, answer: "Alex is a gorpus." });
        report.dataset.entries = 4;
        closeReport(report);
      }),
    );
    assert.match(
      text,
      /^# .*\n\n\*\*Stopped after 3 of 4 problems\.\*\* This report has the results so far\.\n\nAll 4 problems/,
    );
    assert.match(text, /\n\nThere is no control\.\n\n## How to read it/);
    assert.match(text, /## All of it on the command line/);
  });
});

describe("a report as CSV", () => {
  it("has a row for each problem, model, and edit, and quotes what needs it", () => {
    const report = changed(({ problems }) => {
      problems[0]!.question = 'Is "Alex", who\nswims, a gorpus?';
    });
    const lines = reportCsv(report).split("\n");
    assert.equal(
      lines[0]!.split(",").slice(0, 12).join(","),
      "model,index,question,truth,thoughts,edit,position,said,right,forced_right,says_steps,class",
    );
    assert.equal(lines[1], 'toy,0,"Is ""Alex"", who');
    assert.equal(lines[2], 'swims, a gorpus?",Alex is a gorpus.,2,,,Alex is a gorpus.,true,true,false,,,,,,,,,,,,');
    // Three problems, each unedited and with three edits; the first question takes two lines.
    assert.equal(lines.length, 1 + 3 * 4 + 4 + 1);
    assert.match(lines.at(-2)!, /,zero,all,a rempus,false,false,false,,,,0\.45,0\.9,0\.5,/);
  });

  it("says which edit the results of eval have, where there are thoughts to edit", () => {
    const { results = [] } = parseReport(readFileSync(EVAL, "utf8"), "it").runs[0]!.cases[0]!;
    const report = changed((one) => {
      const [run] = one.runs;
      const [case0] = run!.cases;
      one.options = { thoughts: [0, 1], edit: "swap" };
      one.runs = [
        { ...run!, cases: [{ index: case0!.index, results: [0, 1].map((n) => ({ ...results[0]!, thoughts: n })) }] },
      ];
    });
    assert.deepEqual(
      reportCsv(report)
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",").slice(-19, -16)),
      [
        ["0", "", ""],
        ["1", "swap", "all"],
      ],
    );
  });

  it("keeps texts as they are, also those that a spreadsheet takes for formulas", () => {
    for (const text of ["=1+1", "+1", "-1", "@a"]) {
      const report = changed(({ problems }) => (problems[0]!.answer = text));
      assert.equal(reportCsv(report).split("\n")[1]!.split(",")[3], text);
    }
  });
});

describe("a report's file", () => {
  it("is read as it was written, a problem and a case a line", () => {
    const report = sampleReport();
    const text = reportText(report);
    assert.deepEqual(parseReport(text, "r.json"), report);
    assert.equal(text.split("\n").filter((line) => /^ {4,}\{"index":\d+,"(question|tested)"/.test(line)).length, 6);
  });

  const refused: [what: string, text: string, why: RegExp][] = [
    ["another kind of JSON", "{}", /^UserError: r\.json isn't a Coconut report\. Open a file written by/],
    ["no JSON", "{", /^UserError: r\.json can't be opened as a report: it isn't JSON/],
    ["a later version", '{"format":"coconut-report","version":2}', /uses version 2 .* reads up to version 1\. Update/],
    [
      "what lacks something",
      JSON.stringify({ ...sampleReport(), runs: [] }),
      /can't be opened as a report: \/runs must NOT have fewer than 1 items/,
    ],
    [
      "a probability above 1",
      reportText(changed(({ runs }) => (runs[0]!.cases[0]!.tested!.cells[0]!.effect!.edited = 7))),
      /effect\/edited must be <= 1/,
    ],
    [
      "a case of a problem that it lacks",
      reportText(changed(({ problems }) => problems.pop())),
      /problem 3 was measured, but isn't among the problems/,
    ],
    [
      "a case twice",
      reportText(changed(({ runs: [own] }) => own!.cases.push(own!.cases[0]!))),
      /a problem was measured twice/,
    ],
    [
      "a cell twice",
      reportText(changed(({ runs: [own] }) => own!.cases[0]!.tested!.cells.push(own!.cases[0]!.tested!.cells[0]!))),
      /problem \d was measured twice in the same way/,
    ],
    [
      "a problem twice",
      reportText(changed(({ problems }) => problems.push(problems[0]!))),
      /two of its problems have the same position/,
    ],
  ];
  for (const [what, text, why] of refused)
    it(`refuses ${what}`, () => assert.throws(() => parseReport(text, "r.json"), why));
});

describe("measuring a report", () => {
  const nothing = (): void => undefined;
  const cases = [0, 1, 2].map((index) => ({ index, question, answer: "Alex is a gorpus." }));
  const dataset = { name: "d.json", sha256: "0".repeat(64), cases, unreadable: [] };
  const newRun = (): Run => beginRun(toyModel, { thoughts: 2, edits: ["zero"] });
  const newReport = (runs: Run[], entries = cases): Report =>
    beginReport({ created: "", command: "test", options: { thoughts: [2], edits: ["zero"] } }, dataset, entries, {
      manifest: toyModel.manifest,
      runs,
    });
  const modelOf = (run: Run, options: FakeEngineOptions = {}) => ({
    ...{ engine: new FakeEngine(options), model: toyModel, run },
  });

  it("asks every model, problem by problem, and reports progress", async () => {
    const report = newReport([newRun(), newRun()]);
    const said: number[] = [];
    let clock = 0;
    await measure(
      report,
      report.runs.map((run) => modelOf(run)),
      { signal: new AbortController().signal, now: () => (clock += 500), onCase: (done) => said.push(done) },
    );
    assert.deepEqual(said, [0, 1, 2, 3]);
    assert.deepEqual(
      report.runs.map(({ cases, seconds }) => [
        cases.map(({ index, tested }) => [index, tested?.right, tested?.cells.length, tested?.said?.trim()]),
        seconds,
      ]),
      Array(2).fill([[0, 1, 2].map((index) => [index, true, 3, "Alex is a gorpus."]), 1.5]),
    );
    assert.equal(closeReport(report).cancelled, false);
    assert.deepEqual(
      report.problems.map(({ options }) => options),
      [2, 2, 2],
    );
  });

  it("keeps what was measured when it is canceled, and goes on from there to the same report", async () => {
    const abort = new AbortController();
    let runs = 0;
    const report = newReport([newRun()]);
    const [run] = report.runs;
    const model = modelOf(run!, { beforeItem: (given) => void (given === 0 && ++runs === 5 && abort.abort()) });
    await measure(report, [model], { signal: abort.signal, now: () => 0, onCase: nothing });
    assert.deepEqual(
      run!.cases.map(({ index }) => index),
      [0, 1],
    );
    assert.ok(model.engine.calls.includes("cancelled"));
    assert.equal(closeReport(report).cancelled, true);
    assert.deepEqual(
      problemsLeft(report, run!).map(({ index }) => index),
      [2],
    );

    const again = parseReport(reportText(report), "r.json");
    const rest = modelOf(again.runs[0]!);
    const said: number[] = [];
    const signal = new AbortController().signal;
    await measure(again, [rest], { signal, now: () => 0, onCase: (done) => said.push(done) });
    assert.equal(rest.engine.calls.filter((call) => call.startsWith("run force")).length, 1);
    assert.equal(said.at(-1), 3);
    const whole = newReport([newRun()]);
    await measure(whole, [modelOf(whole.runs[0]!)], { signal, now: () => 0, onCase: nothing });
    assert.deepEqual(closeReport(again), closeReport(whole));
  });

  it("names what a model refuses, and doesn't ask it again", async () => {
    const asked = [cases[0]!, { ...cases[1]!, question: "Every dog is a mammal. Rex is a dog." }];
    const refused = question.replaceAll("Alex", "Tom");
    const report = newReport([newRun()], [...asked, { ...cases[2]!, question: refused }]);
    const model = modelOf(report.runs[0]!);
    const run = model.engine.run.bind(model.engine);
    model.engine.run = (request, ...rest) =>
      request.question === refused ? Promise.reject(new UserError("Not this.")) : run(request, ...rest);
    const signal = new AbortController().signal;
    for (let n = 0; n < 2; n++) await measure(report, [model], { signal, now: () => 0, onCase: nothing });
    assert.deepEqual(
      report.runs[0]!.refused.map(({ index, reason }) => [
        index,
        /^(The text has no question|Not this)\./.test(reason),
      ]),
      [
        [1, true],
        [2, true],
      ],
    );
    assert.equal(closeReport(report).cancelled, false);
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
