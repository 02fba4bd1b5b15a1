/** Tests of the words: speaking from anywhere, and branches with names. */
import assert from "node:assert/strict";
import { readTrace } from "../../src/shared/read/readTrace";
import { type Driver, until } from "./driver";

export function testWords(get: () => Driver): void {
  it("speaks from a thought, where that was asked", async () => {
    const d = get();
    const { panel, page, askedAnew, rowAfter, rows } = d;
    await askedAnew();
    assert.equal(await rowAfter(2).count(), 0);
    // So low that the words are out of view.
    await page.setViewportSize({ width: 2500, height: 620 });
    const speak = panel.getByRole("button", { name: "Speak from here, after thought 2" });
    await speak.focus();
    await panel.locator("html").evaluate((html) => html.scrollTo(0, 0));
    await page.keyboard.press("Enter");
    await rowAfter(2).waitFor();
    await d.announced(/^after \S+ thoughts?: \S.*answer \S/);
    await d.done();
    assert.equal(await rows().count(), 3);
    const box = await rowAfter(2).evaluate((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return { top, bottom, height: innerHeight };
    });
    assert.ok(box.top >= 0 && box.bottom <= box.height, JSON.stringify(box));
    // The button is gone, because it has spoken: the focus is on what it said.
    assert.equal(await speak.count(), 0);
    assert.ok(await rowAfter(2).evaluate((row) => row.contains(document.activeElement)));
    const text = await panel.getByRole("status").textContent();
    assert.match(text ?? "", /^after 2 thoughts: [^#]*, answer animal, right/);
  });

  it("speaks from a thought beginning with a candidate", async () => {
    const { asked, candidate, wordOf, select, pane, rows, done, words, labelOf, panel } = get();
    await asked();
    const word = await wordOf(candidate(1, 2));
    const before = await rows().count();
    await select(candidate(1, 2));
    const speak = pane().getByRole("button", { name: `Speak: Every ${word} …` });
    await speak.click();
    await until(
      () => rows().count(),
      (n) => n === before + 1,
      "continuations",
    );
    await done();
    const row = panel.locator("[data-row]:not([data-thoughts])").last();
    assert.match(await labelOf(row), /^after 2 thoughts, branch, /);
    assert.match(await labelOf(words(row).first()), new RegExp(`^Every ${word} `));
  });

  it("names a branch, and leaves it as it was on Escape", async () => {
    const { panel, page, asked, branched, nameBranch, menuOf, rowOf, labelOf, focusIs } = get();
    await asked();
    const branch = await branched();
    await nameBranch(branch, "by another way");
    const label = await labelOf(rowOf(branch));
    const field = panel.getByRole("textbox", { name: /^Name of this branch/ });
    await focusIs("Actions for “by another way”");
    await page.keyboard.press("Enter");
    await panel.getByRole("menuitem", { name: "Rename…" }).click();
    await field.fill("something else");
    await field.press("Escape");
    assert.equal(await field.count(), 0);
    await focusIs("Actions for “by another way”");
    assert.equal(await labelOf(rowOf(branch)), label);
    await menuOf(branch).waitFor();
  });

  it("names what it says on its own, too", async () => {
    const { asked, spokenAfter, branchOf, nameBranch, rowOf, labelOf } = get();
    await asked();
    const branch = await branchOf(await spokenAfter(1));
    await nameBranch(branch, "as it is");
    assert.match(await labelOf(rowOf(branch)), /^(after|before) .*, as it is, /);
  });

  it("removes a branch, undoes that, and restores it later", async () => {
    const { panel, page, asked, branched, nameBranch, menuOf, rowOf, act, done, focusIs } = get();
    await asked();
    const branch = await branched();
    await nameBranch(branch, "not wanted");
    const remove = async (): Promise<void> => {
      await menuOf(branch).click();
      await panel.getByRole("menuitem", { name: "Remove" }).click();
      await rowOf(branch).waitFor({ state: "detached" });
    };
    const removed = panel.getByRole("region", { name: "removed" });
    await remove();
    await removed.getByText("Removed: not wanted").waitFor();
    await focusIs("Undo");
    await page.keyboard.press("Enter");
    await rowOf(branch).waitFor();
    await focusIs("Actions for “not wanted”");
    await remove();
    // Any other action hides the undo row. The branch can still be restored below.
    const thoughts = await panel.getByText(/\d+ thoughts \+ \d+ tokens/).innerText();
    await act("Think one more");
    await until(
      () => panel.getByText(/\d+ thoughts \+ \d+ tokens/).innerText(),
      (now) => now !== thoughts,
      "one more thought",
    );
    await done();
    assert.equal(await removed.getByRole("button", { name: "Undo" }).count(), 0);
    await removed.getByRole("button", { name: "1 removed branch" }).click();
    await removed.getByText("Removed: not wanted").waitFor();
    await removed.getByRole("button", { name: "Restore" }).last().click();
    await rowOf(branch).getByText("not wanted").first().waitFor();
  });

  it("doesn't offer to remove the words that gave the answer", async () => {
    const { panel, page, askedAnew, exported, menuOf } = get();
    await askedAnew();
    const { final } = readTrace(await exported());
    await menuOf(final?.branch ?? "").click();
    assert.deepEqual(await panel.getByRole("menuitem").allInnerTexts(), ["Name…", "Copy words"]);
    await page.keyboard.press("Escape");
  });

  it("shows the candidates of a word", async () => {
    const { asked, spokenAfter, words, pane } = get();
    await asked();
    const word = words(await spokenAfter(2)).first();
    await word.click();
    const said = pane().locator(".spoken-words .token");
    assert.ok((await said.count()) > 1);
    await said.nth(1).click();
    assert.equal(await said.nth(1).getAttribute("aria-pressed"), "true");
    await pane().getByRole("heading", { name: "Chosen from" }).waitFor();
  });

  it("thinks one more and speaks after every thought", async () => {
    const { panel, asked, act, thought, unfolds, rowAfter, done, exported } = get();
    await asked();
    await unfolds();
    const { length } = readTrace(await exported()).tree(1).columns;
    await act("Think one more");
    await thought(length + 1).waitFor();
    await done();
    await panel.getByText("The model was trained with up to 6 thoughts").waitFor();
    await act("Speak after every thought");
    for (let n = 0; n <= length + 1; n++) await rowAfter(n).waitFor();
    await done();
    assert.equal(await panel.getByRole("button", { name: /^Speak (from here|after every thought)/ }).count(), 0);
  });

  it("shows the answer, its class, and words after each number of thoughts", async () => {
    const { asked, act, rowAfter, branchOf, words, labelOf, done, exported } = get();
    await asked();
    const first = readTrace(await exported());
    const { length } = first.mainThoughts;
    // The menu has it only as long as there is something left to say.
    if (first.afterEvery.some(({ continuation }) => continuation === null)) await act("Speak after every thought");
    for (let n = 0; n <= length; n++) await rowAfter(n).waitFor();
    await done();
    const reading = readTrace(await exported());
    for (let n = 0; n <= length; n++) {
      const branch = await branchOf(rowAfter(n));
      const said = reading.continuations.find((one) => one.branch === branch);
      assert.ok(said, `after ${n}: the exported trace lacks the branch ${branch}`);
      const labels = await Promise.all((await words(rowAfter(n)).all()).map(labelOf));
      const answer = labels.pop() ?? "";
      const steps = reading.stepsOf(said);
      assert.equal(labels.length, steps.length, `after ${n}: ${labels.join(" | ")}`);
      steps.forEach(({ text }, at) =>
        assert.ok(labels[at]?.startsWith(`${text.replace(/\.$/, "")}, `), `after ${n}: ${labels[at]}`),
      );
      if (!said.answer) assert.match(answer, /^no answer/);
      else {
        const isRight = reading.isRight(said.answer.concept);
        const [name, judged, verdict] = answer.split(", ");
        assert.equal(name, `answer ${reading.say(said.answer.concept)}`, `after ${n}`);
        assert.equal(judged, isRight ? "right" : "wrong", `after ${n}`);
        assert.equal(verdict === "by a shortest path", said.outputClass === "correct path", `after ${n}: ${answer}`);
      }
    }
  });

  it("adds the chain of thought of the other model as a row", async () => {
    const { panel, asked, act, rowNamed, words, announced, done, screenshot } = get();
    await asked();
    const theirs = rowNamed("prosqa-cot, another model");
    if ((await theirs.count()) === 0) {
      await act("Compare");
      await theirs.waitFor();
      await announced(/\S/);
      await done();
    }
    assert.ok((await words(theirs).count()) > 1);
    // Its cost is beside that of the thoughts.
    await panel.locator(".costs dt", { hasText: "prosqa-cot" }).waitFor();
    assert.equal(await panel.locator(".score-actions").getByRole("button", { name: "Compare" }).count(), 0);
    await screenshot("compared");
  });
}
