/** Questions as people select them, and datasets. */
import { readFileSync } from "node:fs";
import { exportName } from "../../src/host/actions/exportPlace";
import { readProblems, readQuestions } from "../../src/shared/dataset/dataset";
import { decodeText } from "../../src/shared/file/decodeText";
import { manifestOf } from "../../src/shared/model/manifest";
import { EXAMPLE } from "../../src/shared/problem/examples";
import { graphOf } from "../../src/shared/problem/problemGraph";
import { lentWords } from "../../src/shared/problem/problem";
import { type Read, askedIn, readQuestion } from "../../src/shared/problem/readQuestion";
import { inModelWords, inYourWords } from "../../src/shared/problem/words";
import { isRight } from "../../src/shared/task/scorer";
import { isManifestFile } from "../../src/shared/schema/generated/isManifestFile";
import type { Random } from "./random";
import { type Target, taken } from "./target";

const models = ["prosqa-coconut", "prontoqa-coconut", "arithmetic-coconut"].map((name) => {
  const file: unknown = JSON.parse(readFileSync(`models/${name}/manifest.json`, "utf8"));
  if (!isManifestFile(file)) throw new Error(`The manifest of ${name} isn't one.`);
  return manifestOf(file);
});

const SAMPLE =
  "Every bompus is a dumpus. Alex is a bompus. Every dumpus is a gorpus. Tom is a lempus. Every lempus is a " +
  "rempus. Is Alex a gorpus or rempus?";
/** Of these, nouns and names are put into sentences. */
const WORDS = ["puffin", "T-rex", "İstanbul", "ice cream", "+", "dog", "Rex", "ﬁsh", "🥥", "C++", "O’Neil", "gorpus"];
const FORMS = ["Every X is a Y.", "X is a Y.", "All X are Y.", "No X is a Y", "- X is an Y", "// X is a Y.", "X, Y, X"];
const QUESTIONS = ["Is X a Y or a Z?", "Is X an Y or Z", "X?", "Is every X a Y or a Z?", "Which is X, Y or Z?"];

/** A question, or any text where one was expected. */
export const text: Target<string> = {
  corpus: {
    "a word with a hyphen": EXAMPLE.replaceAll("puffin", "T-rex"),
    "a word with a capital dotted i": EXAMPLE.replaceAll("puffin", "İguana"),
    "a word that is a pattern": EXAMPLE.replaceAll("puffin", "C++"),
    "half of a pair": EXAMPLE.replaceAll("puffin", "\ud83e"),
    "a word of a prototype": EXAMPLE.replaceAll("puffin", "constructor"),
    "a question longer than a file's name": `${EXAMPLE} ${"長い".repeat(400)}?`,
    "a question that begins with a slash": "/etc/passwd?",
    "spaces only": " \n\t ",
    "a megabyte": "Every dog is a mammal. ".repeat(45_000),
    "open brackets": "(".repeat(20_000),
    "spaces without end": `Every dog is${" ".repeat(15_000)}a mammal. Is Rex a dog or a cat?`,
  },

  make: (random: Random) => {
    if (random.chance(0.15)) return random.text(200);
    if (random.chance(0.45)) return random.changedText(random.pick([EXAMPLE, SAMPLE]));
    const word = (): string => (random.chance(0.15) ? random.text(6) : random.pick(WORDS));
    const filled = (form: string): string => form.replace(/[XYZ]/g, word);
    const facts = Array.from({ length: random.below(9) }, () => filled(random.pick(FORMS)));
    return [...facts, filled(random.pick(QUESTIONS))].join(random.pick([" ", "\n", "\r\n", "  \n"]));
  },

  check: (input) => {
    const name = exportName(input);
    if (Buffer.byteLength(name) > 255 || /[/\\\0]|^\./.test(name)) throw new Error(`The export is called ${name}.`);
    return models.map((manifest) => taken(() => checkQuestion(input, manifest))).includes(true);
  },
};

