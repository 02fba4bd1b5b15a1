import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import { type Headline, headline, momentOf, unanswered } from "../../../src/shared/read/headline";
import type { ThoughtColumn } from "../../../src/shared/read/score";
import type { Trace } from "../../../src/shared/trace/trace";
import { untrueIn } from "../../support/headlineClaims";
import { sureFrom } from "../../../src/shared/read/sureness";
import { type Scored, scored } from "../../support/scored";
import { textTask } from "../../support/tasks";
import { type Row, type Sample, fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";

const question =
  "Tom is a aa. Every aa is a bb. Every aa is a ee. Every bb is a cc. Every dd is a ee. Is Tom a cc or dd?";

/** What would be said after 1, 2, … thoughts. `marker`: from here on the answer comes next. */
interface Given extends Partial<Sample> {
  rows?: Record<string, Row>[];
  markers?: number[];
  said?: string;
}

/** The forced probability of cc after 0, 1, … thoughts; what is left is dd's. */
function traceOf(ps: number[], { rows = [], markers = [], said = "###|Tom|is a cc.", ...more }: Given = {}): Trace {
  return fullTrace({
    ...{ names: ["Tom"], concepts: ["aa", "bb", "cc", "dd", "ee"], question, cosines: [] },
    values: ps.map((p, k) => ({
      rows: rows[k - 1] ?? { aa: [1, 1, {}] },
      ...{ marker: markers[k] ?? 0.01, rest: [0, 0], answers: { cc: p, dd: 1 - p } },
    })),
    continuations: [[ps.length - 1, undefined, said]],
    ...more,
  });
}

function told(found: Scored): Headline {
  const { verdict } = found;
  assert.ok(verdict);
  return headline({ ...found, verdict });
}

const storyOf = (trace: Trace, truth = true): string[] => told(scored(trace, { truth })).story;
const firstOf = (...given: Parameters<typeof traceOf>): string | undefined => storyOf(traceOf(...given))[0];

/** Without listed options: the most probable answers after 0, 1, … thoughts. */
function ofText(answers: [text: string, p: number][], more: Given = {}): Trace {
  const last = answers.length - 1;
  const trace = traceOf(
    answers.map(() => 0.5),
    more,
  );
  const { manifest } = trace.model;
  trace.model = {
    ...trace.model,
    manifest: { ...manifest, task: { ...textTask(), answer: { ...textTask().answer, form: "{}" } } },
  };
  trace.read = { kind: "text", question: { start: 0, end: 9 } };
  const final = told(scored(trace)).answer.replace("The answer is ", "").slice(0, -1);
  trace.readings = trace.readings.map((reading, k) => {
    const [text, p] = answers[k]!;
    return {
      ...reading,
      forced: {
        answers: [{ text: text === "final" ? final : text, p }],
        final: text === "final" ? p : k === last ? 0.1 : 0.2,
      },
    };
  });
  return { ...trace };
}

describe("the answer in the headline", () => {
  it("is what was said, with whether it is right", () => {
    const right = told(scored(traceOf([0.5, 0.99])));
    assert.deepEqual([right.answer, right.right, right.correct], ["Tom is a cc.", true, null]);
    const wrong = told(scored(traceOf([0.5, 0.01], { said: "###|Tom|is a dd." })));
    assert.deepEqual([wrong.answer, wrong.right, wrong.correct], ["Tom is a dd.", false, "The right answer is cc."]);
  });

  it("is wrong where the words were cut off after it, and isn't named twice", () => {
    const cut = told(scored(traceOf([0.5, 0.99], { said: "###|Tom|is a cc.…" })));
    assert.deepEqual([cut.answer, cut.right, cut.correct], ["Tom is a cc.", false, null]);
    const other = told(scored(traceOf([0.5, 0.01], { said: "###|Tom|is a dd.…" })));
    assert.deepEqual([other.right, other.correct], [false, "The right answer is cc."]);
  });

  it("doesn't say what is right where that isn't shown", () => {
    const { answer, right, correct } = told(
      scored(traceOf([0.5, 0.01], { said: "###|Tom|is a dd." }), { truth: false }),
    );
    assert.deepEqual([answer, right, correct], ["Tom is a dd.", null, null]);
  });

  it("is a sentence where only a number or word is said", () => {
    const trace = traceOf([0.5, 0.99], { said: "###|44" });
    trace.model = { ...trace.model, manifest: { ...trace.model.manifest, task: textTask() } };
    trace.read = { kind: "text", question: { start: 0, end: 9 }, truth: { answer: "45", from: "dataset" } };
    const { answer, right, correct } = told(scored(trace));
    assert.deepEqual([answer, right, correct], ["The answer is 44.", false, "The right answer is 45."]);
  });

  for (const [option, facts] of [
    ["neither option", "Tom is a aa. Every aa is a bb. Every dd is a cc. Is Tom a cc or dd?"],
    ["both options", "Tom is a aa. Every aa is a cc. Every aa is a dd. Is Tom a cc or dd?"],
  ] as const)
    it(`says so if the facts support ${option}, and nothing of being sure or right`, () => {
      const { answer, right, story } = told(scored(traceOf([0.99, 0.99], { question: facts })));
      assert.deepEqual(
        [answer, right, story],
        [`The facts support ${option}; the model answers cc.`, null, ["There was one branch to follow."]],
      );
    });
});

describe("how sure it was, in the headline", () => {
  const cases: [what: string, ps: number[], sentence: string][] = [
    [
      "sure, after a coin toss",
      [0.57, 0.63, 0.99],
      "Sure from thought 2 (99%); close to a coin toss before that (57–63%).",
    ],
    [
      "sure, 14 points from chance",
      [0.64, 0.36, 0.99],
      "Sure from thought 2 (99%); close to a coin toss before that (36–64% for cc).",
    ],
    [
      "sure, a coin toss that the other answer wins",
      [0.36, 0.49, 0.99],
      "Sure from thought 2 (99%); before that it leaned to dd (51–64%).",
    ],
    ["sure, leaning before", [0.63, 0.74, 0.95], "Sure from thought 2 (95%); leaning this way before that (63–74%)."],
    [
      "sure, another answer before",
      [0.1, 0.21, 0.95],
      "Sure from thought 2 (95%); before that it would have said dd (79–90%).",
    ],
    [
      "sure, another answer only just before",
      [0.65, 0.62, 0.45, 0.95],
      "Sure from thought 3 (95%); undecided before that (45–65% for cc).",
    ],
    ["sure, undecided before", [0.4, 0.7, 0.95], "Sure from thought 2 (95%); undecided before that (40–70% for cc)."],
    ["one number before", [0.7, 0.95], "Sure from thought 1 (95%); leaning this way before that (70%)."],
    [
      "a range with a sign in it",
      [0.999, 0.7, 0.95],
      "Sure from thought 2 (95%); leaning this way before that (70 to >99%).",
    ],
    [
      "sure, and falls again before",
      [0.95, 0.8, 0.9999],
      "Sure from thought 2 (100%); leaning this way before that (80–95%).",
    ],
    ["sure before thinking", [0.9, 0.999], "Sure before thinking (90%)."],
    ["never", [0.51, 0.7, 0.62], "Never sure: 51–70% wherever it is stopped."],
    ["never, and always the same", [0.701, 0.7], "Never sure: 70% wherever it is stopped."],
    ["nearly", [0.95, 0.5, 0.85], "Never sure (85% in the end)."],
    ["never, and at times below chance", [0.65, 0.36, 0.7], "Never sure: 36–70% for cc wherever it is stopped."],
    ["very nearly", [0.5, 0.8999], "Never sure (just under 90% in the end)."],
  ];
  for (const [what, ps, sentence] of cases) it(`says: ${what}`, () => assert.equal(firstOf(ps), sentence));

  const led: [what: string, ps: number[], sure: string, led: string][] = [
    [
      "up to a thought",
      [0.24, 0.21, 0.83, 0.81],
      "Never sure (81% in the end).",
      "Stopped before thought 2, it would have said dd (76–79%).",
    ],
    [
      "before thinking",
      [0.24, 0.7, 0.4, 0.81],
      "Never sure (81% in the end).",
      "Stopped before thinking, it would have said dd (76%).",
    ],
    [
      "after a thought",
      [0.65, 0.21, 0.7],
      "Never sure (70% in the end).",
      "Stopped after thought 1, it would have said dd (79%).",
    ],
    [
      "not up to the thought from which on it is sure",
      [0.05, 0.4, 0.95],
      "Sure from thought 2 (95%).",
      "Stopped before thinking, it would have said dd (95%).",
    ],
    [
      "only just before it is sure",
      [0.6, 0.21, 0.95],
      "Sure from thought 2 (95%).",
      "Stopped after thought 1, it would have said dd (79%).",
    ],
    [
      "longest, not once",
      [0.02, 0.5, 0.2, 0.1, 0.6],
      "Never sure (60% in the end).",
      "Stopped after thoughts 2–3, it would have said dd (80–90%).",
    ],
  ];
  for (const [what, ps, sure, sentence] of led)
    it(`names another answer that was clearly ahead: ${what}`, () =>
      assert.deepEqual(storyOf(traceOf(ps)).slice(0, 2), [sure, sentence]));

  it("says nothing of any curve that the curve doesn't show", () => {
    const grid = [0.05, 0.3, 0.45, 0.55, 0.7, 0.92];
    const before = grid.flatMap((a) => grid.flatMap((b) => grid.map((c) => [a, b, c])));
    for (const said of ["###|Tom|is a cc.", "###|Tom|is a dd."]) {
      const found = scored(traceOf([0.5, 0.5, 0.5, 0.5], { said }));
      const [other] = found.curve.others;
      for (const ps of before.flatMap((most) => [0.55, 0.7, 0.95].map((last) => [...most, last]))) {
        const others = [{ ...other!, ps: ps.map((p) => 1 - p) }];
        const verdict = { ...found.verdict!, sure: sureFrom(ps) };
        assert.deepEqual(untrueIn({ ...found, verdict, curve: { ...found.curve, final: ps, others } }), [], ps.join());
      }
    }
  });

  it("says that the right answer was ahead before more thinking changed that", () => {
    const said = "###|Tom|is a dd.";
    const never = traceOf([0.6, 0.53, 0.91, 0.87, 0.35], { said });
    const stopped = "Stopped after thoughts 2–3, it would have said cc (87–91%)";
    assert.deepEqual(storyOf(never).slice(0, 2), [
      "Never sure (65% in the end).",
      `${stopped}, which is right; more thinking changed that.`,
    ]);
    assert.deepEqual(storyOf(never, false)[1], `${stopped}.`, "unless that isn't shown");
    assert.deepEqual(storyOf(traceOf([0.5, 0.91, 0.05], { said })).slice(0, 2), [
      "Sure from thought 2 (95%).",
      "Stopped after thought 1, it would have said cc (91%), which is right; more thinking changed that.",
    ]);
  });

  it("doesn't say that more thinking changed what an edit may have changed", () => {
    const found = scored(traceOf([0.91, 0.35], { said: "###|Tom|is a dd." }));
    const verdict = { ...found.verdict!, edited: true };
    assert.equal(
      headline({ ...found, verdict }).story[1],
      "Stopped before thinking, it would have said cc (91%), which is right.",
    );
  });

  it("says nothing of where the answer of edited thoughts wasn't read", () => {
    const of = (...final: (number | null)[]): string | undefined => {
      const found = scored(traceOf(final.map((p) => (p === null ? 0.5 : 1 - p))));
      const others = found.curve.others.map((other) => ({ ...other, ps: final.map(() => 0.5) }));
      const verdict = { ...found.verdict!, sure: sureFrom(final), atOnce: null, edited: true };
      return headline({ ...found, verdict, curve: { ...found.curve, final, others } }).story[0];
    };
    assert.equal(of(null, null, 0.45, 0.53), "Never sure (53% in the end).");
    assert.equal(of(null, 0.45, 0.53, 0.95), "Sure from thought 3 (95%).");
  });

  it("is about a guess where there are more than two options", () => {
    const found = scored(traceOf([0.25, 0.3, 0.99]));
    const { verdict, curve } = found;
    const others = curve.others.map((other) => ({ ...other, ps: other.ps.map((p) => p && p / 3) }));
    const [even] = headline({ ...found, verdict: verdict!, curve: { ...curve, others, chance: 0.25 } }).story;
    assert.equal(even, "Sure from thought 2 (99%); close to a guess before that (25–30%).");
  });

  it("says nothing where a probability wasn't read", () => {
    const trace = traceOf([0.5, 0.99]);
    trace.readings = trace.readings.slice(1);
    assert.deepEqual(storyOf({ ...trace }), ["There was one branch to follow."]);
  });

  it("tells what it would answer at once if that isn't what it said", () => {
    const atOnce = "Stopped at that point, it would have answered dd (70%), so it was never sure.";
    assert.deepEqual(storyOf(traceOf([0.5, 0.3])).slice(0, -1), [atOnce]);
    const said = "Tom|is a aa.|Every aa|is a bb.|###|Tom|is a cc.";
    const spoken = storyOf(traceOf([0.5, 0.3], { said }));
    assert.deepEqual(spoken.slice(0, -1), [
      "It got there in words: after 1 thought it still said 2 steps aloud.",
      atOnce,
    ]);
    assert.ok(!spoken.join().includes("30%"), "no forced percentage of what it said");
    // Without thoughts there is nothing after which it "still" speaks.
    assert.deepEqual(storyOf(traceOf([0.3], { said })), ["Made to answer at once, it would have said dd (70%)."]);
  });

  it("says what edits can do only where another answer doesn't win without any", () => {
    const [cc, dd] = [
      { ids: [1], text: "cc" },
      { ids: [2], text: "dd" },
    ];
    const cell = { edit: "zero" as const, position: 1, p: 0.1, logChange: -1, forced: dd, shift: [] };
    for (const p of [0.3, 0.99]) {
      const found = scored(traceOf([0.5, p]));
      const { story } = told({ ...found, test: { id: "t", base: "b", answer: cc, unedited: p, cells: [cell] } });
      assert.equal(story.join(" ").includes("can make another answer win"), p > 0.5, story.join(" "));
    }
  });

  it("lists the other answers of a text that lists none", () => {
    assert.equal(
      storyOf(
        ofText([
          ["final", 0.95],
          ["final", 0.96],
        ]),
      )[0],
      "Sure before thinking (95%).",
    );
    assert.deepEqual(
      storyOf(
        ofText([
          ["19", 0.4],
          ["7", 0.6],
          ["19", 0.4],
          ["final", 0.93],
        ]),
      ).slice(0, 2),
      ["Sure from thought 3 (93%).", "Stopped earlier, it would have said 19 or 7."],
    );
    assert.deepEqual(
      storyOf(
        ofText([
          ["19", 0.4],
          ["final", 0.7],
        ]),
      ).slice(0, 2),
      ["Never sure (70% in the end).", "Stopped earlier, it would have said 19."],
    );
    const many = ["1", "2", "3", "4", "5", "6", "7"].map((text): [string, number] => [text, 0.3]);
    assert.equal(
      storyOf(ofText([...many, ["final", 0.99]]))[1],
      "Stopped earlier, it would have said 1, 2, 3, 4 or 5.",
    );
  });
});

describe("what is told of thoughts without an answer", () => {
  const { curve } = scored({ ...traceOf([0.3, 0.2]), spoken: [], nodes: [] });
  const after = (words: string): string[] => {
    const trace = traceOf([0.3, 0.2], { said: words });
    return unanswered({ curve: { ...scored(trace).curve, answer: null } }, readTrace(trace).free("t1") ?? null);
  };

  it("is what it said instead, and what it would have answered at once", () => {
    const atOnce = "Stopped at that point, it would have answered dd (80%).";
    assert.deepEqual(after("aa|aa|aa|aa…"), ["It said only “aa …”.", atOnce]);
    assert.deepEqual(after("Tom|is a aa."), ["It said only “Tom is a aa.”.", atOnce]);
    assert.deepEqual(
      after(`${"Tom is a aa. Every aa is a bb. ".repeat(3)}…`)[0]?.length,
      60 + "It said only “”.".length,
    );
    assert.deepEqual(after(""), ["It said nothing.", atOnce]);
  });

  it("is only what it would have answered where there are no words", () =>
    assert.deepEqual(unanswered({ curve }, null), ["Stopped at that point, it would have answered dd (70%)."]));
});

describe("the branches in the headline", () => {
  const open: Record<string, Row>[] = [{ aa: [1, 1, {}] }, { ee: [0.7, 0.7, {}], bb: [0.3, 0.3, {}] }];

  it("are counted before the model is ready", () => {
    assert.equal(storyOf(traceOf([0.5, 0.6, 0.99], { rows: open })).at(-1), "It kept up to 2 branches open at once.");
    assert.equal(
      storyOf(traceOf([0.5, 0.6, 0.99], { rows: open, markers: [0, 0, 0.97] })).at(-1),
      "There was one branch to follow.",
    );
  });

  it("aren't named without thoughts, or in a text", () => {
    const found = scored(traceOf([0.99]));
    assert.deepEqual(told(found).story, []);
    assert.equal(
      storyOf(
        ofText([
          ["19", 0.4],
          ["final", 0.7],
        ]),
      ).length,
      2,
    );
  });

  const wrong = "###|Tom|is a dd.";
  const off = { ee: [0.9, 0.9, {}], bb: [0.1, 0.1, {}] } satisfies Record<string, Row>;
  const aa = { aa: [1, 1, {}] } satisfies Record<string, Row>;
  const bb = { bb: [1, 1, {}] } satisfies Record<string, Row>;
  for (const [rows, sentence] of [
    [[aa, bb], null],
    [[aa, off], "Its first choice at thought 2 was off the correct path."],
    [[off, off, off], "Its first choices at thoughts 1 to 3 were all off the correct path."],
    [[off, bb, off], "Its first choices at 2 of its thoughts were off the correct path."],
  ] as const)
    it(`are told to be off the correct path where the answer is wrong: ${sentence}`, () => {
      const ps = [0.5, ...rows.map(() => 0.2)];
      const story = storyOf(traceOf(ps, { rows: [...rows], said: wrong }));
      assert.deepEqual(story.slice(2), sentence === null ? [] : [sentence]);
      assert.equal(storyOf(traceOf(ps, { rows: [...rows], said: wrong }), false).length, 2, "unless that isn't shown");
      assert.equal(
        storyOf(
          traceOf(
            ps.map((p) => 1 - p),
            { rows: [...rows] },
          ),
        ).length,
        2,
        "unless it is right",
      );
    });

  it("are results, where the steps of a problem are known", () => {
    const found = scored(traceOf([0.5, 0.6, 0.99]));
    const row = (text: string, p: number, isStar: boolean): ThoughtColumn["rows"][number] => {
      const column = found.score.columns.find((one): one is ThoughtColumn => one.kind === "thought")!;
      const [like] = column.rows;
      return { ...like!, text, isStar, candidate: { ...like!.candidate, from: "lens", p } };
    };
    const columns = found.score.columns.map((column) =>
      column.kind === "thought"
        ? {
            ...column,
            rows: column.thoughts === 1 ? [row("12", 0.6, true)] : [row("13", 0.4, true), row("12", 0.3, true)],
          }
        : column,
    );
    const results = told({ ...found, score: { ...found.score, ofSteps: true, columns } });
    assert.deepEqual(results.story.slice(1), ["Right results can be decoded: 12 in thought 1."]);
  });
});

describe("a moment of playback", () => {
  const moment = (trace: Trace, thoughts: number): string => momentOf(scored(trace), thoughts);
  const trace = traceOf([0.51, 0.7, 0.8, 0.99, 0.99], {
    rows: [{ aa: [1, 1, {}] }, { ee: [0.7, 0.7, {}], bb: [0.3, 0.3, {}] }, { cc: [1, 1, {}] }, { cc: [1, 1, {}] }],
    markers: [0, 0, 0, 0.97, 0.98],
  });

  it("tells what is open, and what it would say", () => {
    assert.equal(moment(trace, 0), "Stopped now, it would say cc with 51%: close to a coin toss.");
    assert.equal(moment(trace, 1), "One branch is open: aa, 100%. Stopped now, it would say cc with 70%.");
    assert.equal(moment(trace, 2), "2 branches are open; ee leads with 70%. Stopped now, it would say cc with 80%.");
    assert.equal(moment(trace, 3), "It is ready to answer. Stopped now, it would say cc with 99%.");
  });

  it("tells of a folded thought only what it would say", () =>
    assert.equal(moment(trace, 4), "Stopped now, it would say cc with 99%."));

  it("names the other answer where that is more probable", () =>
    assert.equal(moment(traceOf([0.2, 0.99]), 0), "Stopped now, it would say dd with 80%."));

  it("says so where no word of the question is among the candidates", () => {
    const none = traceOf([0.5, 0.99], { rows: [{ aa: [0.03, 0.01, {}] }] });
    assert.match(momentOf(scored(none, { truth: false }), 1), /^No word of the question stands out\. /);
  });

  it("calls only what is between two answers a toss", () => {
    const found = scored(traceOf([0.45, 0.99]));
    const others = [{ text: "dd", right: false, ps: [0.03, 0.01] }];
    const odd = { ...found, curve: { ...found.curve, others } };
    assert.equal(momentOf(odd, 0), "Stopped now, it would say cc with 45%.");
  });

  it("names the best option where there is no answer yet, unless something else is more probable", () => {
    const { curve, ...found } = scored(traceOf([0.7, 0.99]));
    const none = { ...curve, answer: null, final: [null, null] };
    const at = (...ps: number[]): string =>
      momentOf({ ...found, curve: { ...none, others: [{ text: "dd", right: null, ps }] } }, 0);
    assert.equal(at(0.7), "Stopped now, it would say dd with 70%.");
    assert.equal(at(0.04), "");
  });

  it("is empty where nothing was read", () => assert.equal(moment({ ...trace, readings: [] }, 0), ""));

  it("names the answer of a text", () => {
    const text = ofText([
      ["19", 0.4],
      ["final", 0.7],
    ]);
    assert.equal(moment(text, 0), "Stopped now, it would say 19 with 40%.");
  });
});

describe("the headline of the handmade traces", () => {
  it("is one sentence of answer and three of story", () =>
    assert.deepEqual(told(scored(fullTrace(samples["wren"]!))), {
      answer: "Wren is a yumpus.",
      right: true,
      correct: null,
      story: [
        "Sure from thought 4 (98%).",
        "Stopped before thought 2, it would have said hilpus (70–76%).",
        "It kept up to 4 branches open at once.",
      ],
    }));

  it("is in your words", () =>
    assert.equal(told(scored(fullTrace(samples["own"]!))).answer, "Müller-Lüdenscheidt is a mammal."));
});
