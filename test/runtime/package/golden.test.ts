import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { largestDifference, readGolden } from "../../../src/runtime/package/golden";
import type { Manifest } from "../../../src/shared/model/manifest";
import type { GoldenFile } from "../../../src/shared/schema/generated/GoldenFile";
import { type ToyPackage, writeToyPackage } from "../../support/toyPackage";

const bundled = readFileSync("models/prosqa-coconut/golden.json", "utf8");

const { shapes, contextLength } = JSON.parse(readFileSync("models/prosqa-coconut/manifest.json", "utf8")) as Manifest;

function changed(change: (golden: GoldenFile) => void): string {
  const golden = JSON.parse(bundled) as GoldenFile;
  change(golden);
  return JSON.stringify(golden);
}

describe("golden.json", () => {
  let toy: ToyPackage;
  beforeEach(() => (toy = writeToyPackage()));
  afterEach(() => toy.remove());
  /** The toy's files of the bundled model. */
  const manifest = () => ({ files: toy.manifest.files, shapes, contextLength });

  it("is read as it was written", async () => {
    writeFileSync(join(toy.folder, "golden.json"), bundled);
    assert.deepEqual(await readGolden(toy.folder, manifest()), JSON.parse(bundled));
  });

  const broken: [what: string, text: string | null, reason: RegExp][] = [
    ["that isn't there", null, /golden\.json can't be read \(ENOENT\)/],
    ["that isn't JSON", "{", /golden\.json isn't JSON \(.+\)/],
    ["of something else", "{}", /golden\.json isn't valid: it must have required property 'format'/],
    ["of a later version", changed((golden) => Object.assign(golden, { version: 2 })), /\/version must be equal/],
    [
      "with text for a number",
      changed((golden) => Object.assign(golden.cases[1]!.thoughts[0]!, { norm: "large" })),
      /: \/cases\/1\/thoughts\/0\/norm must be number/,
    ],
    [
      "with half a token",
      changed((golden) => golden.cases[0]!.promptTokens.push(0.5)),
      /: \/cases\/0\/promptTokens\/\d+ must be integer/,
    ],
    ["without a case", changed((golden) => void (golden.cases = [])), /golden\.json has no case to compare with/],
    [
      "with a token that the model doesn't have",
      changed((golden) => golden.cases[1]!.promptTokens.push(shapes.vocab)),
      /case 1 of golden\.json doesn't fit the model/,
    ],
    [
      "with a case that asks nothing",
      changed((golden) => void (golden.cases[0]!.promptTokens = [])),
      /case 0 of golden\.json doesn't fit the model/,
    ],
  ];
  for (const [what, text, reason] of broken) {
    it(`is refused in a sentence: one ${what}`, async () => {
      if (text === null) rmSync(join(toy.folder, "golden.json"));
      else writeFileSync(join(toy.folder, "golden.json"), text);
      await assert.rejects(readGolden(toy.folder, manifest()), (error: Error) => {
        assert.equal(error.name, "UserError", error.stack);
        assert.match(
          error.message,
          /^The model package \S+ is damaged: .*golden\.json .+\. Copy the package again, or /,
        );
        assert.match(error.message, reason);
        return true;
      });
    });
  }
});

describe("the largest difference from golden numbers", () => {
  const table: [number[], number[], number][] = [
    [[], [], 0],
    [[1, 2], [1, 2], 0],
    [[5, 1, 3], [1, 1, 2], 4],
    [[1, 2], [1.5, 8], 6],
    [[1, 2], [1], Infinity],
    [[NaN, 2], [1, 2], Infinity],
    [[1, 2], [1, NaN], Infinity],
    [[-1], [1], 2],
  ];
  for (const [a, b, largest] of table)
    it(`of [${a.join(", ")}] and [${b.join(", ")}] is ${largest}`, () =>
      assert.equal(largestDifference(a, b), largest));
});
