// The suite must run against the build that the driver names. Otherwise every other test would prove something about
// another build.
import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

describe("the extension under test", () => {
  const extension = vscode.extensions.getExtension("coconut-inspector.coconut-inspector");

  it("activates", async () => {
    assert.ok(extension);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it("is the development build or the installed VSIX, as the driver says", () => {
    const project = realpathSync(join(__dirname, "..", "..", ".."));
    const place = realpathSync(extension?.extensionPath ?? "/") === project ? "development" : "vsix";
    assert.equal(place, process.env["COCONUT_BUILD"] ?? "development");
  });
});
