import assert from "node:assert/strict";
import { isUserError } from "../../../src/shared/errors";
import { lentWords } from "../../../src/shared/problem/problem";
import { type ProsqaLexicon, readProsqa } from "../../../src/shared/problem/prosqa";
import { type Word, inYourWords } from "../../../src/shared/problem/words";

const lexicon: ProsqaLexicon = {
  concepts: (
    "bompus boompus brimpus chorpus dumpus felpus fompus gerpus gorpus grimpus gwompus hilpus impus jelpus jompus " +
    "kerpus lempus lorpus numpus quimpus rempus rompus rorpus scrompus shumpus sterpus storpus terpus timpus " +
    "tumpus vumpus worpus wumpus yerpus yimpus yumpus zhorpus zumpus"
  ).split(" "),
  names: "Alex Bob Carol Davis Eva Fae Gabriel Jack Max Oliver Polly Rex Sally Sam Stella Tom Wren".split(" "),
  nodeLimit: 28,
};

function read(text: string, known: ProsqaLexicon = lexicon): { prompt: string; words: Word[]; remarks: string[] } {
  const { prompt, read } = readProsqa(text, known);
  return { prompt, words: lentWords(read), remarks: read.remarks };
}

/** What was read, with the words in place of the indexes, and the pieces of source and prompt in place of the spans. */
function drawn(text: string): unknown {
  const { prompt, read } = readProsqa(text, lexicon);
  const pieceOf = (whole: string, span: { start: number; end: number } | undefined): string =>
    span ? whole.slice(span.start, span.end) : "";
  const yours = (index: number | undefined): string => read.nodes[index ?? -1]?.yours ?? "";
  return {
    prompt,
    facts: read.facts.map(({ from, to, span, inPrompt }) => [
      `${yours(from)} > ${yours(to)}`,
      pieceOf(text, span),
      pieceOf(prompt, inPrompt),
    ]),
    nodes: read.nodes.map(({ model, yours: own, kind, mentions }) => [
      model,
      own,
      kind,
      mentions.map((span) => `${pieceOf(text, span)}@${span.start}`).join(" "),
    ]),
    question: [pieceOf(text, read.question), yours(read.root), ...read.options.map(yours)],
    truth: read.truth ?? null,
    skipped: read.skipped,
    remarks: read.remarks,
  };
}

/** What the user sees of the problem. */
function seen(text: string): string {
  const { prompt, words } = read(text);
  return inYourWords(prompt, words);
}

function refused(text: string): string {
  try {
    return `read as: ${read(text).prompt}`;
  } catch (error) {
    if (!isUserError(error)) throw error;
    return error.message;
  }
}

const EXAMPLE = "“Every dog is a mammal. Rex is a dog. Is Rex a mammal or a fish?”";
const FACTS = "Write facts such as “Every dog is a mammal.” or “Rex is a dog.”.";
const LEAVE = "If it isn't a fact, leave it out.";
const QUESTION = "Ask a question with two possible answers, such as “Is Rex a mammal or a fish?”.";

