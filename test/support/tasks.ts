/** Tasks for the manifests of tests. */
import type { Task } from "../../src/shared/model/manifest";

const NORMALIZE: Task["answer"]["normalize"] = [
  ...(["case", "article", "full-stop", "thousands", "number", "currency", "after-####"] as const),
];

/** Facts and a question with two options, in the words of this lexicon. */
export function prosqaTask(concepts: readonly string[], names: readonly string[], nodeLimit = 8, prefix = ""): Task {
  return {
    kind: "prosqa",
    frame: { before: ["{question}\n", { token: "bot" }], after: [{ token: "eot" }] },
    steps: {
      separator: "\n",
      prefix,
      forms: [
        {
          text: "Every {from} is a {to}.",
          parts: { from: "concept", to: "concept" },
          result: "to",
          from: "from",
        },
        {
          text: "{name} is a {concept}.",
          parts: { name: "name", concept: "concept" },
          result: "concept",
          from: "name",
        },
      ],
    },
    answer: {
      marker: "###",
      form: " {name} is a {concept}.",
      end: ["eos", "newline"],
      options: null,
      normalize: [...NORMALIZE],
    },
    maxTokens: 128,
    lexicon: { concepts: [...concepts], names: [...names] },
    nodeLimit,
  };
}

/** Any text, and an answer after the marker. */
export function textTask(marker: string | null = "###"): Task {
  return {
    kind: "text",
    frame: { before: ["{question}\n", { token: "bot" }], after: [{ token: "eot" }] },
    steps: null,
    answer: { marker, end: ["eos", "newline"], options: null, normalize: [...NORMALIZE] },
    maxTokens: 128,
    lexicon: { concepts: [], names: [] },
    nodeLimit: 0,
  };
}

/** Word problems, with steps such as <<3*4=12>>. */
export function arithmeticTask(): Task {
  return {
    ...textTask(),
    kind: "arithmetic",
    steps: {
      separator: "\n",
      prefix: "",
      forms: [
        {
          text: "<<{expression}={result}>>",
          parts: { expression: "expression", result: "number" },
          result: "result",
          from: null,
        },
      ],
    },
    maxTokens: 64,
  };
}