function checkQuestion(input: string, manifest: (typeof models)[number]): void {
  const { prompt, read } = readQuestion(input, manifest);
  if (prompt.trim() === "") throw new Error("The prompt is empty.");
  checkSpans(read, input, prompt);
  isRight(manifest.task, "gorpus", read.truth?.answer, askedIn(read));
  if (read.kind === "text") return;
  graphOf(read);
  const words = lentWords(read);
  for (const { model, yours } of words) {
    const said = inYourWords(`Every ${model} is a ${model}.`, words);
    if (!said.toLowerCase().includes(yours.toLowerCase())) throw new Error(`${model} is said as “${said}”.`);
    // What you type where the model's words are expected.
    const back = inModelWords(yours, words);
    if (back !== model) throw new Error(`“${yours}” was lent ${model}, but is ${back} when it is spoken from.`);
  }
}

function checkSpans(read: Read, input: string, prompt: string): void {
  const isIn = ({ start, end }: { start: number; end: number }, length: number): boolean =>
    start >= 0 && start <= end && end <= length;
  if (!isIn(read.question, input.length)) throw new Error("The question lies outside the text.");
  if (read.kind === "text") return;
  const own = [
    ...read.skipped,
    ...read.facts.flatMap(({ span }) => span ?? []),
    ...read.nodes.flatMap((n) => n.mentions),
  ];
  if (!own.every((span) => isIn(span, input.length))) throw new Error("A span lies outside the text.");
  if (!read.facts.every(({ inPrompt }) => isIn(inPrompt, prompt.length)))
    throw new Error("A fact isn't in the prompt.");
}

const DATASET = JSON.stringify([
  { question: SAMPLE, answer: "Alex is a gorpus.", steps: ["Alex is a bompus.", "Every bompus is a dumpus."] },
  { question: "How many?", answer: "<<2+3=5>>\n#### 5" },
  { instruction: "Add.", input: "2 and 3", output: "5" },
  { row: { question: "Is it?", answer: 7 } },
]);

/** A file that should be a dataset, as bytes. */
export const dataset: Target<Uint8Array> = {
  corpus: {
    empty: Buffer.from(""),
    "a mark of UTF-16 and half a letter": Buffer.from([0xff, 0xfe, 0x00]),
    "NaN as an answer": Buffer.from('[{"question": "Is it?", "answer": NaN}]'),
    "nested too deeply": Buffer.from("[".repeat(100_000)),
    "objects in objects": Buffer.from('{"data":'.repeat(50_000)),
    "a binary file": Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]),
    "fields of a prototype": Buffer.from('[{"__proto__": {"question": "a"}, "constructor": 1}]'),
    "a comment without an end": Buffer.from(`[${"/*".repeat(20_000)}`),
  },

  make: (random) => {
    const json = JSON.parse(DATASET) as never;
    const lines = random.chance(0.3);
    const changed = random.chance(0.7) ? random.changedJson(json) : json;
    const text =
      lines && Array.isArray(changed)
        ? changed.map((entry) => JSON.stringify(entry)).join(random.pick(["\n", "\r\n", "\n\n"]))
        : JSON.stringify(changed);
    const written = random.chance(0.3) ? random.changedText(text) : text;
    const bytes = Buffer.from(written, random.chance(0.1) ? "utf16le" : "utf8");
    return random.chance(0.2) ? random.changedBytes(bytes) : bytes;
  },

  check: (input) => {
    let text = "";
    if (!taken(() => void (text = decodeText(input, "data.json")))) return false;
    const questions = taken(() => {
      const { cases, unreadable } = readQuestions(text, "data.json");
      if (cases.length === 0) throw new Error("A dataset without a question was taken.");
      for (const { question } of cases)
        if (typeof question !== "string" || question.trim() === "") throw new Error("A question isn't text.");
      for (const { reason } of unreadable) if (reason === "") throw new Error("A refusal without a reason.");
    });
    const problems = taken(() => {
      for (const { question, answer, steps } of readProblems(text, "data.json").cases) {
        if (typeof answer !== "string" || answer === "") throw new Error("An answer isn't text.");
        for (const { task } of models) isRight(task, answer, answer, { options: [] });
        for (const manifest of models) taken(() => void readQuestion(question, manifest));
        if (steps?.some((step) => typeof step !== "string")) throw new Error("A step isn't text.");
      }
    });
    return questions || problems;
  },
};
