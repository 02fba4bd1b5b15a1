import assert from "node:assert/strict";
import { inTrainingOrder, trainedFor } from "../../../src/shared/model/checkpoint";

describe("checkpoints", () => {
  it("stand in the order of their training, those of one curriculum together", () => {
    const models = [
      { name: "coconut-stage10" },
      { name: "cot" },
      { name: "coconut-stage2" },
      { name: "a-3", trainedFor: 100 },
      { name: "a-1", trainedFor: 900 },
      { name: "a-2", trainedFor: 500 },
    ];
    assert.deepEqual(
      inTrainingOrder(models).map(({ name }) => name),
      ["a-3", "a-2", "a-1", "coconut-stage2", "coconut-stage10", "cot"],
    );
  });

  it("say how far their training went, if their facts do", () => {
    assert.equal(trainedFor({ steps: 4225, questions: 647532 }), 4225);
    assert.equal(trainedFor({ stage: 2, steps: 4225 }), 2);
    assert.equal(trainedFor({ steps: "many", questions: Infinity }), undefined);
  });
});
