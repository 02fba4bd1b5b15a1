import assert from "node:assert/strict";
import { placeTokens } from "../../../src/runtime/package/tokenSpans";
import { Tokens } from "../../../src/runtime/package/tokens";
import { type ToyPackage, question, tokenizerJson, vocabulary, writeToyPackage } from "../../support/toyPackage";

describe("tokens", () => {
  let toy: ToyPackage;
  let tokens: Tokens;
  before(() => {
    toy = writeToyPackage();
    tokens = new Tokens(tokenizerJson(), toy.manifest);
  });
  after(() => toy.remove());

  it("gives the question's tokens their spans, and the template's tokens none", () => {
    const prompt = tokens.prompt(question);
    for (const { text, span } of prompt.slice(0, -2)) assert.equal(question.slice(span?.start, span?.end), text);
    assert.deepEqual(prompt.slice(-2), [
      { id: 6, text: "\n" },
      { id: 2, text: "<bot>" },
    ]);
  });

  it("gives places in the question also where the template has something before it", () => {
    const later = new Tokens(tokenizerJson(), { ...toy.manifest, prompt: "Tom\n{question}<bot>" });
    const prompt = later.prompt("Alex is a bompus. Tom");
    assert.deepEqual(
      prompt.map(({ text, span }) => [text, span && [span.start, span.end]]),
      [
        ["Tom", undefined],
        ["\n", undefined],
        ["Alex", [0, 4]],
        ["is a bompus.", [5, 17]],
        ["Tom", [18, 21]],
        ["<bot>", undefined],
      ],
    );
  });

  it("quotes words that the tokenizer's pattern leaves out, before, between and after those it takes", () => {
    const pattern = {
      ...(tokenizerJson().pre_tokenizer as object),
      pattern: { Regex: "Alex|is a \\w+\\.|\\n|<\\w+>" },
    };
    const narrow = new Tokens({ ...tokenizerJson(), pre_tokenizer: pattern }, toy.manifest);
    assert.deepEqual(
      narrow.prompt("Alex, is a bompus.").map(({ text }) => text),
      ["Alex", "is a bompus.", "\n", "<bot>"],
    );
    for (const [text, quoted] of [
      ["Frog Alex is a bompus.", "“Frog”"],
      ["Alex toad is a bompus.", "“toad”"],
      ["Alex is a bompus. newt 7", "“newt”"],
      ["one Alex two is a bompus. three", "“one”, “two”, “three”"],
    ] as const)
      assert.throws(
        () => narrow.prompt(text),
        (error: Error) => error.name === "UserError" && error.message.includes(`doesn't know ${quoted}.`),
      );
  });

  it("keeps $-patterns in the question as they are", () => {
    assert.deepEqual(
      tokens.prompt("Alex $&").map((token) => token.text),
      ["Alex", "\n", "<bot>"],
    );
  });

  it("encodes words without special tokens, and nothing to nothing", () => {
    assert.deepEqual(
      tokens.encode("Every bompus is a dumpus.").map((id) => tokens.text(id)),
      ["Every bompus", "is a dumpus."],
    );
    assert.deepEqual(tokens.encode(""), []);
  });

  const unknown: { text: string; quoted: string }[] = [
    { text: "Every frog is a bompus.", quoted: "“Every frog”" },
    { text: "Alex is a prince.", quoted: "“is a prince.”" },
    { text: "Alex frog frog toad newt eft", quoted: "“frog”, “toad”, “newt”." },
    { text: "Ünal is a bompus.", quoted: "“Ünal”" },
    { text: "Every bompus is a dump\uFEFFus.", quoted: "“" },
    { text: "Alex 🐸 is a bompus. 蛙", quoted: "“蛙”" },
  ];
  for (const { text, quoted } of unknown) {
    it(`quotes what it doesn't know in ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => tokens.prompt(text),
        (error: Error) => error.name === "UserError" && error.message.includes(quoted),
      );
    });
  }

  for (const special of ["<bot>", "<eot>", "<eos>", "<pad>", "###"]) {
    it(`refuses ${special} in a question`, () => {
      assert.throws(
        () => tokens.prompt(`Alex is a bompus. ${special}`),
        (error: Error) => error.name === "UserError" && error.message.includes(special),
      );
    });
  }

  it("accepts words that the tokenizer changes, without a span", () => {
    const lower = tokenizerJson() as { model: { vocab: Record<string, number> } };
    lower.model.vocab = Object.fromEntries(
      Object.entries(lower.model.vocab).map(([token, id]) => [token.toLowerCase(), id]),
    );
    const lowered = new Tokens({ ...lower, normalizer: { type: "Lowercase" } }, toy.manifest);
    assert.deepEqual(
      lowered.prompt("Alex").map(({ text, span }) => [text, span]),
      [
        ["alex", undefined],
        ["\n", undefined],
        ["<bot>", undefined],
      ],
    );
    assert.throws(() => lowered.prompt("Alex FROG"), /doesn't know “frog”/);
  });

  it("adds no tokens that the tokenizer would put around a text", () => {
    const single = [{ SpecialToken: { id: "<bot>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }];
    const special_tokens = { "<bot>": { id: "<bot>", ids: [2], tokens: ["<bot>"] } };
    const post_processor = { type: "TemplateProcessing", single, pair: single, special_tokens };
    const wrapping = new Tokens({ ...tokenizerJson(), post_processor }, toy.manifest);
    assert.deepEqual(wrapping.encode("Alex is a bompus."), tokens.encode("Alex is a bompus."));
    assert.deepEqual(wrapping.prompt("Alex is a bompus."), tokens.prompt("Alex is a bompus."));
  });

  it("reserves the answer marker only if it is one token", () => {
    const marked = (answerMarker: string): Tokens => new Tokens(tokenizerJson(), { ...toy.manifest, answerMarker });
    assert.throws(() => marked("###").prompt("Alex ###"), /which the model reserves/);
    for (const answerMarker of ["###\n", "###\n###"])
      assert.deepEqual(
        marked(answerMarker)
          .prompt("Alex ###")
          .map(({ text }) => text),
        ["Alex", "###", "\n", "<bot>"],
      );
  });

  it("accepts a byte order mark, lone surrogates, and zeros", () => {
    for (const odd of ["\uFEFF", "\uD800", "\0", "\u200b"]) {
      assert.deepEqual(
        tokens.prompt(`${odd}Alex is a bompus.`).map((token) => token.text),
        ["Alex", "is a bompus.", "\n", "<bot>"],
      );
    }
  });

  it("decodes several tokens as one text, including special ones", () => {
    assert.equal(tokens.decode([]), "");
    assert.equal(tokens.decode(tokens.encode("Every bompus is a dumpus.")), "Every bompus is a dumpus.");
    assert.equal(tokens.decode([3, 4]).replace(/ /g, ""), "<eot><eos>");
  });

  it("knows the text of every token", () => {
    assert.deepEqual(
      vocabulary.map((_, id) => tokens.text(id)),
      vocabulary,
    );
  });
});

describe("spans", () => {
  const span = (start: number, end: number) => ({ start, end });
  const table: {
    what: string;
    text: string;
    tokens: string[];
    spans: ({ start: number; end: number } | undefined)[];
  }[] = [
    {
      what: "literal words",
      text: "a bb  a",
      tokens: ["a", "bb", "a"],
      spans: [span(0, 1), span(2, 4), span(6, 7)],
    },
    { what: "byte-level with spaces", text: "a bb", tokens: ["a", "Ġbb"], spans: [span(0, 1), span(1, 4)] },
    {
      what: "a character of two bytes in two tokens",
      text: "xé",
      tokens: ["x", "Ã", "©"],
      spans: [span(0, 1), span(1, 2), span(1, 2)],
    },
    {
      what: "a surrogate pair in two tokens",
      text: "🐸!",
      tokens: ["ðŁ", "Ĳ¸", "!"],
      spans: [span(0, 2), span(0, 2), span(2, 3)],
    },
    {
      what: "a byte order mark that is dropped",
      text: "\uFEFFab c",
      tokens: ["ab", "Ġc"],
      spans: [span(1, 3), undefined],
    },
    {
      what: "the letters for bytes at the ends of what GPT-2 prints as it is",
      text: "!~\x7f\xa0\xa1\xac\xad\xae\xff",
      tokens: ["!", "~", "ġ", "Âł", "Â¡", "Â¬", "ÂŃ", "Â®", "Ã¿"],
      spans: Array.from({ length: 9 }, (_, i) => span(i, i + 1)),
    },
    { what: "text that was normalized", text: "ABC x", tokens: ["abc", "x"], spans: [undefined, span(4, 5)] },
    { what: "nothing", text: "", tokens: [], spans: [] },
  ];
  for (const { what, text, tokens, spans } of table) {
    it(what, () => assert.deepEqual(placeTokens(text, tokens), spans));
  }
});
