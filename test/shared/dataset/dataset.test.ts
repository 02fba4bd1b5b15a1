import assert from "node:assert/strict";
import { type Dataset, type DatasetEntry, readProblems, readQuestions } from "../../../src/shared/dataset/dataset";
import { isUserError } from "../../../src/shared/errors";

const two = [
  { question: "Q1", answer: "A1" },
  { question: "Q2", answer: "A2" },
];
const read = [
  { index: 0, question: "Q1", answer: "A1" },
  { index: 1, question: "Q2", answer: "A2" },
];
const lines = two.map((entry) => JSON.stringify(entry));

describe("the shapes of a dataset", () => {
  const shapes: [what: string, text: string][] = [
    ["a list", JSON.stringify(two)],
    ["a list with a byte order mark", `\uFEFF${JSON.stringify(two)}`],
    ["JSON Lines", lines.join("\n")],
    ["JSON Lines of Windows, with empty ones", `\r\n${lines.join("\r\n\r\n")}\r\n`],
    ["comments and trailing commas", `// two problems\n[\n  ${lines.join(", /* and */\n  ")},\n]\n`],
    ...["data", "train", "validation", "test", "rows"].map((key): [string, string] => [
      `a list under “${key}”`,
      JSON.stringify({ version: "1.0", [key]: two }),
    ]),
    [
      "rows of Hugging Face's viewer",
      JSON.stringify({ features: [], rows: two.map((row, row_idx) => ({ row_idx, row, truncated_cells: [] })) }),
    ],
  ];
  for (const [what, text] of shapes)
    it(what, () => assert.deepEqual(readProblems(text, "data.json"), { cases: read, unreadable: [] }));

  it("one line of JSON Lines", () =>
    assert.deepEqual(readProblems(lines[0]!, "data.jsonl"), { cases: read.slice(0, 1), unreadable: [] }));

  it("JSON Lines with a line that isn't JSON, which is named", () =>
    assert.deepEqual(readProblems(`${lines[0]}\n{"question": NaN}\n${lines[1]}\n{"a" 1}`, "data.jsonl"), {
      cases: [read[0], { ...read[1], index: 2 }],
      unreadable: [
        { index: 1, reason: "line 2 has NaN, which JSON doesn't have. Replace it with null" },
        { index: 3, reason: "line 4 has “1” where something else belongs" },
      ],
    }));
});

describe("an entry of a dataset", () => {
  const only = (entry: unknown): DatasetEntry | string => {
    const { cases, unreadable }: Dataset<DatasetEntry> = readQuestions(
      JSON.stringify([{ question: "first" }, entry]),
      "data.json",
    );
    return cases[1] ?? unreadable[0]?.reason ?? "neither";
  };
  const of = (fields: Partial<DatasetEntry>): DatasetEntry => ({ index: 1, question: "Q", ...fields });
  const entries: [what: string, entry: unknown, expected: DatasetEntry | string][] = [
    ["a question alone", { question: "Q" }, of({})],
    ["other fields", { question: "Q", answer: "A", edges: [[0, 1]], score: null }, of({ answer: "A" })],
    ["empty steps", { question: "Q", answer: "A", steps: [] }, of({ answer: "A" })],
    ["no steps", { question: "Q", answer: "A", steps: null }, of({ answer: "A" })],
    ["steps", { question: "Q", answer: "A", steps: ["a", 2] }, of({ answer: "A", steps: ["a", "2"] })],
    ["steps as lines", { question: "Q", answer: "A", steps: "a\n b\n" }, of({ answer: "A", steps: ["a", "b"] })],
    ["steps that are none", { question: "Q", answer: "A", steps: [{}] }, "its steps aren't a list of texts"],
    ["a number", { question: "Q", answer: 4 }, of({ answer: "4" })],
    ["0", { question: "Q", answer: 0 }, of({ answer: "0" })],
    ["a truth", { question: "Q", answer: true }, "its answer is neither text nor a number"],
    ["a fraction", { question: "Q", answer: 1.5 }, of({ answer: "1.5" })],
    ["no answer", { question: "Q", answer: null }, of({})],
    ["an empty answer", { question: "Q", answer: " " }, of({})],
    [
      "an answer whose digits JSON loses",
      { question: "Q", answer: 12345678901234567000 },
      "its answer has too many digits for a number, so it needs quotes",
    ],
    ["an answer that is a list", { question: "Q", answer: ["A"] }, "its answer is neither text nor a number"],
    ["a marked answer", { question: "Q", answer: "### Tom is a cat." }, of({ answer: "Tom is a cat." })],
    ["GSM8k's mark alone", { question: "Q", answer: "#### 4" }, of({ answer: "4" })],
    [
      "GSM8k's rationale",
      { question: "Q", answer: "Wren has 7.\nWren keeps 7-3=<<7-3=4>>4 eggs.\n#### 4" },
      of({ answer: "4", steps: ["Wren has 7.", "Wren keeps 7-3=<<7-3=4>>4 eggs."] }),
    ],
    [
      "a rationale with a mark",
      { question: "Q", answer: "a ### b #### 1,200" },
      of({ answer: "1,200", steps: ["a ### b"] }),
    ],
    ["a rationale without an answer", { question: "Q", answer: "a ####" }, of({})],
    [
      "steps before the rationale",
      { question: "Q", answer: "a #### 4", steps: ["b"] },
      of({ answer: "4", steps: ["b"] }),
    ],
    [
      "a mark in the question",
      { question: "### Instruction\nQ", answer: "A" },
      of({ question: "### Instruction\nQ", answer: "A" }),
    ],
    ["an instruction", { instruction: "Q", input: "", output: "### A" }, of({ answer: "A" })],
    ["an instruction with input", { instruction: "I", input: "J", output: "A" }, of({ question: "I\nJ", answer: "A" })],
    ["an instruction without input", { instruction: "Q", output: 4 }, of({ answer: "4" })],
    ["an instruction with input that isn't text", { instruction: "Q", input: [1] }, "its question isn't text"],
    ["a row of its own", { row: { question: "Q" } }, of({})],
    ["a question that is a list", { question: ["Q"], answer: "A" }, "its question isn't text"],
    ["an empty question", { question: " \n", answer: "A" }, "its question is empty"],
    ["no question", { answer: "A" }, "it has no question"],
    ["text", "Q", "it has no question"],
    ["nothing", null, "it has no question"],
    ["a list", ["Q", "A"], "it has no question"],
  ];
  for (const [what, entry, expected] of entries) it(what, () => assert.deepEqual(only(entry), expected));

  it("is named where it has no answer and one is needed", () =>
    assert.deepEqual(readProblems(JSON.stringify([{ question: "Q" }, {}, ...two]), "data.json").unreadable, [
      { index: 0, reason: "it has no answer" },
      { index: 1, reason: "it has no question" },
    ]));
});

