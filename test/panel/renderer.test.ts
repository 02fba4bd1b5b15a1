/** The notebook renderer draws real traces in a page of outputs, and asks nothing of anybody. */
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { Trace } from "../../src/shared/trace/trace";
import { type RendererPage, openRendererPage } from "../support/rendererPage";
import { realTrace, sampleProblem } from "../support/realTraces";

describe("a trace in a notebook's output", function () {
  this.timeout(120_000);
  let renderer: RendererPage;
  let texts: string[];

  before(async () => {
    texts = await Promise.all([
      realTrace({ model: "prosqa-coconut", ...sampleProblem("prosqa", 3) }).then((trace) => JSON.stringify(trace)),
      realTrace({ model: "arithmetic-coconut", ...sampleProblem("arithmetic", 60) }).then((trace) =>
        JSON.stringify(trace),
      ),
    ]);
    renderer = await openRendererPage();
  });
  afterEach(() => assert.deepEqual(renderer.faults.splice(0), []));
  after(async () => renderer?.close());

  const output = (page: Page, at: number): Locator => page.locator(`#output${at}`);
  const textOf = (page: Page, at: number): Promise<string> => output(page, at).locator("main").innerText();

  for (const theme of ["light", "dark"])
    for (const width of [420, 1400])
      it(`draws each output's own score (${theme}, ${width})`, async () => {
        const page = await renderer.open(texts, { theme, width });
        assert.match(await textOf(page, 0), /Sally is a dumpus\./);
        assert.match(await textOf(page, 1), /12 nuts|12/);
        for (const at of [0, 1]) {
          const picture = await output(page, at).locator(".score-picture").boundingBox();
          assert.ok(picture && picture.width > 300 && picture.width <= width && picture.height > 300);
        }
        // Neither the notebook's styles enter, nor do the score's leave.
        const color = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).color);
        assert.equal(await color(page.locator("#before")), "rgb(255, 0, 255)");
        assert.notEqual(await color(output(page, 0).locator(".story")), "rgb(255, 0, 255)");
        await page.context().close();
      });

  it("plays by its button, and by keys only where the focus is", async () => {
    const page = await renderer.open(texts, { theme: "light", width: 1200 });
    await output(page, 0).getByRole("button", { name: "Play" }).click();
    assert.match(await textOf(page, 0), /Before the first thought/);
    await page.keyboard.press("Space");
    assert.match(await textOf(page, 0), /Thought 1 of 6/);
    assert.match(await textOf(page, 1), /Play/);
    assert.doesNotMatch(await textOf(page, 1), /Thought 1 of 8/);
    await page.keyboard.press("Escape");
    assert.match(await textOf(page, 0), /Sally is a dumpus\./);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press("Space");
    assert.doesNotMatch(await textOf(page, 0), /Before the first thought/);
    await page.context().close();
  });

  it("shows what is selected, opens what can be opened, and offers nothing that needs a model", async () => {
    const page = await renderer.open(texts, { theme: "light", width: 1200 });
    const first = output(page, 0);
    await first
      .getByRole("treeitem", { name: /^Thought 1/ })
      .first()
      .click();
    await first.locator(".pane").waitFor();
    const buttons = await first.locator("button:visible, vscode-button:visible").allInnerTexts();
    const named = buttons.map((text) => text.trim()).filter((text) => text !== "");
    // The rows of the test are buttons where there is a model.
    assert.deepEqual(
      named.filter((text) => !/\d%/.test(text)),
      ["Show text", "Play"],
    );
    await page.keyboard.press("Escape");
    await first.locator(".pane").waitFor({ state: "detached" });
    const rows = await first.getByRole("treeitem").count();
    await first.locator(".score-picture .more").first().click();
    assert.ok((await first.getByRole("treeitem").count()) > rows);
    await first.getByRole("button", { name: "Show text" }).click();
    assert.match(await first.locator(".source").innerText(), /^Every /);
    await page.context().close();
  });

  it("draws anew when a cell that runs again gives the same trace with something else in it", async () => {
    const page = await renderer.open([texts[0]!], { theme: "light", width: 1200 });
    const before = JSON.parse(texts[0]!) as Trace;
    assert.match(await textOf(page, 0), /6 thoughts/);
    const shorter = await realTrace({ model: "prosqa-coconut", ...sampleProblem("prosqa", 3), thoughts: 2 });
    const text = JSON.stringify({ ...shorter, id: before.id });
    await page.evaluate((given) => {
      const { renderer } = window as unknown as {
        renderer: { renderOutputItem: (item: object, element: Element) => void };
      };
      renderer.renderOutputItem({ id: "output0", text: () => given }, document.getElementById("output0")!);
    }, text);
    await output(page, 0).getByText("prosqa-coconut · 2 thoughts").waitFor();
    assert.equal(
      await output(page, 0)
        .getByRole("treeitem", { name: /^Thought \d/ })
        .count(),
      2,
    );
    await page.context().close();
  });

  it("says in a sentence what can't be drawn, and takes an output away", async () => {
    const page = await renderer.open(['{"format": "coconut-trace", "version": 9}', "[", texts[1]!], {
      theme: "dark",
      width: 900,
    });
    assert.match(await output(page, 0).locator(".failed").innerText(), /later version|version 9/);
    assert.match(await output(page, 1).locator(".failed").innerText(), /^The output .*\.$/);
    await page.evaluate(() => {
      const { renderer } = window as unknown as { renderer: { disposeOutputItem: (id?: string) => void } };
      renderer.disposeOutputItem("output2");
    });
    assert.equal(await output(page, 2).locator("main").count(), 0);
    assert.equal(await output(page, 0).locator(".failed").count(), 1);
    await page.context().close();
  });
});