describe("a user's problem", () => {
  it("is put in the model's words, and everything is located in the source", () => {
    const text =
      "Every dog is a mammal. Every mammal is an animal. Rex is a dog. Every cat is a feline. Is Rex an animal or " +
      "a feline?";
    assert.deepEqual(drawn(text), {
      prompt:
        "Every rompus is a storpus. Every storpus is a scrompus. Rex is a rompus. Every jelpus is a terpus. Is " +
        "Rex a scrompus or terpus?",
      facts: [
        ["dog > mammal", "Every dog is a mammal.", "Every rompus is a storpus."],
        ["mammal > animal", "Every mammal is an animal.", "Every storpus is a scrompus."],
        ["Rex > dog", "Rex is a dog.", "Rex is a rompus."],
        ["cat > feline", "Every cat is a feline.", "Every jelpus is a terpus."],
      ],
      nodes: [
        ["rompus", "dog", "concept", "dog@6 dog@59"],
        ["storpus", "mammal", "concept", "mammal@15 mammal@29"],
        ["scrompus", "animal", "concept", "animal@42 animal@97"],
        ["Rex", "Rex", "name", "Rex@50 Rex@90"],
        ["jelpus", "cat", "concept", "cat@70"],
        ["terpus", "feline", "concept", "feline@79 feline@109"],
      ],
      question: ["Is Rex an animal or a feline?", "Rex", "animal", "feline"],
      truth: { answer: "scrompus", from: "facts" },
      skipped: [],
      remarks: [],
    });
  });

  it("about a noun is asked about a name that only this noun is known of", () => {
    assert.deepEqual(drawn("Is every dog an animal or a cat?\nA dog is an animal."), {
      prompt: "Every rompus is a scrompus. Gabriel is a rompus. Is Gabriel a scrompus or jelpus?",
      facts: [
        ["dog > animal", "A dog is an animal.", "Every rompus is a scrompus."],
        ["any dog > dog", "every dog", "Gabriel is a rompus."],
      ],
      nodes: [
        ["rompus", "dog", "concept", "dog@9 dog@35"],
        ["scrompus", "animal", "concept", "animal@16 animal@45"],
        ["Gabriel", "any dog", "name", "every dog@3"],
        ["jelpus", "cat", "concept", "cat@28"],
      ],
      question: ["Is every dog an animal or a cat?", "any dog", "animal", "cat"],
      truth: { answer: "scrompus", from: "facts" },
      skipped: [],
      remarks: ["No fact mentions “cat”."],
    });
  });

  it("in the model's words is unchanged", () => {
    const text = "Every lempus is a impus. Tom is a lempus. Every felpus is a worpus. Is Tom a worpus or impus?";
    const { prompt, words } = read(text);
    assert.deepEqual({ prompt, words }, { prompt: text, words: [] });
  });

  it("keeps the words that are the model's, and lends free ones for the others", () => {
    const { prompt, words } = read(
      "TOM is a Lempus. every lempus is a dog. Every dog is a rompus. Ann is a lempus. Is tom a dog or gorpus?",
    );
    assert.deepEqual(
      { prompt, words },
      {
        prompt:
          "Tom is a lempus. Every lempus is a rorpus. Every rorpus is a rompus. Bob is a lempus. Is Tom a rorpus " +
          "or gorpus?",
        words: [
          { model: "rorpus", yours: "dog" },
          { model: "Bob", yours: "Ann" },
        ],
      },
    );
  });

  it("doesn't get a word that the user uses for something else while another one is free", () => {
    const text = "Lempus is a dog. Every dog is a Tom. Is Lempus a Tom or a cat?";
    assert.equal(seen(text), "Lempus is a dog. Every dog is a Tom. Is Lempus a Tom or cat?");
    const lent = read(text).words.map(({ model }) => model);
    assert.ok(!lent.includes("lempus") && !lent.includes("Tom"), lent.join());
  });

  it("is said with articles by sound", () => {
    const articleOf = (phrase: string): string | undefined =>
      /^is (an?) /.exec(inYourWords("is a lempus.", [{ model: "lempus", yours: phrase }]))?.[1];
    const phrases = {
      a: (
        "dog user usual unit unicorn union utility utensil utopia urologist uranium uke ukelele ufo euro ewe once " +
        "one one-way oneness house year UFO 1 7 110 (uniform) 🐶 כלב"
      ).split(" "),
      an: (
        "animal egg idea ox umbrella usher uncle uninvited unmade undenied utter urn onerous hour honest honor " +
        "honour heir X FBI SOS 8 80 11 18 11000 18000 (old) été"
      ).split(" "),
    };
    for (const [article, words] of Object.entries(phrases))
      for (const phrase of words) assert.equal(articleOf(phrase), article, phrase);
  });

  it("can use every word that the model has", () => {
    const nouns = Array.from({ length: 38 }, (_, i) => `Every noun${i} is a noun${(i + 1) % 38}.`);
    const names = Array.from({ length: 17 }, (_, i) => `person${i} is a noun${i}.`);
    const { words } = read([...nouns, ...names, "Is person3 a noun1 or noun2?"].join("\n"), {
      ...lexicon,
      nodeLimit: 55,
    });
    assert.deepEqual(words.map(({ model }) => model).sort(), [...lexicon.concepts, ...lexicon.names].sort());
  });
});

