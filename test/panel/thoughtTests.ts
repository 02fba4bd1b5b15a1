/** Tests of what editing a thought does to the answer, and of runs with edited thoughts. */
import assert from "node:assert/strict";
import { readTrace } from "../../src/shared/read/readTrace";
import { type Driver, until } from "./driver";

export function testThoughtTests(get: () => Driver): void {
  it("tests the thoughts where that was asked", async () => {
    const { panel, askedAnew, announced, done, focusIs, exported, screenshot } = get();
    await askedAnew();
    await panel.getByText("not tested yet").waitFor();
    assert.equal(await panel.locator(".stem").count(), 0);
    const test = panel.getByRole("button", { name: "Test thoughts" });
    await test.focus();
    await test.press("Enter");
    await panel.locator(".stem").first().waitFor();
    await announced(/^thought 1, worst edit: .*; thought 6, worst edit: /);
    await done();
    // The button is gone, and the focus is where it can go on.
    assert.equal(await test.count(), 0);
    await focusIs(/^The question, about Rex/);
    // A stem for each thought, the folded ones among them, and both baselines.
    assert.equal(await panel.locator(".stem").count(), 6);
    const { test: result } = readTrace(await exported());
    assert.ok(result?.withoutThoughts !== undefined);
    const stave = await panel
      .locator(".stems")
      .innerText()
      .catch(() => panel.locator(".stems").textContent());
    assert.match(stave ?? "", /\d+% unedited/);
    assert.match(stave ?? "", /\d+% no thoughts/);
    await screenshot("tested");
  });

  it("lists the edits of a tested thought, and continues from an edited one", async () => {
    const { panel, asked, tested, select, thought, pane, rowNamed, editedDrawn, exported } = get();
    await asked();
    await tested();
    const cells = readTrace(await exported()).test?.cells.filter(({ position }) => position === 2) ?? [];
    await select(thought(2));
    await pane().getByRole("heading", { name: "If it is edited" }).waitFor();
    const edits = pane().locator(".effect-list li");
    assert.equal(await edits.count(), cells.length);
    for (const text of await edits.allInnerTexts())
      assert.match(text, /^\S.*\s<?>?[\d.]+%, ((forced \S+, )?says \S|[−+]?\d+ points?)/);
    await editedDrawn();
    await rowNamed("thought 2: zeroed").first().waitFor();
    await panel.getByText("Edited.", { exact: true }).waitFor();
  });

  it("draws the thoughts of the edited run, says so, and goes back to the main run", async () => {
    const { panel, asked, editedDrawn, select, pane, rowAfter, words, screenshot } = get();
    await asked();
    const chooser = panel.locator('vscode-dropdown[aria-label="Thoughts to show"]');
    const edited = await editedDrawn();
    assert.equal(await panel.locator(".stem").count(), 0, "the test is of the main run");
    await select(edited);
    await pane().getByText("Edited: zeroed").waitFor();
    await screenshot("edited");
    await panel.getByRole("button", { name: "Show its own" }).press("Enter");
    await edited.waitFor({ state: "detached" });
    assert.ok((await panel.locator(".stem").count()) > 0);
    const drawAgain = async (): Promise<void> => {
      await chooser.click();
      await panel.getByRole("option", { name: "thought 2: zeroed", exact: true }).first().click();
      await edited.waitFor();
    };
    // What is tested are its own thoughts, also if they were tested before.
    await drawAgain();
    await edited.press("t");
    await edited.waitFor({ state: "detached" });
    assert.ok((await panel.locator(".stem").count()) > 0);
    // Drawn again with the list, and left by a selection.
    await drawAgain();
    const word = words(rowAfter(6)).last();
    await word.press("Enter");
    await edited.waitFor({ state: "detached" });
    await until(
      () => word.evaluate((cell) => cell === document.activeElement),
      (has) => has,
      "the focus on the word",
    );
  });

  it("keeps the focus on a thought that is edited, also while the edit is chosen elsewhere", async () => {
    const { page, askedAnew, thought, focusPanel, focusIs, done, screenshot } = get();
    await askedAnew();
    await focusPanel();
    await thought(2).click();
    const pick = page.locator(".quick-input-widget:visible");
    await page.keyboard.press("e");
    await pick.waitFor();
    await page.keyboard.press("Escape");
    await focusIs(/^Thought 2,/);
    await page.keyboard.press("e");
    await pick.waitFor();
    await pick.getByText("a vector of zeros").waitFor();
    await screenshot("edit");
    await page.keyboard.type("zeroed");
    await page.keyboard.press("Enter");
    await done();
    await focusIs(/^Thought 2, edited: zeroed,/);
  });
}
