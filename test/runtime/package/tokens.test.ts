import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import type { PlacedText } from "../../../src/runtime/package/decoding";
import { Random } from "../../fuzz/random";
import { alignTokens, placeTokens } from "../../../src/runtime/package/tokenSpans";
import { Tokens } from "../../../src/runtime/package/tokens";
import type { Manifest } from "../../../src/shared/model/manifest";
import type { Span } from "../../../src/shared/problem/fragments";
import type { PromptToken } from "../../../src/shared/trace/trace";
import { textTask } from "../../support/tasks";
import { families } from "../../support/tokenizers";
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
      { id: 6, text: " \n" },
      { id: 2, text: " <bot>" },
    ]);
  });

  it("gives places in the question also where the template has something before it", () => {
    const { task } = toy.manifest;
    const frame = { ...task.frame, before: ["Tom\n{question}", { token: "bot" }] };
    const later = new Tokens(tokenizerJson(), { ...toy.manifest, task: { ...task, frame } });
    const prompt = later.prompt("Alex is a bompus. Tom");
    assert.deepEqual(
      prompt.map(({ text, span }) => [text, span && [span.start, span.end]]),
      [
        ["Tom", undefined],
        [" \n", undefined],
        [" Alex", [0, 4]],
        [" is a bompus.", [4, 17]],
        [" Tom", [17, 21]],
        [" <bot>", undefined],
      ],
    );
  });

  it("keeps $-patterns in the question as they are", () => {
    assert.deepEqual(
      tokens.prompt("Alex $&").map((token) => token.text),
      ["Alex", " \n", " <bot>"],
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

  for (const special of ["<bot>", "<eot>", "<eos>", "<pad>"]) {
    it(`refuses ${special} in a question`, () => {
      assert.throws(
        () => tokens.prompt(`Alex is a bompus. ${special}`),
        (error: Error) => error.name === "UserError" && error.message.includes(special),
      );
    });
  }

  it("accepts words that the tokenizer changes", () => {
    const lower = tokenizerJson() as { model: { vocab: Record<string, number> } };
    lower.model.vocab = Object.fromEntries(
      Object.entries(lower.model.vocab).map(([token, id]) => [token.toLowerCase(), id]),
    );
    const lowered = new Tokens({ ...lower, normalizer: { type: "Lowercase" } }, toy.manifest);
    assert.deepEqual(
      lowered.prompt("Alex").map(({ text, span }) => [text, span]),
      [
        ["alex", { start: 0, end: 4 }],
        [" \n", undefined],
        [" <bot>", undefined],
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

  it("takes the answer marker in a question as it stands, whether it is one token or several", () => {
    const marked = (marker: string): Tokens =>
      new Tokens(tokenizerJson(), {
        ...toy.manifest,
        task: { ...toy.manifest.task, answer: { ...toy.manifest.task.answer, marker } },
      });
    for (const answerMarker of ["###", "###\n", "###\n###"])
      assert.deepEqual(
        marked(answerMarker)
          .prompt("Alex ###")
          .map(({ text }) => text),
        ["Alex", " ###", " \n", " <bot>"],
      );
  });

  it("accepts a byte order mark, lone surrogates, and zeros", () => {
    for (const odd of ["\uFEFF", "\uD800", "\0", "\u200b"]) {
      assert.deepEqual(
        tokens.prompt(`${odd}Alex is a bompus.`).map((token) => token.text),
        ["Alex", " is a bompus.", " \n", " <bot>"],
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

const toyManifest = {
  task: { ...textTask(null), frame: { before: ["{question}"], after: [] } },
  tokens: { pad: 0, unk: 1, bot: 2, eot: 3, eos: 4, newline: 6 },
} as unknown as Manifest;

const texts = [
  "Every bompus is a dumpus. Is Alex a gorpus?",
  "the cat  sat\non a  mat\t.",
  " leading and trailing ",
  "東京は日本の首都です。",
  "Привет, мир! я",
  "naïve café, e\u0301 and é",
  "नमस्ते हिन्दी",
  "שָׁלוֹם عَرَبِيّ",
  "한국어 \u1112\u1161\u11ab",
  "🐸 👩‍👩‍👧 🇩🇪 ok",
  "ﬁne ½ ① ＡＢＣ İstanbul T-rex",
  "3 * 4 = 12 <<3*4=12>>",
];

describe("every tokenizer", () => {
  const models = resolve("models");
  const bundled = readdirSync(models).filter((name) => existsSync(join(models, name, "tokenizer.json")));
  const all: { name: string; json: Record<string, unknown>; lossless: boolean; asked: string[] }[] = [
    ...families.map((family) => ({ ...family, asked: texts })),
    ...bundled.map((name) => ({
      name,
      json: JSON.parse(readFileSync(join(models, name, "tokenizer.json"), "utf8")) as Record<string, unknown>,
      lossless: name.startsWith("arithmetic"),
      asked: name.startsWith("arithmetic") ? texts : [questionOf(name)],
    })),
  ];
  function questionOf(name: string): string {
    const golden = JSON.parse(readFileSync(join(models, name, "golden.json"), "utf8")) as {
      cases: { question: string }[];
    };
    return golden.cases[0]!.question;
  }

  for (const { name, json, lossless, asked } of all) {
    describe(name, () => {
      const tokens = new Tokens(json, toyManifest);
      const library = new Tokenizer(json, { clean_up_tokenization_spaces: false });
      const read = (text: string): PromptToken[] | null => {
        try {
          return tokens.prompt(text);
        } catch (error) {
          // WordPiece has a token for few letters here.
          assert.equal(name, "WordPiece");
          assert.match(String(error), /doesn't know/);
          return null;
        }
      };

      it("gives tokens the texts that make up the decode of their ids", () => {
        let n = 0;
        for (const text of asked) {
          const prompt = read(text);
          if (!prompt) continue;
          n++;
          const ids = prompt.map(({ id }) => id);
          const decoded = library.decode(ids, { skip_special_tokens: false });
          assert.equal(prompt.map((token) => token.text).join(""), decoded);
          assert.equal(tokens.decode(ids), decoded);
          if (lossless) assert.equal(decoded, text);
          // One after another, as they are spoken.
          assert.equal(ids.map((id, i) => tokens.next(ids.slice(0, i), id, i === ids.length - 1)).join(""), decoded);
        }
        assert.ok(n > 0);
      });

      it("gives every token of a question a place, without gaps", () => {
        for (const text of asked) {
          const prompt = read(text) ?? [];
          let until = 0;
          prompt.forEach(({ span, text: said }, i) => {
            assert.ok(span, `${JSON.stringify(said)} of ${JSON.stringify(text)} has no place`);
            assert.ok(span.start <= until && span.end >= span.start, JSON.stringify({ text, span, until }));
            assert.ok(span.start >= (prompt[i - 1]?.span?.start ?? 0), "in order");
            until = Math.max(until, span.end);
            if (lossless && said.trim() !== "" && prompt[i - 1]?.span?.end === span.start)
              assert.equal(text.slice(span.start, span.end).trim(), said.trim());
          });
          if (prompt.length > 0) assert.equal(until, text.length);
        }
      });

      it("writes a byte that is no letter as its number, and loses none", () => {
        const ids = [...Array(tokens.size).keys()];
        for (const id of ids) assert.ok(!tokens.text(id).includes("\uFFFD"), `token ${id}`);
        assert.ok(!tokens.decode(ids).includes("\uFFFD"));
      });
    });
  }

  const decoded: { name: string; tokens: string[]; texts: string[] }[] = [
    { name: "byte-level BPE", tokens: ["æ", "Ŀ", "±", "Ġa"], texts: ["", "", "東", " a"] },
    { name: "byte-level BPE", tokens: ["æ", "Ġa", "æ"], texts: ["", "\\xE6 a", "\\xE6"] },
    { name: "byte-level BPE", tokens: ["æĿ", "<eos>"], texts: ["", "\\xE6\\x9D<eos>"] },
    {
      name: "SentencePiece with byte fallback",
      tokens: ["<eot>", "▁a", "<0xE6>", "<0x9D>", "<0xB1>", "▁"],
      texts: ["<eot>", " a", "", "", "東", " "],
    },
    { name: "SentencePiece with byte fallback", tokens: ["▁a", "<0xFF>", "b"], texts: ["a", "\\xFF", "b"] },
    { name: "WordPiece", tokens: ["the", "##ing", "a", "."], texts: ["the", "ing", " a", "."] },
  ];
  for (const { name, tokens: words, texts: wanted } of decoded) {
    it(`${name}: ${words.join(" ")}`, () => {
      const { json } = families.find((family) => family.name === name)!;
      const tokens = new Tokens(json, toyManifest);
      const { vocab } = json["model"] as { vocab: Record<string, number> };
      const ids = words.map((word) => vocab[word]!);
      assert.deepEqual(
        ids.map((id, i) => tokens.next(ids.slice(0, i), id, i === ids.length - 1)),
        wanted,
      );
      assert.equal(tokens.decode(ids), wanted.join(""));
    });
  }

  const own: { name: string; token: string; text: string }[] = [
    { name: "byte-level BPE", token: "Ġthe", text: " the" },
    { name: "byte-level BPE", token: "æĿ", text: "\\xE6\\x9D" },
    { name: "SentencePiece with byte fallback", token: "▁the", text: " the" },
    { name: "SentencePiece with byte fallback", token: "he", text: "he" },
    { name: "SentencePiece with byte fallback", token: "<0x0A>", text: "\n" },
    { name: "SentencePiece with byte fallback", token: "<0xE6>", text: "\\xE6" },
    { name: "WordPiece", token: "##ing", text: "##ing" },
    { name: "WordPiece", token: "the", text: "the" },
  ];
  for (const { name, token, text } of own) {
    it(`${name}: ${token} alone is ${JSON.stringify(text)}`, () => {
      const { json } = families.find((family) => family.name === name)!;
      const { vocab } = json["model"] as { vocab: Record<string, number> };
      assert.equal(new Tokens(json, toyManifest).text(vocab[token]!), text);
    });
  }
});

describe("spans", () => {
  const span = (start: number, end: number) => ({ start, end });
  const plain = (...tokens: string[]): PlacedText[] => tokens.map((text) => ({ text, open: false }));
  const table: { what: string; text: string; tokens: PlacedText[]; spans: Span[]; left?: string[] }[] = [
    {
      what: "white space belongs to the next token",
      text: "a bb  a ",
      tokens: plain("a", "bb", "a"),
      spans: [span(0, 1), span(1, 4), span(4, 8)],
    },
    {
      what: "white space belongs to the token that carries it",
      text: "a  b",
      tokens: plain("a", " ", " b"),
      spans: [span(0, 1), span(1, 2), span(2, 4)],
    },
    {
      what: "tokens of one letter share its place",
      text: "x🐸!",
      tokens: [
        { text: "x", open: true },
        { text: "", open: true },
        { text: "🐸!", open: false },
      ],
      spans: [span(0, 3), span(1, 3), span(1, 4)],
    },
    {
      what: "tokens of one letter share the space before it, which no token says",
      text: "x 🐸",
      tokens: [
        { text: "x", open: false },
        { text: "", open: true },
        { text: "🐸", open: false },
      ],
      spans: [span(0, 1), span(1, 4), span(1, 4)],
    },
    {
      what: "case, accents, and compatibility forms are the same letters",
      text: "ÉABC ﬁne",
      tokens: plain("eabc", " fi", "ne"),
      spans: [span(0, 4), span(4, 6), span(6, 8)],
    },
    {
      what: "a ligature that is split is shared",
      text: "ﬁ",
      tokens: plain("f", "i"),
      spans: [span(0, 1), span(0, 1)],
    },
    {
      what: "what isn't there takes the place between its neighbors",
      text: "ab 蛙 cd",
      tokens: plain("ab", "[UNK]", "cd"),
      spans: [span(0, 2), span(2, 5), span(5, 7)],
      left: ["蛙"],
    },
    {
      what: "a token without a letter shares the place of the next",
      text: "ab",
      tokens: plain("", "ab"),
      spans: [span(0, 2), span(0, 2)],
    },
    {
      what: "a byte order mark that is dropped",
      text: "\uFEFFab c",
      tokens: plain("ab", " c"),
      spans: [span(0, 3), span(3, 5)],
    },
    { what: "words left out", text: "a bb c", tokens: plain("a", "c"), spans: [span(0, 1), span(1, 6)], left: ["bb"] },
    { what: "nothing", text: "", tokens: [], spans: [] },
  ];
  for (const { what, text, tokens, spans, left = [] } of table) {
    it(what, () => assert.deepEqual(placeTokens(text, tokens), { spans, left }));
  }

  it("are the same as if everything were aligned", () => {
    const parts = [
      "Every dog",
      " is",
      " a",
      " café",
      " ",
      "\n",
      "ﬁ",
      "e\u0301",
      "\u0301",
      "!",
      "b ",
      "\r\n",
      "İ",
      "\ud83d",
      "\ude00",
    ];
    const random = new Random(7);
    const some = (): string[] => Array.from({ length: random.below(6) }, () => parts[random.below(parts.length)]!);
    for (let i = 0; i < 2000; i++) {
      const said = some();
      const changed = said.flatMap((part) => (random.chance(0.8) ? part : some()));
      const tokens = said.map((text): PlacedText => ({ text, open: random.chance(0.05) }));
      const text = changed.join("");
      assert.deepEqual(placeTokens(text, tokens), alignTokens(text, tokens), JSON.stringify({ text, tokens }));
    }
  });

  it("takes time in proportion to the text, whatever the tokens are", () => {
    const text = "abc ".repeat(5000);
    const spans = placeTokens(text, plain(...Array.from(text, () => "z"))).spans;
    assert.equal(spans.at(-1)?.end, text.length);
  });
});
