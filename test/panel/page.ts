/** Tests of the page as a whole: tables, failures, and what is kept. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import manifestSchema from "../../schemas/model-manifest.schema.json";
import schema from "../../schemas/trace.schema.json";
import { readTrace } from "../../src/shared/read/readTrace";
import { type Driver, QUESTIONS, until } from "./driver";

export function testPage(get: () => Driver): void {
  it("has a table with the numbers of the tree that can be sorted and copied", async () => {
    const { panel, page, asked, candidate, wordOf, shows, exported, screenshot } = get();
    await asked();
    const { length } = readTrace(await exported()).tree(Infinity).columns[0]?.candidates ?? [];
    const word = await wordOf(candidate(1, 1));
    await shows("tables");
    const table = panel.getByRole("region", { name: "Candidates", exact: true });
    const cells = table.locator("tbody tr").filter({ has: page.locator("td:first-child", { hasText: /^1$/ }) });
    await until(
      () => cells.count(),
      (count) => count === length,
      "rows of the first thought",
    );
    await table.getByRole("button", { name: "decoded from the thought" }).click();
    await table.getByRole("button", { name: "decoded from the thought" }).click();
    assert.equal(
      await table
        .locator('th[aria-sort="descending"]')
        .innerText()
        .then((text) => text.replace(/\s*[▾▴]\s*/g, "")),
      "decoded from the thought",
    );
    await table.getByRole("button", { name: "TSV" }).click();
    const tsv = await until(
      () => page.evaluate<string>("navigator.clipboard.readText()").catch(() => ""),
      (text) => text.startsWith("thought\t"),
      "the clipboard",
    );
    assert.match(tsv, new RegExp(`^1\\t${word}\\t[01](\\.\\d+)?`, "m"));
    await screenshot("table");
    await shows("picture");
  });

  it("is unchanged after it was hidden", async () => {
    const { panel, page, workbench, asked, unfolds, thought, spokenAfter, words, pane, shows, focusPanel } = get();
    await asked();
    await unfolds();
    await words(await spokenAfter(2))
      .last()
      .press("Enter");
    await shows("tables");
    await focusPanel();
    await workbench.openFile("prosqa.txt");
    await page.locator("iframe.webview.ready:visible").waitFor({ state: "hidden" });
    await page.locator(".tab", { hasText: "Coconut" }).first().click();
    await panel.getByRole("region", { name: "Candidates", exact: true }).waitFor();
    await shows("picture");
    await thought(6).waitFor();
    await pane().getByRole("heading", { name: "Chosen from" }).waitFor();
  });

  it("exports a file that the published schema accepts", async () => {
    const { asked, exported } = get();
    await asked();
    const trace = await exported();
    const ajv = new Ajv({ allowUnionTypes: true }).addSchema(manifestSchema, "model-manifest.schema.json");
    const validate = ajv.compile(schema);
    assert.ok(validate(trace), JSON.stringify(validate.errors));
    // The main run. An edited one is a branch.
    const main = trace.nodes.filter((node) => node.kind === "thought" && node.group === undefined);
    assert.equal(main.length, readTrace(trace).tree(1).columns.length);
    assert.equal(trace.source.text.trim(), readFileSync(join("samples", "rex.txt"), "utf8").trim());
  });

  it("says what is wrong with a text, and keeps the picture", async () => {
    const { panel, workbench, asked, reasonAbout, thoughtCount, screenshot } = get();
    await asked();
    const count = await thoughtCount();
    writeFileSync(join(workbench.folder, "noquestion.txt"), "Every dog is a mammal. Rex is a dog.\n");
    await reasonAbout("noquestion.txt");
    const sentence = /The text has no question\. /;
    await panel.getByRole("alert").filter({ hasText: sentence }).waitFor();
    await panel.getByRole("heading", { name: QUESTIONS["rex.txt"] }).waitFor();
    assert.equal(await thoughtCount(), count);
    await screenshot("failed");
  });

  it("is restored after the window was reloaded", async () => {
    const d = get();
    const { panel, workbench, asked, valuesFold, becomes, branched, nameBranch, rowOf } = d;
    await asked();
    const count = await d.thoughtCount();
    await valuesFold().click();
    await becomes(valuesFold(), "aria-expanded", "true");
    const branch = await branched();
    await nameBranch(branch, "kept");
    assert.ok(Object.values((await d.exported()).marks).some(({ name }) => name === "kept"));
    await until(
      () => workbench.stored(),
      (stored) => /unfolded[^\]]*values/.test(stored),
      "what the page keeps, in the workbench's storage",
    );
    await workbench.reload();
    await panel.getByRole("heading", { name: QUESTIONS["rex.txt"] }).waitFor();
    await d.announced(/^The answer is /);
    assert.equal(await d.thoughtCount(), count);
    // Names and open sections are restored, too.
    await rowOf(branch).getByText("kept").first().waitFor();
    await becomes(valuesFold(), "aria-expanded", "true");
    await d.screenshot("light-again");
    await valuesFold().click();
  });
}
