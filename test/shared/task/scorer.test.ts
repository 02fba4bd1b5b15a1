import { strict as assert } from "node:assert";
import { isRight } from "../../../src/shared/task/scorer";
import { arithmeticTask, prosqaTask, textTask } from "../../support/tasks";

describe("whether an answer is right", () => {
  const prosqa = prosqaTask(["bompus", "dumpus"], ["Alex"]);
  const asked = { name: "Alex", options: ["bompus", "dumpus"] };

  it("compares concepts, however the answer is written", () => {
    for (const wanted of ["Alex is a bompus.", "Alex is an bompus", "bompus", "Bompus.", "### Alex is a bompus."])
      for (const said of ["Alex is a bompus.", "Alex is a bompus", "a bompus"])
        assert.equal(isRight(prosqa, said, wanted, asked), true, `${said} for ${wanted}`);
    for (const said of ["Alex is a dumpus.", "Tom is a bompus.", "Alex is a bompus dumpus.", null])
      assert.equal(isRight(prosqa, said, "Alex is a bompus.", asked), false, String(said));
  });

  it("does not compare an answer that isn't one of the options, or is about another", () => {
    for (const wanted of ["Alex is a gorpus.", "42", "Tom is a bompus.", "Alex is not a bompus.", "", undefined])
      assert.equal(isRight(prosqa, "Alex is a bompus.", wanted, asked), null, wanted);
  });

  it("compares numbers, not how they are written", () => {
    const task = arithmeticTask();
    for (const wanted of ["4", "4.0", "$4", "4 $", "#### 4", "So it is 2 + 2.\n#### 4", "### 4", "4."])
      assert.equal(isRight(task, "4", wanted), true, wanted);
    assert.equal(isRight(task, "1200", "1,200"), true);
    assert.equal(isRight(task, "$1,200.00", "1200"), true);
    assert.equal(isRight(task, "-3", "−3"), true);
    assert.equal(isRight(task, "+007.50", "7.5"), true);
    assert.equal(isRight(task, "-0.0", "0"), true);
    // More digits than a floating-point number has.
    assert.equal(isRight(task, "9007199254740993", "9007199254740992"), false);
    assert.equal(isRight(task, "12345678901234567890.0", "12,345,678,901,234,567,890"), true);
    for (const said of ["40", "5", "four", "", null]) assert.equal(isRight(task, said, "4"), false, String(said));
    assert.equal(isRight(task, "4", "four"), null);
  });

  it("compares text up to case, articles and a full stop, and options among themselves", () => {
    assert.equal(isRight(textTask(), "the Eiffel Tower.", "Eiffel tower"), true);
    assert.equal(isRight(textTask(), " Eiffel \t\n Tower", "Eiffel Tower"), true);
    assert.equal(isRight(textTask(), "東京", "東京"), true);
    assert.equal(isRight(textTask(), "Kyoto", "東京"), false);
    const strict = textTask();
    strict.answer.normalize = [];
    assert.equal(isRight(strict, "Tokyo.", "tokyo"), false);
    const options = textTask();
    options.answer.options = ["True", "False"];
    assert.equal(isRight(options, "true", "True"), true);
    assert.equal(isRight(options, "False", "True"), false);
    assert.equal(isRight(options, "True", "maybe"), null);
  });
});
