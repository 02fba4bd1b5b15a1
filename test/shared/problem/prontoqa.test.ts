import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isUserError } from "../../../src/shared/errors";
import { stepsOfProof } from "../../../src/shared/problem/claim";
import { OTHER_PRONTOQA_EXAMPLE, PRONTOQA_EXAMPLE } from "../../../src/shared/problem/examples";
import { pluralOf, singularsOf } from "../../../src/shared/problem/plurals";
import { type ReadProblem, lentWords } from "../../../src/shared/problem/problem";
import { readProntoqa } from "../../../src/shared/problem/prontoqa";
import { inYourWords } from "../../../src/shared/problem/words";

const { lexicon } = (
  JSON.parse(readFileSync("models/prontoqa-coconut/manifest.json", "utf8")) as {
    task: { lexicon: { concepts: string[]; names: string[]; properties: string[] } };
  }
).task;

/** The prompt in the words of the text: what was read, whatever was lent. */
function seen(text: string): string {
  const { prompt, read } = readProntoqa(text, lexicon);
  return inYourWords(prompt, lentWords(read));
}

function refused(text: string): string {
  try {
    return `read as: ${readProntoqa(text, lexicon).prompt}`;
  } catch (error) {
    if (!isUserError(error)) throw error;
    return error.message;
  }
}

const truthOf = (text: string): string | undefined => readProntoqa(text, lexicon).read.truth?.answer;

describe("a PrOntoQA problem", () => {
  it("in the model's own words is asked as it stands, and its facts give the dataset's answer", () => {
    const problems = JSON.parse(readFileSync("samples/prontoqa.json", "utf8")) as {
      question: string;
      answer: string;
    }[];
    assert.equal(problems.length, 100);
    for (const { question, answer } of problems) {
      const { prompt, read } = readProntoqa(question, lexicon);
      assert.equal(prompt, question);
      assert.deepEqual([read.truth, lentWords(read), read.remarks], [{ answer, from: "facts" }, [], []]);
    }
  });

  const forms: [string, string, string][] = [
    ["every", "Every cat is a carnivore. Sam is a cat.", "Every cat is a carnivore. Sam is a cat."],
    ["any, an", "Any ant is an insect. An insect is small.", "Every ant is an insect. Every insect is small."],
    ["each", "Each cat is not shy.", "Each cat is not shy."],
    ["the plural", "Wolves are carnivores. Mice aren't fierce.", "Wolves are carnivores. Mice are not fierce."],
    ["all", "All buses are vehicles.", "Buses are vehicles."],
    ["no", "No cat is loud. No dogs are not loud.", "Every cat is not loud. Dogs are loud."],
    ["a singular and its plural", "Horses are tame. Every horse is a pony.", "Horses are tame. Every horse is a pony."],
    ["an irregular plural", "People are mammals. Sam is a person.", "People are mammals. Sam is a person."],
    ["a property that ends as a plural", "Cats are curious.", "Cats are curious."],
    ["a property of several words", "Every cat is very fast.", "Every cat is very fast."],
    ["a noun without a quantifier", "Cat is a pet. Every cat is shy.", "Every cat is a pet. Every cat is shy."],
    ["lists and line breaks", "- Every cat\n  is a pet.\n- Pets are shy", "Every cat is a pet. Pets are shy."],
  ];
  for (const [what, text, expected] of forms)
    it(`is read with ${what}`, () => {
      assert.equal(seen(`${text}\n\nTrue or false: Tom is quick.`), `${expected} True or false: Tom is quick.`);
    });

  const questions: [string, string][] = [
    ["True or false: Sam is not fierce.", "True or false: Sam is not fierce."],
    ["true or false Sam isn't fierce?", "True or false: Sam is not fierce."],
    ["Is it true that Sam is fierce?", "True or false: Sam is fierce."],
    ["Question: True/false: Sam is fierce", "True or false: Sam is fierce."],
  ];
  for (const [question, expected] of questions)
    it(`asks: ${question}`, () => {
      assert.equal(seen(`Sam is a cat. ${question}`), `Sam is a cat. ${expected}`);
      assert.equal(seen(`${question}\n\nSam is a cat.`), `Sam is a cat. ${expected}`);
    });

  it("about a noun is one about any name that is one", () => {
    const asked = "Cats are pets. Pets are shy.\n\nTrue or false: Cats are shy.";
    assert.equal(seen(asked), "Cats are pets. Pets are shy. Any cat is a cat. True or false: any cat is shy.");
    assert.equal(truthOf(asked), "True");
  });

  it("tells where the text says what", () => {
    const text = "Wolves are shy. Sam is a wolf. True or false: Sam is shy.";
    const { prompt, read } = readProntoqa(text, lexicon);
    const pieceOf = (whole: string, span?: { start: number; end: number }): string =>
      span ? whole.slice(span.start, span.end) : "";
    assert.deepEqual(
      read.nodes.map(({ yours, plural, kind, mentions }) => [
        yours,
        plural,
        kind,
        mentions.map((at) => pieceOf(text, at)),
      ]),
      [
        ["wolf", "wolves", "concept", ["Wolves", "wolf"]],
        ["shy", undefined, "property", ["shy", "shy"]],
        ["Sam", undefined, "name", ["Sam", "Sam"]],
      ],
    );
    assert.deepEqual(
      read.facts.map(({ from, to, negated, span }) => [from, to, negated, pieceOf(text, span)]),
      [
        [0, 1, undefined, "Wolves are shy."],
        [2, 0, undefined, "Sam is a wolf."],
      ],
    );
    assert.deepEqual(
      read.facts.map(({ inPrompt }) => pieceOf(prompt, inPrompt)),
      [`${/^\S+/.exec(prompt)![0]} are shy.`, /Sam is an? \S+/.exec(prompt)![0]],
    );
    assert.deepEqual([read.root, read.claim, read.options], [2, { from: 2, to: 1 }, []]);
  });

  it("skips titles and prose, and says so", () => {
    const text = "# A puzzle\n\nRead this with care.\nEvery cat is shy. Sam is a cat.\nTrue or false: Sam is shy.";
    const { read } = readProntoqa(text, lexicon);
    assert.deepEqual(
      read.skipped.map(({ start, end }) => text.slice(start, end)),
      ["A puzzle", "Read this with care."],
    );
  });
});