describe("texts that are read", () => {
  const dog = "Every dog is a mammal. Rex is a dog. Is Rex a mammal or fish?";
  const cases: [what: string, text: string, seen: string][] = [
    [
      "each, any, a",
      "Each dog is a mammal. Any cat is a pet. A fish is a pet. Rex is a cat. Is Rex a pet or a dog?",
      "Every dog is a mammal. Every cat is a pet. Every fish is a pet. Rex is a cat. Is Rex a pet or dog?",
    ],
    [
      "any case",
      "EVERY DOG IS A MAMMAL. REX IS A DOG. IS REX A MAMMAL OR A FISH?",
      "Every DOG is a MAMMAL. Rex is a DOG. Is Rex a MAMMAL or FISH?",
    ],
    ["question first, no stops", "Is Rex a mammal or a fish\nEvery dog is a mammal\nRex is a dog", dog],
    ["semicolons and commas", "Every dog is a mammal; Rex is a dog, is Rex a mammal, or a fish?", dog],
    ["and", "Every dog is a mammal, and Rex is a dog. So, is Rex a mammal or a fish?", dog],
    ["dashes", "- Every dog is a mammal\n- Rex is a dog.\n\nIs Rex a mammal or a fish?", dog],
    ["stars", "* Every dog is a mammal\n* Rex is a dog\n* Is Rex a mammal or a fish?", dog],
    ["bullets and boxes", "• Every dog is a mammal\n- [x] Rex is a dog\n  + Is Rex a mammal or a fish?", dog],
    ["numbers", "1. Every dog is a mammal.\r\n2) Rex is a dog.\r\n(3) Is Rex a mammal or a fish?", dog],
    ["a quotation", "> Every dog is a mammal.\n> > Rex is a dog.\n> Is Rex a mammal or a fish?", dog],
    ["line comments", "// Every dog is a mammal.\n# Rex is\n-- a dog.\n;; Is Rex a mammal or a fish?", dog],
    [
      "a block comment",
      "/**\n * Every dog is\n * a mammal. Rex is a dog.\n * Is Rex a mammal\n * or a fish?\n */",
      dog,
    ],
    ["labels", "Facts:\nEvery dog is a mammal. Rex is a dog.\nQuestion: Is Rex a mammal or a fish?", dog],
    [
      "quotation marks and emphasis",
      "\"Every **dog** is a `mammal`.\" 'Rex' is a _dog_. “Is Rex a mammal or a fish?”",
      dog,
    ],
    ["no space after the stop", "Every dog is a mammal.Rex is a dog.Is Rex a mammal or a fish?", dog],
    ["a word per line", "Every\ndog\nis\na\nmammal.\nRex\nis\na\ndog.\nIs\nRex\na\nmammal\nor\na\nfish?", dog],
    ["no articles", "Every dog is a mammal. Rex is a dog. Is Rex mammal or fish?", dog],
    ["an and either", "Every dog is a mammal. Rex is a dog. Is Rex either a mammal or an fish?", dog],
    [
      "no articles about a noun",
      "Is every ant animal or plant? Every ant is an animal.",
      "Every ant is an animal. Any ant is an ant. Is any ant an animal or plant?",
    ],
    ["other stops", "Every dog is a mammal! Rex is a dog...\nIs Rex a mammal or a fish??", dog],
    ["wrapped lines", "Every dog\nis a mammal. Rex is a\ndog. Is Rex\na mammal or a fish?", dog],
    [
      "several words, wrapped",
      "Every hot air balloon is an aircraft. Aunt\nMay is a hot air\nballoon. Is aunt may an aircraft or a boat?",
      "Every hot air balloon is an aircraft. Aunt May is a hot air balloon. Is Aunt May an aircraft or boat?",
    ],
    [
      "hyphens and apostrophes",
      "Every dog's bone is a well-known thing. Max O’Neil is a dog’s bone. Is Max O'Neil a well-known thing or a cat?",
      "Every dog's bone is a well-known thing. Max O’Neil is a dog's bone. Is Max O’Neil a well-known thing or cat?",
    ],
    [
      "stops within words",
      "Mr. Smith is a Node.js user. Every Node.js user is a 3.5 inch man. Is Mr. Smith a 3.5 inch man or a pet?",
      "Mr. Smith is a Node.js user. Every Node.js user is a 3.5 inch man. Is Mr. Smith a 3.5 inch man or pet?",
    ],
    [
      "letters",
      "Every A is a B. Every B is a C. X is an A. Is X a C or an A?",
      "Every A is a B. Every B is a C. X is an A. Is X a C or A?",
    ],
    [
      "emoji",
      "Every 🐶 is a 🐾. 🦴 is a 🐶. Is 🦴 a 🐾 or a 🐱‍👤?",
      "Every 🐶 is a 🐾. 🦴 is a 🐶. Is 🦴 a 🐾 or 🐱‍👤?",
    ],
    [
      "right to left",
      "Every \u2067כלב\u2069 is a יונק. רקס is a כלב. Is רקס a יונק or a דג؟",
      "Every כלב is a יונק. רקס is a כלב. Is רקס a יונק or דג?",
    ],
    [
      "composed and decomposed",
      "Every caf\u00e9 is a house. Rex is a cafe\u0301. Is Rex a house or a fish?",
      "Every caf\u00e9 is a house. Rex is a caf\u00e9. Is Rex a house or fish?",
    ],
    [
      "articles by sound",
      "Every unicorn is an hourglass. Every hourglass is an SUV. Rex is a unicorn. Is Rex an SUV or an 8?",
      "Every unicorn is an hourglass. Every hourglass is an SUV. Rex is a unicorn. Is Rex an SUV or 8?",
    ],
    [
      "articles before an h that isn't heard, a number, and letters under marks",
      "Every honor is an honour. Every honour is an heir. Every heir is an 18. Every 18 is an 180. Every 180 is an " +
        "\u00e9tude. Rex is a horse. Every horse is a honeybee. Is Rex an honest man or a user?",
      "Every honor is an honour. Every honour is an heir. Every heir is an 18. Every 18 is a 180. Every 180 is an " +
        "\u00e9tude. Rex is a horse. Every horse is a honeybee. Is Rex an honest man or user?",
    ],
    [
      "cycles",
      "Every x is a y. Every y is a x. Rex is a x. Is Rex a y or a z?",
      "Every x is a y. Every y is a x. Rex is a x. Is Rex a y or z?",
    ],
    [
      "a noun without every",
      "Dog is a mammal. Every poodle is a dog. Rex is a poodle. Is Rex a mammal or a fish?",
      "Every dog is a mammal. Every poodle is a dog. Rex is a poodle. Is Rex a mammal or fish?",
    ],
    [
      "a question about a noun",
      "Is an ant an animal or a plant? Every ant is an animal.",
      "Every ant is an animal. Any ant is an ant. Is any ant an animal or plant?",
    ],
  ];
  for (const [what, text, expected] of cases) it(what, () => assert.equal(seen(text), expected));

  const labels = "and but so Fact: Facts: Given: Premise: Premises: Rule: Rules: Context: Problem: Example: Q:".split(
    " ",
  );
  for (const label of [...labels, "Question:", "Questions:"])
    it(`after “${label}”`, () => assert.equal(seen(`${label} ${dog}`), dog));
  it("without taking a part of a word for a label", () => {
    const robot = "Android is a robot. Soap is a butter. Every robot is a butter. Is Android a butter or thing?";
    assert.equal(seen(robot), robot);
  });

  for (const mark of ["> >", ">>", "//", "///", "//!", "#", "###", "/*", "/**", "--", "%", "%%", ";", ";;", "<!--"])
    it(`in lines of “${mark}”, also wrapped ones`, () =>
      assert.equal(
        seen(`${mark} Every dog is\n  ${mark} a mammal. Rex is a dog.\n${mark} Is Rex a mammal or a fish?`),
        dog,
      ));
  it("up to the end of a comment", () => {
    assert.equal(seen(`<!-- ${dog} -->`), dog);
    assert.equal(seen(`/* ${dog} */`), dog);
  });

  it("with marks inside of words, and without those around and between them", () => {
    assert.equal(
      seen("Every snake_case is a na*me. Rex is ** a __snake_case__. Is Rex a na*me or a fish?"),
      "Every snake_case is a na*me. Rex is a snake_case. Is Rex a na*me or fish?",
    );
  });
});

