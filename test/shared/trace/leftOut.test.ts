import assert from "node:assert/strict";
import { ablationsOf } from "../../../src/shared/act/ablations";
import { ABLATIONS } from "../../../src/shared/trace/edits";
import { leftOut } from "../../../src/shared/trace/leftOut";

describe("the edits that a package lacks the parts for", () => {
  const none = /no mean thoughts\. Compute them with “coconut mean DATASET --model FOLDER”\.$/;
  const few = /^The model package has mean thoughts for 3 positions only\. Use fewer thoughts\.$/;
  const rows: [
    what: string,
    pause: number | undefined,
    means: number,
    thoughts: number,
    expected: [string, RegExp][],
  ][] = [
    ["are none where it has all", 7, 6, 6, []],
    ["are the mean without any mean thoughts", 7, 0, 6, [["mean", none]]],
    ["are the mean with fewer of them than thoughts", 7, 3, 6, [["mean", few]]],
    ["are the pause token where there is none", undefined, 6, 6, [["pause", /^The model has no pause token\.$/]]],
    ["are the next thought where there is one thought", 7, 6, 1, [["permute", /^There is only one thought\.$/]]],
  ];
  for (const [what, pause, meanThoughts, thoughts, expected] of rows)
    it(what, () => {
      const tokens = { pad: 0, unk: 0, eos: 0, ...(pause !== undefined && { pause }) };
      const found = leftOut(ABLATIONS, { tokens, meanThoughts, thoughts });
      assert.deepEqual(
        found.map(({ edit }) => edit),
        expected.map(([edit]) => edit),
      );
      found.forEach(({ why }, index) => assert.match(why, expected[index]![1]));
      assert.deepEqual(
        ablationsOf(tokens, meanThoughts, thoughts),
        ABLATIONS.filter((edit) => !expected.some(([out]) => out === edit)),
      );
    });
});