describe("the facts of a PrOntoQA problem", () => {
  const rows: [string, string, string | undefined][] = [
    ["say the claim", "Sam is a cat. Cats are pets. Pets are shy. True or false: Sam is shy.", "True"],
    ["say the opposite", "Sam is a cat. Cats are pets. Pets are not shy. True or false: Sam is shy.", "False"],
    ["deny what is denied", "Sam is a cat. Cats are not shy. True or false: Sam is not shy.", "True"],
    ["say it of the name", "Sam is shy. True or false: Sam is not shy.", "False"],
    ["say neither", "Sam is a cat. Dogs are shy. True or false: Sam is shy.", undefined],
    ["say both", "Sam is a cat. Cats are shy. Cats are not shy. True or false: Sam is shy.", undefined],
    ["are a cycle", "Sam is a cat. Cats are pets. Pets are cats. Pets are shy. True or false: Sam is shy.", "True"],
    ["lead nowhere from what is denied", "Sam is not shy. Every shy is loud. True or false: Sam is loud.", undefined],
  ];
  for (const [what, text, expected] of rows) it(what, () => assert.equal(truthOf(text), expected));
});

describe("a text that is no PrOntoQA problem", () => {
  const rows: [string, RegExp][] = [
    ["", /^There is no text to read\. Select facts and a question, such as “Every cat is a hunter\./],
    ["Sam is a cat.", /^The text has no question\. Ask a question such as “True or false: Sam is shy\.”\.$/],
    ["True or false: Sam is shy.", /^There are no facts to answer “True or false: Sam is shy\.” from\./],
    ["Sam is a cat. Is Sam shy?", /^“Is Sam shy\?” has to be asked as a sentence that is true or false\./],
    ["Sam is a cat. True or false: Sam is a pet.", /^“True or false: Sam is a pet\.” asks about a noun, but/],
    ["Sam is not a cat. True or false: Sam is shy.", /^“Sam is not a cat\.” denies a noun, but this model has/],
    ["Cats are not dogs. True or false: Cats are shy.", /^“Cats are not dogs\.” denies a noun/],
    ["Sam is a cat. Most cats are shy. True or false: Sam is shy.", /^Can't read “Most cats are shy\.” as a fact\./],
    ["Sam is a cat. The cat is shy. True or false: Sam is shy.", /^Can't read “The cat is shy\.” as a fact\./],
    ["Sam is a cat. True or false: Sam is shy. True or false: Sam is loud.", /^The text asks 2 questions/],
    [
      `${Array.from({ length: 18 }, (_, n) => `Every n${n} is loud.`).join(" ")} True or false: Sam is shy.`,
      /^The text has 18 nouns, 1 name, and 2 properties\. This model reads up to 17 nouns, 9 names, and 45 properties\./,
    ],
  ];
  for (const [text, expected] of rows)
    it(`is refused: ${text.slice(0, 80)}`, () => assert.match(refused(text), expected));
});

describe("remarks on a PrOntoQA problem", () => {
  const remarksOf = (text: string): ReadProblem["remarks"] => readProntoqa(text, lexicon).read.remarks;
  it("say what no fact mentions, what is a noun, and what was left out", () => {
    assert.deepEqual(remarksOf("Dogs are loud. Dogs are loud. True or false: Sam is shy."), [
      "No fact mentions “Sam” or “shy”.",
      "1 repeated fact was left out.",
    ]);
    assert.deepEqual(remarksOf("Cat is a pet. Every cat is shy. True or false: Every cat is shy."), [
      "“Cat” is also used as a noun, so it is read as “every cat”.",
    ]);
  });
});

describe("the examples for a PrOntoQA model", () => {
  it("can be asked, and have an answer", () => {
    assert.deepEqual([PRONTOQA_EXAMPLE, OTHER_PRONTOQA_EXAMPLE].map(truthOf), ["False", "True"]);
  });
});

describe("plurals", () => {
  const pairs = (
    "cat cats|bus buses|vumpus vumpuses|box boxes|dish dishes|church churches|horse horses|nose noses|city cities|" +
    "day days|wolf wolves|mouse mice|person people|fish fish|hero heroes|glass glasses"
  ).split("|");
  it("have singulars", () => {
    for (const pair of pairs) {
      const [one = "", many = ""] = pair.split(" ");
      assert.equal(singularsOf(many)[0], one, pair);
      if (one !== "hero") assert.equal(pluralOf(one), many);
    }
    for (const word of ["shy", "fearless", "loud"]) assert.deepEqual(singularsOf(word), []);
  });

  it("has the steps of its shortest proof, and none where the facts don't settle it", () => {
    const proof = (text: string): [string, number][] => {
      const { read } = readProntoqa(text, lexicon);
      return [...stepsOfProof(read).steps].map(([said, step]) => [inYourWords(said, lentWords(read)), step]);
    };
    const facts = "Sam is a cat. Cats are pets. Every cat is cold. Every pet is not shy. Sam is a toy.";
    const steps = [
      ["cat", 1],
      ["pet", 2],
      ["not shy", 3],
    ];
    assert.deepEqual(proof(`${facts} True or false: Sam is shy.`), steps);
    assert.deepEqual(proof(`${facts} True or false: Sam is not shy.`), steps);
    assert.deepEqual(proof(`${facts} True or false: Sam is loud.`), []);
    assert.deepEqual(proof(`${facts} Toys are shy. True or false: Sam is shy.`), []);
  });
});
