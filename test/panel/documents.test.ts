/** Traces as documents in a real VS Code: files in their editor, and several panels side by side. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { temporaryFolder } from "../../scripts/lib/processes.mjs";
import { RECORDED } from "../../src/shared/panel/recorded";
import type { Trace } from "../../src/shared/trace/trace";
import { type Workbench, openWorkbench } from "../support/workbench";
import { PATIENCE, until } from "./driver";

const FILE = "branching.coconut.json";
const QUESTION = RECORDED.find(({ name }) => name === "branching")?.question ?? "";
const recorded = (name: string): string => join("media", "recorded", `${name}.coconut.json`);

describe("traces as documents", function () {
  this.timeout(2 * PATIENCE);
  let workbench: Workbench;
  let page: Page;

  before(async () => {
    const folder = join(temporaryFolder("documents"), "samples");
    mkdirSync(folder);
    copyFileSync(recorded("branching"), join(folder, FILE));
    const trace = JSON.parse(readFileSync(recorded("easy"), "utf8")) as Trace;
    const write = (name: string, change: object): void =>
      writeFileSync(join(folder, name), JSON.stringify({ ...trace, ...change }));
    // As if it came from a machine with another training of the same model.
    write("foreign.coconut.json", { id: "foreign", model: { ...trace.model, sha256: "0123abcd".repeat(8) } });
    write("later.coconut.json", { version: 99 });
    writeFileSync(join(folder, "broken.coconut.json"), '{ "format": "coconut-trace", "version": 2 }');
    copyFileSync(join("samples", "rex.txt"), join(folder, "rex.txt"));
    workbench = await openWorkbench({ folder, theme: "light", size: { width: 2000, height: 1100 } });
    ({ page } = workbench);
    page.setDefaultTimeout(PATIENCE);
    await workbench.showView("Coconut");
  });

  afterEach(async function () {
    const failed = this.currentTest?.state === "failed";
    await screenshot(`${failed ? "failure-" : ""}${this.currentTest?.title.replace(/\W+/g, "-").slice(0, 48)}`);
  });

  after(async () => workbench?.stop());

  async function screenshot(name: string): Promise<void> {
    const folder = process.env["COCONUT_SCREENSHOTS"];
    if (folder) await workbench.screenshot(join(folder, `documents-${name}.png`));
  }

  /** The pages that are visible, from left to right. */
  async function pages(): Promise<FrameLocator[]> {
    const frames = page.locator("iframe.webview.ready:visible");
    const boxes = await Promise.all(
      (await frames.all()).map(async (frame, index) => ({ index, x: (await frame.boundingBox())?.x ?? 0 })),
    );
    return boxes
      .sort((a, b) => a.x - b.x)
      .map(({ index }) => frames.nth(index).contentFrame().frameLocator("#active-frame"));
  }

  async function only(): Promise<FrameLocator> {
    await until(
      async () => (await pages()).length,
      (n) => n === 1,
      "the number of pages",
    );
    return (await pages())[0]!;
  }

  async function openAsTrace(name: string): Promise<FrameLocator> {
    await workbench.openFile(name);
    await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await workbench.runCommand("Coconut: Open file as trace");
    return only();
  }

  async function alone(): Promise<void> {
    if ((await page.locator(".tab").count()) === 0) return;
    await workbench.runCommand("View: Close All Editors");
    await page.locator(".tab").first().waitFor({ state: "detached" });
  }

  /** Makes sure that the explorer has the file's trace, and that nothing is open. */
  async function listed(): Promise<void> {
    // Its entry in the activity bar would hide it again.
    const isOpen = (await page.locator(".sidebar .pane-header", { hasText: "Traces" }).count()) > 0;
    if (!isOpen) await workbench.showView("Coconut");
    await alone();
    if ((await rows().filter({ hasText: "Sally" }).count()) > 0) return;
    const view = await openAsTrace(FILE);
    await view.getByRole("button", { name: "Think one more" }).click();
    await rows().filter({ hasText: "7 thoughts" }).first().waitFor();
    await alone();
  }

  /** In the open context menu. Just after it opens, a click is taken for the end of the one that opened it. */
  async function chooseInMenu(label: string): Promise<void> {
    const item = page.locator(".context-view .action-label", { hasText: label });
    await item.waitFor();
    await until(
      async () => {
        if (await item.isVisible()) await item.click();
        return item.isVisible();
      },
      (isOpen) => !isOpen,
      "whether the menu is open",
    );
  }

  const thoughts = (view: FrameLocator): Locator => view.getByRole("treeitem", { name: /^Thought \d+,/ });
  const rows = (): Locator => page.locator(".sidebar .monaco-list-row");

  it("open from their file, with the score, and leave the explorer alone", async () => {
    await page.locator(".sidebar").getByText("You haven't asked anything yet.").waitFor();
    const view = await openAsTrace(FILE);
    await view.getByRole("heading", { level: 1, name: QUESTION }).waitFor();
    assert.ok((await thoughts(view).count()) > 0);
    assert.equal(await rows().filter({ hasText: "thoughts" }).count(), 0);
    assert.equal(await view.locator(".notes").count(), 0);
    await workbench.runCommand("Coconut: Open file as JSON");
    await page.locator(".editor-instance .view-lines").getByText("coconut-trace").first().waitFor();
  });

  it("go on in the explorer, where the file stands, and say so", async () => {
    await alone();
    const view = await openAsTrace(FILE);
    await view.getByRole("button", { name: "Think one more" }).click();
    await view.getByText("What you add is kept in the explorer. The file is unchanged.").waitFor();
    await view.getByRole("button", { name: "Play" }).waitFor();
    await rows().filter({ hasText: "7 thoughts" }).first().waitFor();
    await screenshot("copied");
    assert.equal(readFileSync(join(workbench.folder, FILE), "utf8"), readFileSync(recorded("branching"), "utf8"));
    await alone();
    const again = await openAsTrace(FILE);
    await again.getByText("The explorer has this trace, with more than the file.").waitFor();
    await again.getByRole("button", { name: "Show it in the explorer" }).click();
    await page.locator(".sidebar .monaco-list-row.selected").waitFor();
  });

  it("open without their model, say what differs, and can be read", async () => {
    await alone();
    const view = await openAsTrace("foreign.coconut.json");
    await view.getByText(/The prosqa-coconut that is selected is another version/).waitFor();
    await view.getByText(/sha256 0123abcd/).waitFor();
    for (const name of ["Test thoughts", "Compare", "Think one more", /^Speak from here/])
      assert.equal(await view.getByRole("button", { name }).count(), 0, String(name));
    await thoughts(view).first().press("Enter");
    const pane = view.getByRole("complementary");
    assert.ok(
      await pane
        .getByRole("button", { name: /^Speak/ })
        .first()
        .isDisabled(),
    );
    await view.getByRole("button", { name: "Play" }).click();
    await view.getByText("Before the first thought").first().waitFor();
  });

  it("say what is wrong with their file", async () => {
    await alone();
    const view = await openAsTrace("broken.coconut.json");
    await view
      .getByRole("alert")
      .getByText(/can't be opened as a trace: /)
      .waitFor();
    await screenshot("broken");
    const later = await openAsTrace("later.coconut.json");
    await later
      .getByRole("alert")
      .getByText(/uses version 99 of the trace format\. .*Update it/)
      .waitFor();
    // The file is mended, and read again.
    writeFileSync(join(workbench.folder, "later.coconut.json"), readFileSync(recorded("easy")));
    await thoughts(later).first().waitFor();
  });

  it("stand side by side, each with its own trace and selection, and survive a reload", async () => {
    await listed();
    await workbench.openFile("rex.txt");
    await page.locator('.tab.active[data-resource-name="rex.txt"]').waitFor();
    await page.locator(".editor-instance .view-lines").first().click();
    await page.keyboard.press("Control+A");
    await workbench.runCommand("Coconut: Reason about selection");
    const first = await only();
    const rex = /Is Rex an animal or a feline/;
    await first.getByRole("heading", { level: 1, name: rex }).waitFor();
    await first
      .getByRole("status")
      .filter({ hasText: /^The answer is / })
      .waitFor({ state: "attached" });

    await rows().filter({ hasText: "thoughts" }).last().click({ button: "right" });
    await chooseInMenu("Open to the side");
    const both = async (): Promise<[FrameLocator, FrameLocator]> => {
      await until(
        async () => (await pages()).length,
        (n) => n === 2,
        "the number of pages",
      );
      const [left, right] = await pages();
      return [left!, right!];
    };
    const check = async (): Promise<[FrameLocator, FrameLocator]> => {
      const [left, right] = await both();
      await left.getByRole("heading", { level: 1, name: rex }).waitFor();
      await right.getByRole("heading", { level: 1, name: QUESTION }).waitFor();
      return [left, right];
    };
    const [left, right] = await check();
    await thoughts(left).first().press("Enter");
    await left.getByRole("complementary").waitFor();
    assert.equal(await right.getByRole("complementary").count(), 0);
    // Rows are chosen for one of them.
    await right.getByRole("button", { name: "More actions" }).click();
    await right.getByRole("menuitemradio", { name: "Up to 3 rows per thought" }).click();
    await right.getByRole("button", { name: "More actions" }).click();
    const checked = (view: FrameLocator): Promise<string | null> =>
      view.getByRole("menuitemradio", { name: "Up to 3 rows per thought" }).getAttribute("aria-checked");
    await until(
      () => checked(right),
      (value) => value === "true",
      "the rows of the right panel",
    );
    await page.keyboard.press("Escape");
    await left.getByRole("button", { name: "More actions" }).click();
    assert.notEqual(await checked(left), "true");
    await page.keyboard.press("Escape");
    await screenshot("side-by-side");
    await until(
      () => workbench.stored(),
      (stored) => /traceBeside/.test(stored) && /remembered[^}]*topK/.test(stored),
      "what the pages keep",
    );
    await workbench.reload();
    const [, again] = await check();
    await again.getByRole("button", { name: "More actions" }).click();
    assert.equal(await checked(again), "true");

    // The model, too: the other panel and the workspace keep theirs.
    await again.getByRole("menuitem", { name: "Select another model…" }).click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "prosqa-pause" }).click();
    const itemsOf = async (view: FrameLocator): Promise<string[]> => {
      await view.getByRole("button", { name: "More actions" }).click();
      const items = await view.getByRole("menuitem").allInnerTexts();
      await page.keyboard.press("Escape");
      return items.filter((text) => text.startsWith("Reason again"));
    };
    await until(
      () => itemsOf(again),
      ([item]) => item === "Reason again with prosqa-pause",
      "the model of the right panel",
    );
    await again.getByRole("button", { name: "More actions" }).click();
    await again.getByRole("menuitem", { name: "Reason again with prosqa-pause" }).click();
    await until(
      () => itemsOf(again),
      ([item]) => item === "Reason again",
      "the trace by prosqa-pause in the right panel",
    );
    const [other] = await check();
    assert.deepEqual(await itemsOf(other), ["Reason again"]);
    await screenshot("two-models");
  });

  it("are compared as two files, without their model, and still are after a reload", async () => {
    // Its entry in the activity bar would hide it again.
    if (!(await page.locator(".explorer-folders-view").isVisible())) await workbench.showView("Explorer");
    await alone();
    const file = (name: string): Locator => page.locator(`.explorer-folders-view [aria-label="${name}"]`);
    await file(FILE).click();
    await file("foreign.coconut.json").click({ modifiers: ["Control"] });
    await page.locator(".explorer-folders-view .monaco-list-row.selected").nth(1).waitFor();
    await file(FILE).click({ button: "right" });
    await chooseInMenu("Compare traces");
    const view = await only();
    await view.getByRole("heading", { level: 2, name: "These are different questions." }).waitFor();
    await view.getByRole("button", { name: "Swap A and B" }).click();
    await view.getByRole("button", { name: "Show tables" }).click();
    const isKept = async (): Promise<void> => {
      const shown = await only();
      await shown.getByRole("heading", { level: 1, name: /^A: .* B: .*/ }).waitFor();
      const runs = shown.getByRole("region", { name: "Both runs" });
      await runs.getByRole("cell", { name: "prosqa-coconut" }).first().waitFor();
    };
    await isKept();
    await until(
      () => workbench.stored(),
      // The tables, too, which were the last to change.
      (stored) => /table\W+true\W+idle.*?remembered.*?origin[^\]]*foreign/.test(stored),
      "what the page keeps",
    );
    await workbench.reload();
    await isKept();
    await (await only()).getByRole("button", { name: "Show picture" }).click();
    await workbench.showView("Coconut");
  });

  it("are renamed, and found by their text in the explorer", async () => {
    await listed();
    await rows().filter({ hasText: "Sally" }).first().click();
    await page.locator(".tab", { hasText: "Coconut: Is Sally" }).waitFor();
    await (await only()).getByRole("heading", { level: 1, name: QUESTION }).waitFor();
    assert.equal(await (await only()).getByRole("complementary").count(), 0, "a pane that nobody asked for");
    const input = page.locator(".quick-input-widget:visible input[type=text]");
    await rows().filter({ hasText: "Sally" }).first().click({ button: "right" });
    await chooseInMenu("Rename trace…");
    await input.fill("for the talk");
    await input.press("Enter");
    await rows().filter({ hasText: "for the talk" }).waitFor();
    await page.locator(".tab", { hasText: "Coconut: for the talk" }).waitFor();
    await page.locator(".part.sidebar .title-label").first().click();
    await workbench.runCommand("Coconut: Find a trace…");
    await page.locator(".sidebar .monaco-findInput input").first().fill("the talk");
    await screenshot("found");
    await until(
      () => page.locator(".sidebar .monaco-list-row.focused, .sidebar .monaco-list-row.selected").allInnerTexts(),
      (texts) => texts.some((text) => text.includes("for the talk")),
      "the trace that is found",
    );
  });
});
