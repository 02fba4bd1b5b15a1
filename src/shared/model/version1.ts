/** Version 1 of the manifest, which knew ProsQA and any other text, in the terms of version 2. */
import type { ManifestFile } from "../schema/generated/ManifestFile";

/** What only a manifest of version 1 has. */
export type Field1 = "input" | "prompt" | "patterns" | "answerMarker" | "forcedPrefix" | "nodeLimit" | "lexicon";

type Task = NonNullable<ManifestFile["task"]>;

/** The longest continuation of version 1, in tokens. */
const MAX_TOKENS = 128;
const MARKER = "###";

export function taskOfVersion1({
  input,
  prompt = "{question}",
  patterns,
  answerMarker,
  forcedPrefix = "",
  tokens,
}: Pick<ManifestFile, Field1 | "tokens">): Task {
  const isProsqa = input === "prosqa" && patterns !== undefined;
  const marker = answerMarker ?? (tokens.answer === undefined ? null : MARKER);
  return {
    kind: isProsqa ? "prosqa" : "text",
    frame: { before: [prompt], after: [{ token: "eot" }] },
    steps: isProsqa ? { separator: "\n", prefix: forcedPrefix, forms: formsOf(patterns) } : null,
    answer: {
      marker,
      ...(isProsqa && { form: after(patterns.answer, marker ?? MARKER) }),
      end: ["eos", "newline"],
      options: null,
      normalize: ["case", "article", "full-stop", "thousands", "number", "currency", "after-####"],
    },
    maxTokens: MAX_TOKENS,
  };
}

type Patterns = NonNullable<ManifestFile["patterns"]>;

function formsOf({ subject, root, object }: Patterns): NonNullable<Task["steps"]>["forms"] {
  return [
    {
      text: join(subject.replace(PART, "{from}"), object.replace(PART, "{to}")),
      parts: { from: "concept", to: "concept" },
      result: "to",
      from: "from",
    },
    {
      text: join(root.replace(PART, "{name}"), object.replace(PART, "{concept}")),
      parts: { name: "name", concept: "concept" },
      result: "concept",
      from: "name",
    },
  ];
}

const PART = /\{(?:concept|name)\}/;

/** What follows the marker in a pattern, with the space that separates the two. */
function after(answer: string, marker: string): string {
  const form = answer.startsWith(marker) ? answer.slice(marker.length) : answer;
  return join("", form);
}

/** Words after words, with a space between them. */
function join(first: string, second: string): string {
  return /^\s/.test(second) ? first + second : `${first} ${second}`;
}
