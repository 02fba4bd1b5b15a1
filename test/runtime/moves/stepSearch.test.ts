import assert from "node:assert/strict";
import { type FoundSteps, type StepSearchOptions, searchSteps } from "../../../src/runtime/moves/stepSearch";
import type { Tokens } from "../../../src/runtime/package/tokens";
import type { State } from "../../../src/runtime/pass/cache";
import type { BatchRow } from "../../../src/runtime/pass/lockstep";
import { arithmeticTask, textTask } from "../../support/tasks";

const WORDS = ["<<", "1", "2", "+", "=", ">>", "\n", "###", "<eos>", "many", " words"];
const EOS = WORDS.indexOf("<eos>");

/** What may come after a text, by its end; whatever isn't listed is as good as impossible. */
type Language = (text: string) => Record<string, number>;

interface Run {
  found: FoundSteps;
  /** How many beginnings each pass followed. */
  rows: number[];
}

function run(language: Language, changed: Partial<StepSearchOptions> = {}): Run {
  const decode = (ids: readonly number[]): string => ids.map((id) => WORDS[id]!).join("");
  const stateAfter = (ids: number[]): State => {
    const next = language(decode(ids));
    const logits = Float32Array.from(WORDS, (word) => Math.log(next[word] ?? 1e-12));
    return { ids, logits, end: ids.length, ms: 1 } as unknown as State;
  };
  const options: StepSearchOptions = {
    ...{
      task: arithmeticTask(),
      tokens: { decode: (ids: readonly number[]) => decode(ids) } as Tokens,
      topK: 10,
      rows: 64,
      passes: 40,
    },
    ...{ except: WORDS.indexOf("###"), prefix: [], eos: EOS, contextLength: 100 },
    ...changed,
  };
  let found: FoundSteps | undefined;
  const rows: number[] = [];
  let active = searchSteps(stateAfter([]), options, (all): BatchRow[] => {
    found = all;
    return [];
  });
  while (active.length > 0) {
    rows.push(active.length);
    active = active.flatMap((row) => {
      const ids = row.steps.flatMap((step) => (step.kind === "token" ? [step.id] : []));
      return row.then(stateAfter([...(row.state as unknown as { ids: number[] }).ids, ...ids]));
    });
  }
  return { found: found!, rows };
}

/** One of two numbers of one or two digits, and what it yields. */
const sums: Language = (text) => {
  if (text === "") return { "<<": 0.6, "###": 0.3, many: 0.1 };
  if (text.endsWith("<<")) return { "1": 0.7, "2": 0.3 };
  if (text.endsWith("+")) return { "2": 1 };
  if (text.endsWith("=")) return { "1": 1 };
  if (text.endsWith("=1")) return { "2": 0.5, ">>": 0.5 };
  if (text.endsWith("=12")) return { ">>": 1 };
  if (/<<[12]$/.test(text)) return { "+": 1 };
  if (/\+2$/.test(text)) return { "=": 1 };
  if (text === "many") return { " words": 1 };
  return { "\n": 1 };
};

const close = (actual: number, wanted: number): void =>
  assert.ok(Math.abs(actual - wanted) <= 1e-6, `${actual}, expected ${wanted}`);

describe("the search for next steps", () => {
  it("joins numbers of any number of tokens, and multiplies the probabilities of all tokens", () => {
    const { steps, rest } = run(sums).found;
    assert.deepEqual(
      steps.map(({ text, to, ended, p }) => [text, to, ended, Math.round(p * 1000) / 1000]),
      [
        ["<<1+2=1>>", "1", true, 0.21],
        ["<<1+2=12>>", "12", true, 0.21],
        ["many words", undefined, true, 0.1],
        ["<<2+2=1>>", "1", true, 0.09],
        ["<<2+2=12>>", "12", true, 0.09],
      ],
    );
    close(steps[0]!.p, 0.6 * 0.7 * 0.5);
    close(
      steps.reduce((sum, { p }) => sum + p, rest.p),
      1 - 0.3,
    );
    close(rest.p, 0);
    assert.equal(rest.n, 0);
  });

  it("lists the first steps only, and counts the others in the rest", () => {
    const { steps, rest } = run(sums, { topK: 1 }).found;
    assert.equal(steps.length, 1);
    close(steps[0]!.p + rest.p, 0.7);
    assert.ok(rest.n >= 1);
  });

  it("follows at most so many beginnings in a pass, in at most so many passes", () => {
    const { rows } = run(sums, { rows: 2, passes: 5 });
    assert.equal(rows.length, 5);
    assert.ok(rows.every((count) => count <= 2));
  });

  it("lists the beginnings it arrived at if no step came to its end", () => {
    const { steps, rest } = run((text) => ({ [text === "" ? "many" : " words"]: 1 }), { passes: 3 }).found;
    assert.deepEqual(
      steps.map(({ text, ended }) => [text, ended]),
      [["many words words words", false]],
    );
    close(steps[0]!.p + rest.p, 1);
  });

  it("ends a step without a grammar at the end of its line, or of the text", () => {
    const { steps } = run(
      (text) =>
        text === "" ? { "\n": 0.5, many: 0.5 } : text.endsWith("many") ? { "\n": 0.75, "<eos>": 0.25 } : { many: 1 },
      { task: textTask(), except: undefined },
    ).found;
    assert.deepEqual(
      steps.map(({ text, tokens, p }) => [text, tokens.at(-1) === EOS, Math.round(p * 1000) / 1000]),
      [
        ["many", false, 0.375],
        ["many", false, 0.375],
        ["many", true, 0.125],
        ["many", true, 0.125],
      ],
    );
  });

  it("doesn't take the answer for a step", () => {
    const { steps, rest } = run((text) => (text === "" ? { "\n": 1 } : { "###": 0.9, "1": 0.1 }), { passes: 4 }).found;
    assert.deepEqual(
      steps.filter(({ text }) => text.startsWith("###")),
      [],
    );
    assert.ok(rest.p >= 0.9);
  });

  it("follows the steps' prefix even if it is improbable", () => {
    const prefix = [WORDS.indexOf("<<")];
    const rare: Language = (text) => (text === "" ? { "<<": 1e-5, "###": 1 - 1e-5 } : sums(text));
    assert.deepEqual(run(rare).found.steps, []);
    const { steps, rest } = run(rare, { prefix }).found;
    assert.equal(steps.length, 4);
    assert.ok(Math.abs(steps[0]!.p / (1e-5 * 0.7 * 0.5) - 1) < 1e-3);
    assert.ok(rest.p < 1e-9);
  });

  it("stays within the model's positions", () => {
    const { found, rows } = run(sums, { contextLength: 3 });
    assert.equal(rows.length, 2);
    assert.deepEqual(
      found.steps.map(({ text }) => text),
      ["many words"],
    );
    close(found.rest.p, 0.6);
  });
});
