import assert from "node:assert/strict";
import packageJson from "../../../package.json";
import { PROVIDERS, PROVIDER_PREFERENCES } from "../../../src/shared/engine/providers";
import schema from "../../../schemas/trace.schema.json";

describe("the execution providers", () => {
  it("are those that the setting offers and a trace may name", () => {
    const setting = packageJson.contributes.configuration.properties["coconut.executionProvider"];
    assert.deepEqual(setting.enum, PROVIDER_PREFERENCES);
    assert.deepEqual(schema.properties.provider.enum, PROVIDERS);
  });
});
