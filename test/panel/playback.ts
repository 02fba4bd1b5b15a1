/** Tests of the keyboard: playing the thoughts, and the whole job without a pointer. */
import assert from "node:assert/strict";
import { type Driver, until } from "./driver";

export function testPlayback(get: () => Driver): void {
  it("plays the thoughts one by one, and shows nothing of later ones", async () => {
    const { panel, page, asked, thought, candidatesOf, thoughtCount, rowAfter, textsOf, focusIs } = get();
    await asked();
    const title = panel.locator(".headline h2");
    const story = panel.locator(".headline .story");
    const last = 6;
    const drawn = await thoughtCount();
    const inAll = await Promise.all(Array.from({ length: drawn }, (_, at) => candidatesOf(at + 1).count()));
    const answer = await title.innerText();
    const at = async (n: number): Promise<void> => {
      await until(
        () => title.innerText(),
        (text) => text === (n === 0 ? "Before the first thought" : `Thought ${n} of ${last}`),
        `the title of step ${n}`,
      );
      const sentence = await story.evaluate((p) => p.firstChild?.textContent ?? "");
      assert.match(sentence, /Stopped now, it would say (animal|feline) with /);
      assert.equal(await panel.getByRole("status").textContent(), sentence);
      for (let k = 1; k <= drawn; k++) {
        const count = await candidatesOf(k).count();
        assert.equal(count, k <= n ? inAll[k - 1] : 0, `candidates of thought ${k} at step ${n}`);
        if (k > n) assert.deepEqual(await textsOf(thought(k)), [`Thought ${k}`], `the heading at step ${n}`);
      }
      assert.equal(await panel.locator(".final-option circle").count(), n + 1, `the curve at step ${n}`);
      assert.equal(await panel.locator(".sure-line").count(), n < 3 ? 0 : 1, `the line of sureness at step ${n}`);
      assert.equal((await rowAfter(last).locator("text").count()) > 0, n === last, `the last words at step ${n}`);
      assert.equal(await panel.locator(".dotted-link").count(), 0, "the answer");
      await focusIs(n === last ? "End" : `Step ${n} of ${last}`);
    };
    await panel.getByRole("button", { name: "Play", exact: true }).focus();
    await page.keyboard.press("Space");
    await at(0);
    await page.keyboard.press("Space");
    await at(1);
    await page.keyboard.press("ArrowRight");
    await at(2);
    await page.keyboard.press("Shift+Space");
    await at(1);
    await page.keyboard.press("ArrowLeft");
    await at(0);
    for (let n = 1; n <= last; n++) await page.keyboard.press("Space");
    await at(last);
    // After the last thought it ends, and Escape ends it anywhere.
    await page.keyboard.press("Space");
    await until(
      () => title.innerText(),
      (text) => text === answer,
      "the headline",
    );
    await page.keyboard.press("Space");
    await at(0);
    await page.keyboard.press("Escape");
    await until(
      () => title.innerText(),
      (text) => text === answer,
      "the headline",
    );
    await focusIs("Play");
  });

  it("plays from where the focus is", async () => {
    const { panel, page, asked, thought, labelOf, focusIs } = get();
    await asked();
    await panel.getByRole("button", { name: "Play", exact: true }).click();
    await thought(2).focus();
    await page.keyboard.press("Space");
    await panel.getByRole("heading", { name: /^Thought 1 of / }).waitFor();
    await focusIs(await labelOf(thought(2)));
    await page.keyboard.press("Escape");
    await panel.getByRole("button", { name: "Play", exact: true }).waitFor();
    await focusIs(await labelOf(thought(2)));
  });

  it("does the whole job with the keyboard alone", async () => {
    const d = get();
    const { panel, page, emptied, reasonAbout, candidate, labelOf, becomes, pane, focusIs, move, moveTo } = d;
    await emptied();
    await reasonAbout("rex.txt");
    await d.announced(/^The answer is /);
    await d.focusPanel();
    // From the beginning of the page on, wherever the focus was.
    await panel.getByRole("heading", { level: 1 }).click();
    await moveTo("Tab", async () => (await d.focusedRole()) === "treeitem", "the tree");
    await page.keyboard.press("Control+Home");
    await focusIs(/^The question, about Rex/);
    await page.keyboard.press("ArrowRight");
    await focusIs(/^Thought 1,/);
    await page.keyboard.press("ArrowDown");
    await focusIs(await labelOf(candidate(1, 1)));
    await page.keyboard.press("Space");
    await becomes(candidate(1, 1), "aria-expanded", "true");
    await page.keyboard.press("ArrowDown");
    await focusIs(/percent after /);
    await page.keyboard.press("ArrowUp");
    await focusIs(await labelOf(candidate(1, 1)));
    await page.keyboard.press("Space");
    await becomes(candidate(1, 1), "aria-expanded", "false");
    await page.keyboard.press("ArrowRight");
    await focusIs(/, candidate \d+ of thought 2/);
    await page.keyboard.press("Enter");
    await pane()
      .getByText(/^candidate \d+ of thought 2$/)
      .waitFor();
    await page.keyboard.press("Escape");
    await pane().waitFor({ state: "detached" });
    await page.keyboard.press("Home");
    await focusIs(/^Thought 2,/);
    await page.keyboard.press("s");
    await d.rowAfter(2).waitFor();
    await d.announced(/^after 2 thoughts: /);
    await focusIs(/^Thought 2,/);
    await page.keyboard.press("t");
    await panel.locator(".stem").first().waitFor();
    await d.announced(/thought 1, worst edit: /);
    await focusIs(/^Thought 2,/);
    // Out of the tree, to the actions below it and the words.
    await moveTo("Tab", async () => (await d.focusedRole()) === "gridcell", "the words");
    await move("Shift+Tab");
    assert.equal(await d.focusedRole(), "treeitem");
    await moveTo("Shift+Tab", async () => (await d.focusedLabel()) === "Play", "the button to play");
    await page.keyboard.press("Enter");
    await panel.getByRole("heading", { name: "Before the first thought" }).waitFor();
    await page.keyboard.press("Escape");
    await panel.getByRole("heading", { name: /animal|feline/, level: 2 }).waitFor();
  });

  it("reaches the words with arrow keys, from one tab stop", async () => {
    const { panel, page, asked, focusIs } = get();
    await asked();
    const stops = panel.locator(".score [data-stop]");
    const inOrder = panel.locator('.score [data-stop][tabindex="0"]');
    assert.equal(await inOrder.count(), 1);
    await stops.last().focus();
    await page.keyboard.press("Control+Home");
    await until(
      () => stops.first().evaluate((stop) => stop === document.activeElement),
      (first) => first,
      "the focus on the first word",
    );
    await page.keyboard.press("End");
    await focusIs(/^answer /);
    await page.keyboard.press("ArrowDown");
    assert.equal(await inOrder.count(), 1);
    await page.keyboard.press("Enter");
    await get().pane().locator(".spoken-words").waitFor();
  });
}
