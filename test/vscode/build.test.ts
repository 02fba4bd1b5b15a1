// The suite must run against the build that the driver names. Otherwise every other test would prove something about
// another build.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as vscode from "vscode";

describe("the extension under test", () => {
  const extension = vscode.extensions.getExtension("coconut-inspector.coconut-inspector");

  it("activates", async () => {
    assert.ok(extension);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it("brings the converter, what it needs, its page, and where that leads", () => {
    const folder = extension?.extensionPath ?? "/";
    const convert = join(folder, "models", "recipe", "convert");
    const modules = readdirSync(convert).filter((name) => name.endsWith(".py"));
    assert.ok(modules.includes("__main__.py"));
    for (const name of modules) {
      const code = readFileSync(join(convert, name), "utf8");
      const imported = [...code.matchAll(/^(?: *)from (\.+)(\w*) import/gm)].map(
        ([, dots, module]) => `${dots}${module}`,
      );
      for (const module of imported.filter((found) => found !== "."))
        assert.ok(existsSync(join(convert, `${module.slice(1)}.py`)), `${name} imports ${module}, which isn't there`);
    }
    for (const path of ["models/recipe/__init__.py", "models/recipe/requirements.txt"])
      assert.ok(existsSync(join(folder, path)), path);
    const page = join(folder, "docs", "inspect-your-own-model.md");
    for (const reached = new Set([page]), open = [page]; open.length > 0;) {
      const from = open.pop()!;
      const links = [...readFileSync(from, "utf8").matchAll(/\]\((?!https?:)([^)\s#]+)/g)];
      for (const to of links.map(([, link]) => resolve(dirname(from), link!)).filter((path) => !reached.has(path))) {
        assert.ok(existsSync(to), `${from} leads to ${to}, which isn't there`);
        reached.add(to);
        if (to.endsWith(".md")) open.push(to);
      }
    }
  });

  it("is the development build or the installed VSIX, as the driver says", () => {
    const project = realpathSync(join(__dirname, "..", "..", ".."));
    const place = realpathSync(extension?.extensionPath ?? "/") === project ? "development" : "vsix";
    assert.equal(place, process.env["COCONUT_BUILD"] ?? "development");
  });
});
