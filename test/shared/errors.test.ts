import assert from "node:assert/strict";
import { UserError, isUserError } from "../../src/shared/errors";

describe("an error for the user", () => {
  const cases: [what: string, error: unknown, forPeople: boolean][] = [
    ["itself", new UserError("Select a text."), true],
    [
      "a UserError that came through a channel",
      Object.assign(new Error("Select a text."), { name: "UserError" }),
      true,
    ],
    ["a bug", new TypeError("x is undefined"), false],
    ["no error at all", "Select a text.", false],
    ["null", null, false],
  ];
  for (const [what, error, forUser] of cases) it(what, () => assert.equal(isUserError(error), forUser));
});
