import assert from "node:assert/strict";
import type { EngineState } from "../../../src/host/engine/engineClient";
import { statusLabel } from "../../../src/host/models/statusLabel";
import type { ProviderPreference } from "../../../src/shared/engine/providers";
import { toyModel } from "../../support/fakeEngine";
import type { RunStatus } from "../../../src/shared/panel/api";

const ready: EngineState = {
  kind: "ready",
  model: { ...toyModel, name: "prosqa-coconut", providerReason: "CUDA: no device was found." },
};
const idle: RunStatus = { kind: "idle" };

const cases: [
  name: string,
  engine: EngineState,
  status: RunStatus,
  preference: ProviderPreference,
  text: string,
  tooltip: string,
  cancels: boolean,
][] = [
  [
    "nothing yet",
    { kind: "off" },
    idle,
    "auto",
    "$(lightbulb) Coconut",
    "No model is loaded. Your next question loads it.",
    false,
  ],
  [
    "loading",
    { kind: "loading", message: "Checking model.onnx" },
    { kind: "busy", what: "Getting the model ready" },
    "auto",
    "$(loading~spin) Checking model.onnx",
    "Checking model.onnx. Click to cancel. Finished thoughts are kept.",
    true,
  ],
  [
    "what runs and why",
    ready,
    idle,
    "auto",
    "$(lightbulb) prosqa-coconut · CPU",
    "prosqa-coconut runs on CPU. CUDA: no device was found.",
    false,
  ],
  [
    "a run",
    ready,
    { kind: "busy", what: "Thinking, 2 of 6" },
    "auto",
    "$(loading~spin) Thinking, 2 of 6",
    "Thinking, 2 of 6. Click to cancel. Finished thoughts are kept.",
    true,
  ],
  [
    "after a run that failed",
    ready,
    { kind: "failed", message: "No question." },
    "auto",
    "$(lightbulb) prosqa-coconut · CPU",
    "prosqa-coconut runs on CPU. CUDA: no device was found.",
    false,
  ],
  [
    "a setting that is not in force yet",
    ready,
    idle,
    "cuda",
    "$(lightbulb) prosqa-coconut · CPU",
    "prosqa-coconut runs on CPU. CUDA: no device was found. The setting asks for CUDA. Your next question tries it.",
    false,
  ],
  [
    "no model",
    { kind: "failed", message: "There is no folder /x." },
    idle,
    "auto",
    "$(warning) Coconut",
    "There is no folder /x.",
    false,
  ],
  [
    "that the selected model can't be loaded, though the one before is",
    { ...ready, refused: { folder: "/x", preference: "auto", message: "There is no folder /x." } },
    { kind: "failed", message: "There is no folder /x." },
    "auto",
    "$(warning) Coconut",
    "There is no folder /x.",
    false,
  ],
  [
    "what runs, though another model couldn't be loaded that isn't selected anymore",
    { ...ready, refused: { folder: "/y", preference: "auto", message: "There is no folder /y." } },
    idle,
    "auto",
    "$(lightbulb) prosqa-coconut · CPU",
    "prosqa-coconut runs on CPU. CUDA: no device was found.",
    false,
  ],
];

describe("statusLabel", () => {
  for (const [name, engine, status, preference, text, tooltip, cancels] of cases) {
    it(`says ${name}`, () => {
      const face = statusLabel(engine, status, { folder: "/x", preference });
      assert.deepEqual(
        { ...face, tooltip: face.tooltip.join(" ") },
        { text, tooltip, cancels, isFailure: text.startsWith("$(warning)") },
      );
    });
  }

  it("says that the setting names no provider", () => {
    const { tooltip } = statusLabel(ready, idle, { folder: "/x", preference: "auto" }, "tpu");
    assert.equal(tooltip.at(-1), "coconut.executionProvider is “tpu”, which isn't a provider, so auto applies.");
  });
});
