/** Tests of what is pointed at and selected: in the picture, the pane, the explorer, and the editor. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { type Driver, until } from "./driver";

export function testSelection(get: () => Driver): void {
  it("keeps the selection in the side pane, and the explorer follows", async () => {
    const { asked, explorerIsOpen, candidate, wordOf, becomes, pane, explorerRow } = get();
    await asked();
    await explorerIsOpen();
    const word = await wordOf(candidate(1, 2));
    await candidate(1, 2).click();
    await becomes(candidate(1, 2), "aria-selected", "true");
    await pane().getByRole("heading", { name: word, level: 2 }).waitFor();
    await pane().getByText("candidate 1 of thought 2").waitFor();
    await explorerRow(word).waitFor();
  });

  it("doesn't move under the pointer", async () => {
    const { panel, asked, thought, candidate, labelOf } = get();
    await asked();
    await panel.locator("html").evaluate((html) => html.scrollTo(0, html.scrollHeight));
    const top = (): Promise<number> => panel.locator("html").evaluate((html) => html.scrollTop);
    const before = await top();
    for (const item of [thought(3), candidate(1, 1), thought(1)]) {
      await item.dispatchEvent("mouseover");
      assert.equal(await top(), before, await labelOf(item));
    }
    await panel.locator("html").evaluate((html) => html.scrollTo(0, 0));
  });

  it("follows the explorer", async () => {
    const { page, asked, explorerIsOpen, candidate, wordOf, explorerRow, pane, becomes, thought } = get();
    await asked();
    await explorerIsOpen();
    await candidate(1, 2).click();
    await explorerRow(await wordOf(candidate(1, 2))).waitFor();
    await page
      .locator(".sidebar .monaco-list-row")
      .filter({ hasText: /^Thought 3/ })
      .first()
      .click();
    await pane().getByRole("heading", { name: "Thought 3" }).waitFor();
    await becomes(thought(3), "aria-selected", "true");
    await becomes(candidate(1, 2), "aria-selected", "false");
  });

  it("shows the numbers of what is pointed at, and highlights its facts in the editor", async () => {
    const { page, panel, asked, sourceIsOpen, thought, candidate, wordOf, pane } = get();
    await asked();
    await sourceIsOpen();
    const lit = page.locator(
      '.editor-group-container .view-overlays .cdr[class*="TextEditorDecorationType"], .editor-group-container ' +
        '.view-lines [class*="TextEditorDecorationType"]',
    );
    const areLit = (wanted: boolean): Promise<number> =>
      until(
        () => lit.count(),
        (n) => n > 0 === wanted,
        wanted ? "facts that are lit" : "facts that are lit while nothing is pointed at",
      );
    const card = panel.locator(".card");
    await thought(3).click();
    await panel.getByRole("heading", { level: 1 }).hover();
    await areLit(false);
    await candidate(1, 2).hover();
    await areLit(true);
    const text = await card.innerText();
    assert.ok(text.startsWith(await wordOf(candidate(1, 2))), text);
    assert.match(text, /would say next\s+[\d.]+%/);
    assert.ok(text.includes(`from ${await wordOf(candidate(1, 1))}`), text);
    // What was selected stays in the pane.
    await pane().getByRole("heading", { name: "Thought 3" }).waitFor();
    await panel.getByRole("heading", { level: 1 }).hover();
    await areLit(false);
    assert.equal(await card.count(), 0);
  });

  it("shows the numbers of a thought in the pane", async () => {
    const { asked, thought, select, pane } = get();
    await asked();
    await select(thought(2));
    await pane().getByRole("heading", { name: "Thought 2" }).waitFor();
    const names = await pane().locator(".figures dt").allInnerTexts();
    for (const name of ["candidates", "cosine to the previous thought", "norm", "ready to answer", "time of the pass"])
      assert.ok(names.includes(name), names.join());
    for (const title of ["If stopped here", "Decoded from the thought"])
      await pane().getByRole("heading", { name: title }).waitFor();
  });

  it("shades the question by a thought's attention, in the panel and in the editor", async () => {
    const { page, panel, asked, sourceIsOpen, thought, select, pane, becomes, screenshot } = get();
    await asked();
    await sourceIsOpen();
    await select(thought(3));
    const load = pane().getByRole("button", { name: "Load model" });
    const onText = pane().getByRole("button", { name: "on the text" });
    await load.or(onText).first().waitFor();
    if ((await load.count()) > 0) await load.click();
    const inEditor = page.locator('.editor-group-container .view-overlays .cdr[class*="TextEditorDecorationType"]');
    const shaded = panel.locator(".source [data-level]");
    const isShaded = async (wanted: boolean): Promise<void> => {
      for (const [where, what] of [
        ["panel", shaded],
        ["editor", inEditor],
      ] as const)
        await until(
          () => what.count(),
          (n) => n > 0 === wanted,
          `what is shaded in the ${where}`,
        );
    };
    const layer = (n: number): Locator =>
      pane()
        .getByRole("group", { name: "layer" })
        .getByRole("button", { name: `layer ${n}` });
    const firstHead = pane().getByRole("group", { name: "head" }).getByRole("button", { name: "head 1" });
    assert.equal(await shaded.count(), 0);
    await onText.click();
    await isShaded(true);
    await panel.getByText("Attention of thought 3").waitFor();
    await screenshot("shaded");
    // The layer and head apply to every thought.
    await layer(1).click();
    await firstHead.click();
    await select(thought(2));
    await panel.getByText("Attention of thought 2, layer 1, head 1 of 2").waitFor();
    await becomes(layer(1), "aria-pressed", "true");
    await becomes(firstHead, "aria-pressed", "true");
    await layer(2).click();
    await pane().getByRole("button", { name: "mean of 2 heads" }).click();
    await select(thought(3));
    await panel.getByText("Attention of thought 3, layer 2, mean over 2 heads").waitFor();
    await panel.getByRole("button", { name: "Stop shading" }).click();
    await isShaded(false);
    await panel.getByRole("button", { name: /hide text$/ }).click();
  });

  it("shows a thought's attention as soon as its model is loaded again", async () => {
    const { workbench, asked, thought, select, pane } = get();
    await asked();
    await workbench.reload();
    await select(thought(3));
    await pane().getByRole("button", { name: "Load model" }).click();
    await pane().getByRole("button", { name: "on the text" }).waitFor();
    assert.equal(await pane().getByRole("button", { name: "Load model" }).count(), 0);
  });
}
