/** Everything that the panel and the explorer do with ProsQA, with a model of word problems instead. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Workbench, openWorkbench } from "../support/workbench";
import { type Driver, PATIENCE, SIZE, drive, until } from "./driver";

const QUESTION =
  "Grace packs 576 candies for a trip. The candies are spread evenly over 6 tables, and Grace takes those of one " +
  "table. 81 candies fall off the truck and are lost. How many candies are there now?";

describe("the panel with a model of word problems", function () {
  this.timeout(2 * PATIENCE);
  let workbench: Workbench;
  let d: Driver;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "coconut-words-"));
    writeFileSync(join(folder, "candies.txt"), QUESTION);
    workbench = await openWorkbench({
      ...{ folder, theme: "light", size: SIZE },
      settings: { "coconut.model": resolve("models/arithmetic-coconut") },
    });
    workbench.page.setDefaultTimeout(PATIENCE);
    d = drive(workbench);
    await d.reasonAbout("candies.txt");
    await d.announced(/^The answer is /);
    await d.done();
  });

  beforeEach(() => d.shows("picture"));

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await d.screenshot(`failure-words-${this.currentTest.title.replace(/\W+/g, "-").slice(0, 40)}`);
  });

  after(async () => {
    await workbench?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const branches = (): ReturnType<Driver["rows"]> => d.panel.locator("[data-row]:not([data-thoughts])");

  /** Opens the first next step that can be, and gives the first step that may follow it. */
  async function opened() {
    const openable = d.panel.locator('.item.candidate[aria-expanded="false"]').first();
    const child = d.panel.locator(".item.child").first();
    if ((await child.count()) === 0) await openable.press(" ");
    await child.waitFor();
    await d.done();
    return child;
  }

  it("knows no right answer, so it doesn't offer to show it, and has no empty columns", async () => {
    await d.panel.getByRole("button", { name: "More actions" }).click();
    const entries = await d.panel.locator('[role^="menuitem"]').allTextContents();
    assert.ok(
      entries.some((entry) => entry.startsWith("Test thoughts")),
      entries.join(),
    );
    assert.deepEqual(
      entries.filter((entry) => /correct path|what is right/.test(entry)),
      [],
    );
    await d.page.keyboard.press("Escape");
    assert.equal(await d.valuesFold().count(), 0);
    await d.shows("tables");
    for (const table of await d.panel.locator(".tables table").all()) {
      const cells = await table
        .locator("tr")
        .evaluateAll((rows) =>
          rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent?.trim() ?? "")),
        );
      const [head = [], ...body] = cells;
      for (const [at, name] of head.entries())
        assert.ok(body.length === 0 || body.some((row) => (row[at] ?? "") !== ""), `${name}: ${JSON.stringify(cells)}`);
    }
  });

  it("opens a next step with its sign, and speaks from what may follow it", async () => {
    const child = await opened();
    const before = await branches().count();
    const label = await d.labelOf(child);
    await child.press("s");
    await until(
      () => branches().count(),
      (n) => n === before + 1,
      "branches",
    );
    await d.done();
    // The step, and then what may follow it.
    const steps = await d.words(branches().last()).allTextContents();
    assert.ok(steps.length >= 3, `${label}: ${steps.join()}`);
  });

  it("closes it again with a click on the sign", async () => {
    const child = await opened();
    const open = d.panel.locator('.item.candidate[aria-expanded="true"]').first();
    await open.locator("[data-opens]").click();
    await child.waitFor({ state: "detached" });
  });

  it("speaks from a candidate, tests, and compares", async () => {
    const before = await branches().count();
    await d.panel.locator(".item.candidate[aria-expanded]").first().press("s");
    await until(
      () => branches().count(),
      (n) => n > before,
      "branches",
    );
    await d.done();
    await d.act("Test thoughts");
    await d.panel.locator(".stems").waitFor();
    await d.done();
    await d.act("Compare");
    await d.panel.getByRole("row", { name: /^arithmetic-cot, / }).waitFor();
    await d.done();
  });

  it("pins what is selected, and unpins it in the explorer and where time runs downwards", async () => {
    await d.select(d.panel.locator(".item.candidate").first());
    await d.pane().getByRole("button", { name: "Pin it" }).click();
    await d.panel.getByText("Pinned", { exact: true }).waitFor();
    await d.done();
    await d.explorerIsOpen();
    await d.page.locator(".sidebar .monaco-list-row .codicon-pinned").first().waitFor();
    await d.pane().getByRole("button", { name: "Close", exact: true }).click();
    await d.page.setViewportSize({ width: 1300, height: 1200 });
    await d.panel.locator(".score.tall").waitFor();
    const name = await d.panel
      .locator(".score-actions .menu button")
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-label") ?? ""));
    assert.ok(name.some((one) => one.startsWith("Actions for “")));
    await d.page.setViewportSize(SIZE);
  });

  it("has a menu at a column's heading, by the keyboard, too", async () => {
    const heading = d.panel.getByRole("treeitem", { name: /^Thought 1,/ });
    await heading.press("Shift+F10");
    const entries = await d.panel.getByRole("menuitem").allTextContents();
    assert.ok(entries.includes("Edit this thought…") && entries.includes("Copy numbers"), entries.join());
    await d.page.keyboard.press("Escape");
    await d.focusIs(/^Thought 1,/);
  });

  it("edits a thought, and draws the run", async () => {
    await d.select(d.thought(2));
    await d
      .pane()
      .getByRole("button", { name: /^zeroed/ })
      .click();
    await d.panel.getByRole("treeitem", { name: /^Thought 2, .*edited: zeroed,/ }).waitFor();
    await d.done();
  });
});
