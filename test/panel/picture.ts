/** Tests of the picture: what it shows of a question, and what of it opens. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTrace } from "../../src/shared/read/readTrace";
import { wordsOfMark } from "../../src/shared/read/wording";
import { type Driver, plain, until } from "./driver";

export function testPicture(get: () => Driver): void {
  it("says what to do before the first question, with a link that does it", async () => {
    const { panel, emptied, done, screenshot } = get();
    await emptied();
    await panel.getByRole("heading", { name: "See what the model considers" }).waitFor();
    await screenshot("empty");
    await panel.getByRole("button", { name: "Reason about an example" }).click();
    await done();
    assert.equal(await panel.getByRole("tree").count(), 1);
  });

  it("shows every thought of a question, in the user's own words", async () => {
    const { panel, askedAnew, unfolds, thought, candidate, labelOf, rows, rowAfter, exported, screenshot } = get();
    await askedAnew();
    await unfolds();
    for (let n = 1; n <= 6; n++) assert.equal(await thought(n).count(), 1, `thought ${n}`);
    assert.equal(await thought(7).count(), 0);
    const verdict = readTrace(await exported()).verdict;
    assert.ok(verdict && ["animal", "feline"].includes(verdict.text), verdict?.text);
    assert.match(await panel.locator(".headline h2").innerText(), new RegExp(`\\b${verdict.text}\\b`));
    assert.match(
      await labelOf(candidate(1, 1)),
      /^\S.*, (<?[\d.]+ percent|[\d.]+ percent decoded).*, candidate 1 of thought 1/,
    );
    assert.equal(await rowAfter(0).count(), 1, "ordinary chain of thought is spoken without being requested");
    assert.equal(await rows().count(), 2);
    await screenshot("light");
  });

  it("opens the question's text", async () => {
    const { panel, asked } = get();
    await asked();
    const source = readFileSync(join("samples", "rex.txt"), "utf8").trim();
    await panel.getByRole("button", { name: /show text$/ }).click();
    assert.equal((await panel.locator(".source").innerText()).trim(), source);
    await panel.getByRole("button", { name: /hide text$/ }).click();
    assert.equal(await panel.locator(".source").count(), 0);
  });

  it("opens a candidate with what follows it", async () => {
    const { panel, page, asked, candidate, wordOf, becomes } = get();
    await asked();
    const first = candidate(1, 1);
    assert.equal(await first.getAttribute("aria-expanded"), "false");
    await first.click();
    await first.click();
    await becomes(first, "aria-expanded", "true");
    const children = panel.getByRole("treeitem", { name: new RegExp(`percent after ${await wordOf(first)}(,|$)`) });
    assert.ok((await children.count()) > 0);
    await first.focus();
    await page.keyboard.press("Space");
    await becomes(first, "aria-expanded", "false");
    assert.equal(await children.count(), 0);
  });

  for (const way of ["click", "Enter"] as const)
    it(`opens the fold of idle thoughts: ${way}`, async () => {
      const { asked, fold, folds, labelOf, thought, focusIs } = get();
      await asked();
      const [, from, to] = /^(\d+)–(\d+), ready, idle/.exec(await labelOf(fold())) ?? [];
      assert.ok(from && to, await labelOf(fold()));
      assert.equal(await thought(Number(from)).count(), 0);
      if (way === "click") await fold().click();
      else await fold().press("Enter");
      for (let n = Number(from); n <= Number(to); n++) await thought(n).waitFor();
      assert.equal(await fold().count(), 0);
      // The fold is gone; where it stood is its first thought.
      if (way === "Enter") await focusIs(new RegExp(`^Thought ${from},`));
      await folds();
      assert.equal(await thought(Number(from)).count(), 0);
    });

  it("shows all candidates of a thought, and fewer again", async () => {
    const { panel, asked, candidatesOf, labelOf, focusIs } = get();
    await asked("wrong.txt");
    const more = panel.getByRole("treeitem", { name: /^Show all candidates of thought \d+: \d+ more$/ }).first();
    const [, thought, hidden] = /thought (\d+): (\d+) more/.exec(await labelOf(more)) ?? [];
    const before = await candidatesOf(Number(thought)).count();
    await more.press("Enter");
    await until(
      () => candidatesOf(Number(thought)).count(),
      (count) => count > before && count <= before + Number(hidden),
      "candidates",
    );
    await focusIs(`Show fewer candidates of thought ${thought}`);
    await panel.getByRole("treeitem", { name: `Show fewer candidates of thought ${thought}` }).click();
    await until(
      () => candidatesOf(Number(thought)).count(),
      (count) => count === before,
      "candidates",
    );
  });

  it("draws as many rows of a thought as are wanted", async () => {
    const { panel, asked, act, candidatesOf, thoughtCount } = get();
    await asked("wrong.txt");
    const count = await thoughtCount();
    const drawn = (): Promise<number[]> =>
      Promise.all(Array.from({ length: count }, (_, at) => candidatesOf(at + 1).count()));
    const before = await drawn();
    assert.ok(Math.max(...before) > 3, `${before.join()} candidates`);
    await act("Up to 3 rows per thought");
    await until(drawn, (counts) => counts.every((n, at) => n === Math.min(3, before[at] ?? 0)), "candidates");
    await panel.getByRole("button", { name: "More actions" }).click();
    const checked = panel.locator('[role="menuitemradio"][aria-checked="true"]');
    assert.ok((await checked.allInnerTexts()).map(plain).some((text) => text.endsWith("Up to 3 rows per thought")));
    await panel.getByRole("menuitemradio", { name: "Up to 6 rows per thought" }).click();
    await until(drawn, (counts) => counts.join() === before.join(), "candidates");
  });

  it("doesn't show what is right if that is turned off", async () => {
    const { panel, asked, act, candidate, labelOf, exported } = get();
    await asked();
    const signs = panel.locator(".star, .star-link, .is-right, .is-wrong, .judged");
    const mark = readTrace(await exported()).tree(6).columns[0]?.candidates[0]?.mark;
    const label = await labelOf(candidate(1, 1));
    assert.ok(mark && label.includes(`, ${wordsOfMark[mark]}, candidate 1 of thought 1`), label);
    await act("Hide correct path");
    await until(
      () => signs.count(),
      (n) => n === 0,
      "signs of truth",
    );
    assert.equal(await labelOf(candidate(1, 1)), label.replace(`, ${wordsOfMark[mark]}`, ""));
    await act("Show correct path");
    await until(
      () => signs.count(),
      (n) => n > 0,
      "signs of truth",
    );
    assert.equal(await labelOf(candidate(1, 1)), label);
  });

  it("draws values against heights when that section is opened", async () => {
    const { panel, asked, valuesFold } = get();
    await asked();
    await valuesFold().click();
    await panel.getByRole("img", { name: /^Value against height after 1 thought: / }).waitFor();
    await valuesFold().click();
  });
}
