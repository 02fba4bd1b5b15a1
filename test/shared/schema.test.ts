import assert from "node:assert/strict";
import { misfit } from "../../src/shared/schema/check";

describe("why JSON doesn't fit a schema", () => {
  const cases: [what: string, errors: { instancePath: string; message?: string }[] | null, reason: string][] = [
    ["one error", [{ instancePath: "/shapes/layers", message: "must be integer" }], "/shapes/layers must be integer"],
    ["the whole of it", [{ instancePath: "", message: "must be object" }], "it must be object"],
    [
      "alternatives, the deepest",
      [
        { instancePath: "/nodes/0", message: "must match exactly one schema in oneOf" },
        { instancePath: "/nodes/0/norm", message: "must be number" },
        { instancePath: "", message: "is wrong" },
      ],
      "/nodes/0/norm must be number",
    ],
    ["no message", [{ instancePath: "/id" }], "/id is wrong"],
    ["no error", [], "it does not fit the schema"],
    ["nothing", null, "it does not fit the schema"],
  ];
  for (const [what, errors, reason] of cases) it(what, () => assert.equal(misfit({ errors }), reason));
});
