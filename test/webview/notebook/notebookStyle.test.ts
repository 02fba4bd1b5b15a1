/** The page's style sheets in the shadow tree of an output. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { inShadow } from "../../../src/webview/notebook/notebookStyle";

describe("the style of a trace in a notebook", () => {
  const cases: [string, string][] = [
    [":root,\n.palette {", ":host,\n.palette {"],
    ["@media (max-width: 999px) {\n  :root {", "@container (max-width: 999px) {\n  .page {"],
    ["body.vscode-dark {", ":host-context(.vscode-dark) {"],
    ["body.vscode-high-contrast .lens {", ":host-context(.vscode-high-contrast) .lens {"],
    [".vscode-high-contrast [data-level] {", ":host-context(.vscode-high-contrast) [data-level] {"],
    ["body {\n  padding: 0;", ":host {\n  padding: 0;"],
    [".link .body {", ".link .body {"],
    ["  --fg: var(--vscode-foreground);", "  --fg: var(--vscode-foreground);"],
    ["@media (max-width: 599px) {", "@container (max-width: 599px) {"],
    ["@media (forced-colors: active) {", "@media (forced-colors: active) {"],
  ];
  for (const [page, output] of cases) it(`has ${output.split("\n")[0]}`, () => assert.equal(inShadow(page), output));

  it("lets nothing inside set again what a theme sets", () => {
    const css = ["webview", "score"].map((name) => inShadow(readFileSync(`media/${name}.css`, "utf8"))).join("\n");
    const rules = [...css.matchAll(/^([^\s@{}][^{}]*)\{([^{}]*)\}/gm)].map(([, selectors = "", body = ""]) => ({
      selectors: selectors.split(",").map((one) => one.trim()),
      sets: [...body.matchAll(/(--[\w-]+):/g)].map(([, name]) => name!),
    }));
    const ofThemes = new Set(
      rules.flatMap(({ selectors, sets }) =>
        selectors.every((one) => /^:host-context\([^)]*\)$/.test(one)) ? sets : [],
      ),
    );
    assert.ok(ofThemes.has("--quiet") && ofThemes.has("--edge-color"));
    const again = rules.filter(
      ({ selectors, sets }) => selectors.includes(".page") && sets.some((name) => ofThemes.has(name)),
    );
    assert.deepEqual(again, []);
  });

  it("leaves no rule that is about a page", () => {
    for (const name of ["webview", "score"]) {
      const css = inShadow(readFileSync(`media/${name}.css`, "utf8"));
      assert.doesNotMatch(css, /:root|(^|[\s,}])(html|body)\b(?=[^;{}]*\{)|@media \(m(in|ax)-width|\d+vh;.*page/m);
    }
  });
});