describe("remarks", () => {
  const cases: [text: string, remarks: string[]][] = [
    ["Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?", []],
    ["Every dog is a mammal. Rex is a dog. Is Rex a mammal or a dog?", []],
    ["Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a cat or a pet?", []],
    ["Every dog is a mammal. Is Rex a mammal or a fish?", ["No fact mentions “Rex” or “fish”."]],
    [
      "Every cat is a pet. Rex is a cat. rex is a CAT. Every cat  is a pet. Is Rex a cat or a dog? Every dog is a pet.",
      ["2 repeated facts were left out."],
    ],
    [
      "Every cat is a cat. Rex is a cat. Rex is a cat. Every dog is a cat. Is Rex a cat or a dog?",
      ["1 repeated fact was left out.", "1 fact that says nothing was left out."],
    ],
    [
      "Dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?",
      ["“Dog” is also used as a noun, so it is read as “every dog”."],
    ],
  ];
  for (const [text, remarks] of cases) it(text, () => assert.deepEqual(read(text).remarks, remarks));
});

describe("titles and prose around the facts", () => {
  const dog = "Every dog is a mammal. Rex is a dog. Is Rex a mammal or fish?";
  const skipped: [text: string, ...passages: string[]][] = [
    [`My puzzle\n${dog}`, "My puzzle"],
    [`# My puzzle\n\nHere are some things we know.\n${dog}`, "My puzzle", "Here are some things we know."],
    [`Dogs and cats\n=====\n${dog}`, "Dogs and cats\n====="],
    [`The weather is lovely.\n${dog}`, "The weather is lovely."],
    [
      `Read what follows:\nEvery dog is a mammal.\nRex is a dog.\nThink, then answer.\nIs Rex a mammal or a fish?`,
      "Read what follows:",
      "Think, then answer.",
    ],
    [`This puzzle\nis made up. ${dog} What do you think?`, "This puzzle\nis made up.", "What do you think?"],
    [`Here is what we know about Rex. ${dog}`, "Here is what we know about Rex."],
    [`Read about Rex and answer. ${dog}`, "Read about Rex and answer."],
    [`Rex the dog\n${dog}`, "Rex the dog"],
    [`A\nB\n${dog}\nC. D. E.`, "A", "B", "C.", "D.", "E."],
  ];
  for (const [text, ...passages] of skipped) {
    it(`are passed over and counted: ${JSON.stringify(text.replace(dog, "…"))}`, () => {
      assert.equal(seen(text), dog);
      const { read: found } = readProsqa(text, lexicon);
      assert.deepEqual(
        found.skipped.map(({ start, end }) => text.slice(start, end)),
        passages,
      );
    });
  }

  const asked: [what: string, text: string, said: string][] = [
    ["every", `Every dog barks loudly and is a mammal. ${dog}`, "Every dog barks loudly and is a mammal."],
    ["a noun elsewhere in the text", `A fish swims. ${dog}`, "A fish swims."],
    ["a name", `${dog} Rex barks.`, "Rex barks."],
    ["the name's", `Rex's friend is nice. ${dog}`, "Rex's friend is nice."],
    ["a plural", `Dogs bark. ${dog}`, "Dogs bark."],
    ["a fact in a clause", `Ann knows that Rex is a cat. ${dog}`, "Ann knows that Rex is a cat."],
    ["an opinion", `I think Rex is a cat. ${dog}`, "I think Rex is a cat."],
    ["there is", `There is a dog that is a fish. ${dog}`, "There is a dog that is a fish."],
    ["a pronoun", `${dog} It is nice.`, "It is nice."],
    ["a condition", `If it rains, every dog is a cat. ${dog}`, "If it rains,"],
    ["a condition on the line before", `Untrue:\nRex is a cat.\n${dog}`, "Untrue:"],
    ["a clause that goes on", `Nobody says that\nRex is a cat.\n${dog}`, "Nobody says that"],
    ["no article", `Rex is pizza cat. ${dog}`, "Rex is pizza cat."],
    ["half a name", `Rex is a hot air\n\nballoon. ${dog}`, "balloon."],
  ];
  for (const [what, text, said] of asked)
    it(`are asked about where they may be facts: ${what}`, () =>
      assert.ok(refused(text).startsWith(`Can't read “${said}” as a fact. ${FACTS} ${LEAVE}`), refused(text)));

  it("are quoted where they may be what is missing", () => {
    assert.match(refused("My puzzle\nDogs bark. Is Rex a mammal or a fish?"), /^Can't read “My puzzle” as a fact\./);
    assert.match(refused("My puzzle\nEvery dog is a mammal. Which one?"), /^Can't read “Which one\?” as a question\./);
    assert.match(refused("My puzzle\nEvery dog is a mammal."), /^The text has no question\./);
  });
});

describe("texts that are refused, with the way out", () => {
  const facts = "Every dog is a mammal. Rex is a dog.";
  const noFact = (said: string): string => `Can't read ${said} as a fact. ${FACTS} ${QUESTION}`;
  const noFactOfMany = (said: string): string => `Can't read ${said} as a fact. ${FACTS} ${LEAVE}`;
  const noQuestion = (said: string): string => `Can't read ${said} as a question. ${QUESTION}`;
  const negative = (said: string): string => `${said} is negative, but only positive facts can be read. ${FACTS}`;
  const plural = (said: string): string => `${said} is plural, but facts must be in the singular. ${FACTS}`;
  const many = (has: string): string =>
    `The text has ${has}. This model reads up to 28 nouns and names together (38 nouns, 17 names). ` +
    "Leave out facts that the question doesn't need.";
  const empty = `There is no text to read. Select facts and a question, such as ${EXAMPLE}.`;
  const long = (n: string): string =>
    `The text has ${n} characters, but the limit is 20,000. Select only facts and a question, such as ${EXAMPLE}.`;

  const cases: [what: string, text: string, message: string][] = [
    ["nothing", "", empty],
    ["white space", " \n\t\u00a0", empty],
    ["1 MB of one word", "x".repeat(1 << 20), long("1,048,576")],
    ["a character too many", `  ${"x".repeat(20_001)}  `, long("20,001")],
    ["as many as may be, of one word", ` ${"x".repeat(20_000)} `, noFact(`“${"x".repeat(59)}…”`)],
    ["1 MB of facts", `${facts} `.repeat(28_340), long("1,048,579")],
    ["words that aren't facts", "Hello there.", noFact("“Hello there.”")],
    ["a program", "const x = 1;\nreturn x;", noFact("“const x = 1;”")],
    ["punctuation", "?! ...", `The text has no question. ${QUESTION}`],
    [
      "half a line between the facts",
      "Every dog is a mammal\nhello there\nRex is a dog\nIs Rex a mammal or a fish?",
      noFactOfMany("“hello there”"),
    ],
    [
      "a long piece",
      `Blah ${"blah ".repeat(30)}.`,
      noFact("“Blah blah blah blah blah blah blah blah blah blah blah blah…”"),
    ],
    ["the longest piece that is quoted whole", `${"x".repeat(59)}.`, noFact(`“${"x".repeat(59)}.”`)],
    ["a piece of one more", `${"x".repeat(60)}.`, noFact(`“${"x".repeat(59)}…”`)],
    ["a cut emoji", `${"🐶".repeat(70)}.`, noFact(`“${"🐶".repeat(59)}…”`)],
    ["a pronoun", `It is a cat. ${facts}`, noFact("“It is a cat.”")],
    ["an article for a noun", `Every an is a cat. ${facts}`, noFact("“Every an is a cat.”")],
    ["two facts in one", "Rex is a dog and a cat. Is Rex a dog or a cat?", noFactOfMany("“Rex is a dog and a cat.”")],
    [
      "a missing stop",
      "Every dog is a mammal Rex is a dog. Is Rex a dog or a cat?",
      noFactOfMany("“Every dog is a mammal Rex is a dog.”"),
    ],
    ["a condition", "If Rex is a dog then Rex is a pet.", noFact("“If Rex is a dog then Rex is a pet.”")],
    ["plural", `All dogs are mammals. ${facts}`, plural("“All dogs are mammals.”")],
    ["plural without all", `${facts} Cats are pets. Is Rex a mammal or a cat?`, plural("“Cats are pets.”")],
    ["no", `No dog is a cat. ${facts}`, negative("“No dog is a cat.”")],
    ["not", `${facts} Rex is not a cat.`, negative("“Rex is not a cat.”")],
    ["isn't", `${facts} Rex isn’t a cat.`, negative("“Rex isn’t a cat.”")],
    ["no question", facts, `The text has no question. ${QUESTION}`],
    ["no facts", "Is Rex a dog or a cat?", `There are no facts to answer “Is Rex a dog or a cat?” from. ${FACTS}`],
    [
      "facts that say nothing",
      "Every dog is a dog. Is Rex a dog or a cat?",
      `There are no facts to answer “Is Rex a dog or a cat?” from. ${FACTS}`,
    ],
    [
      "yes or no",
      `${facts} Is Rex a mammal?`,
      `“Is Rex a mammal?” is a yes-or-no question, but the model chooses between two answers. ${QUESTION}`,
    ],
    ["an open question", `${facts} What is Rex?`, noQuestion("“What is Rex?”")],
    ["three options", `${facts} Is Rex a dog, cat or fish?`, noQuestion("“Is Rex a dog, cat or fish?”")],
    ["a question in the plural", `${facts} Are dogs mammals or fish?`, noQuestion("“Are dogs mammals or fish?”")],
    [
      "two questions",
      `${facts} Is Rex a dog or a cat? Is Rex a mammal or a cat?`,
      "The text asks 2 questions, but only one can be answered at a time. Keep one, such as “Is Rex a dog or a " +
        "cat?”.",
    ],
    [
      "equal options",
      `${facts} Is Rex a dog or a Dog?`,
      `“Is Rex a dog or a Dog?” offers the same answer twice. ${QUESTION}`,
    ],
    [
      "too many nouns",
      `${Array.from({ length: 28 }, (_, i) => `Every n${i} is a n${i + 1}.`).join(" ")} Rex is a n0. Is Rex a n3 ` +
        "or a n4?",
      many("29 nouns and 1 name"),
    ],
    [
      "one too many because of any",
      `${Array.from({ length: 27 }, (_, i) => `Every n${i} is a n${i + 1}.`).join(" ")} Is every n0 a n3 or a n4?`,
      many("28 nouns and 1 name (including “any n0”)"),
    ],
    [
      "too many names",
      `${Array.from({ length: 18 }, (_, i) => `Person ${i} is a man.`).join("\n")}\nIs Person 0 a man or a woman?`,
      many("2 nouns and 18 names"),
    ],
  ];
  for (const [what, text, message] of cases) it(what, () => assert.equal(refused(text), message));

  it("where an empty line, or a line of only marks, ends a sentence", () => {
    for (const mark of ["", "> ", "// "])
      assert.match(
        refused(`${mark}Rex is a hot air\n${mark.trim()}\n${mark}balloon. Every dog is a pet. Is Rex a dog or a pet?`),
        /^Can.t read “balloon\.”/,
      );
  });

  it("by what makes them unreadable: a question, the plural, or neither", () => {
    const rest = "Every dog is a mammal. Is Rex a mammal or a fish?";
    const kindOf = (text: string): string =>
      ["yes-or-no", "Ask a question", "negative", "plural"].find((kind) => refused(`${text} ${rest}`).includes(kind)) ??
      "fact";
    const kinds = {
      "Rex barks?": "Ask a question",
      "Does Rex bark.": "Ask a question",
      "Is Rex small?": "yes-or-no",
      "Rex small barks.": "fact",
      "Rex allows dogs.": "fact",
      "All dogs bark.": "plural",
      "Rex never barks.": "negative",
      "Rex notes Nolan.": "fact",
      "Rex barks casino.": "fact",
      "Rex wears nothing.": "fact",
      "Rex barks overall.": "fact",
    };
    for (const [text, kind] of Object.entries(kinds))
      assert.equal(kindOf(text), kind === "fact" ? kindOf("Rex barks.") : kind, text);
    assert.match(refused(`Every dog is a pet. Is Rex brown mammal or fish?`), /question/);
  });

  it("and not in the square of its length, whatever the text", function () {
    // That would take several minutes.
    this.timeout(60_000);
    const pieces = [
      "is a ",
      "A ",
      "Is A ",
      "a or ",
      ",",
      "or,",
      "\n",
      "x\n",
      "* x\n",
      "Is x\n",
      "> ",
      "every x is a y\n",
      "Every x is a y,",
      "'",
      ".",
      ". x",
      "Mr",
      "\u202b",
      "🐶",
    ];
    for (const piece of pieces) {
      for (const text of [piece.repeat(20_000 / piece.length), `Is ${piece.repeat(19_000 / piece.length)}?`])
        refused(text);
    }
  });
});