describe("what isn't a dataset", () => {
  const HINT = 'A dataset is a list of problems such as {"question": "…", "answer": "…"}.';
  const refused: [what: string, text: string, message: string][] = [
    ["an empty file", "", `data.json has no entries. ${HINT}`],
    [
      "a cut file",
      '[\n{"question": "Q"},\n',
      `data.json isn't JSON or JSON Lines: it ends too early, in line 3. ${HINT}`,
    ],
    [
      "NaN",
      '[{"question": "Q",\n"answer": "A", "score": NaN}]',
      `data.json isn't JSON or JSON Lines: line 2 has NaN, which JSON doesn't have. Replace it with null. ${HINT}`,
    ],
    [
      "-Infinity",
      '[{"score": -Infinity}]',
      "data.json isn't JSON or JSON Lines: line 1 has -Infinity, which JSON doesn't have. Replace it with null. " +
        HINT,
    ],
    ["something nested", "[".repeat(1e6), `data.json isn't JSON or JSON Lines: it is nested too deeply. ${HINT}`],
    ["an object", "{}", `data.json isn't a list of problems. ${HINT}`],
    ["a number", "4", `data.json isn't a list of problems. ${HINT}`],
    ["an empty list", "[]", `data.json has no entries. ${HINT}`],
    [
      "several lists",
      '{"train": [], "test": []}',
      "data.json has several lists: “train”, “test”. Save one of them as a file of its own.",
    ],
    [
      "other fields",
      '[{"text": "Q"}, {"text": "Q", "label": 1}, 3]',
      "data.json has the fields “text”, “label”. Rename them to “question” and “answer”, or “instruction”, “input” " +
        "and “output”.",
    ],
    [
      "another field for the answer",
      '[{"question": "Q", "target": "A"}, {"question": "Q", "answers": ["A"]}]',
      "None of the 2 entries of data.json can be used. For each of them: it has no answer. The fields are " +
        "“question”, “target”, “answers”. Rename the one with the answer to “answer”.",
    ],
    [
      "another field for the output",
      '[{"instruction": "Q", "input": "", "answer": "A"}]',
      "The one entry of data.json can't be used: it has no answer. The fields are “instruction”, “input”, “answer”. " +
        "Rename the one with the answer to “output”.",
    ],
    [
      "empty answers",
      '[{"question": "Q", "answer": "", "id": 1}]',
      `The one entry of data.json can't be used: it has no answer. ${HINT}`,
    ],
    [
      "questions that are lists",
      '[{"question": ["Q"], "answer": "A"}, {"question": [], "answer": "A"}]',
      `None of the 2 entries of data.json can be used. For each of them: its question isn't text. ${HINT}`,
    ],
    [
      "entries of several kinds",
      '[{"question": "Q"}, {"question": "R"}, {}]',
      `None of the 3 entries of data.json can be used. For 2 of them: it has no answer. ${HINT}`,
    ],
    ["one entry", '[{"question": ""}]', `The one entry of data.json can't be used: its question is empty. ${HINT}`],
  ];
  for (const [what, text, message] of refused) {
    it(`is refused: ${what}`, () =>
      assert.throws(
        () => readProblems(text, "data.json"),
        (error: Error) => isUserError(error) && (assert.equal(error.message, message), true),
      ));
  }
});
