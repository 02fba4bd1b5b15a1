/** How often the page is drawn while a run arrives. Counted, not timed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Trace } from "../../src/shared/trace/trace";
import { type Harness, openHarness, settled } from "../support/harness";
import { fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";
import { type PlayedRun, playedRun } from "../support/playedRun";

/** The page begins, the run ends, and a few frames between. */
const MOST_DRAWN = 12;

describe("a run that arrives", function () {
  this.timeout(120_000);
  let harness: Harness;
  let run: PlayedRun;

  before(async () => {
    const recorded = readFileSync(join("media", "recorded", "branching.coconut.json"), "utf8");
    const whole = JSON.parse(recorded) as Trace;
    run = playedRun({ ...whole, id: "run" });
    harness = await openHarness({ realTrace: whole, realRuns: [run] });
  });
  after(() => harness.close());

  for (const width of [1400, 420])
    it(`is drawn a few times rather than once per change, and whole, at ${width} px`, async () => {
      const page = await harness.open({ width, query: "slow=none" });
      await settled(page);
      await page.evaluate(`{
        window.drawn = 0;
        new MutationObserver(() => window.drawn++)
          .observe(document.getElementById("root"), { childList: true, subtree: true });
      }`);
      await page.evaluate("window.playNext()");
      await settled(page);
      const drawn = await page.evaluate<number>("window.drawn");
      assert.ok(run.changes.length > 30, `${run.changes.length} changes`);
      assert.ok(drawn > 0 && drawn <= MOST_DRAWN, `drawn ${drawn} times for ${run.changes.length} changes`);
      const whole = await harness.open({ width, query: "state=full" });
      await settled(whole);
      const items = (of: Page): Promise<string[]> =>
        of.getByRole("treeitem").evaluateAll((all) => all.map((item) => item.getAttribute("aria-label") ?? ""));
      assert.deepEqual(await items(page), await items(whole));
      for (const one of [page, whole]) await one.context().close();
    });

  it("comes into view where it fails, each time, though the page is scrolled to its end", async () => {
    const page = await harness.open({ width: 420, height: 500 });
    for (let times = 1; times <= 2; times++) {
      await page.evaluate("scrollTo(0, document.body.scrollHeight)");
      await settled(page);
      assert.ok(await page.evaluate<boolean>("scrollY > 200"), "there is nothing to scroll");
      await page.evaluate(`window.fail("There is no folder /x.")`);
      await settled(page);
      const box = await page.getByRole("alert").boundingBox();
      assert.ok(box && box.y >= 0 && box.y + box.height <= 500, `${times}: ${JSON.stringify(box)}`);
    }
    await page.context().close();
  });

  it("tells a screen reader after how many thoughts new words are, and their answer", async () => {
    const whole = fullTrace(samples["wren"]!);
    const second = whole.nodes.filter(({ kind }) => kind === "thought")[1]!.id;
    const said = new Set<string | null>();
    for (const { id, kind, parent } of whole.nodes)
      if (said.has(parent) || (kind === "token" && parent === second)) said.add(id);
    const trace = { ...whole, nodes: whole.nodes.filter(({ id }) => !said.has(id)) };
    const other = await openHarness({ realTrace: trace });
    try {
      const page = await other.open({ query: "slow=none" });
      await settled(page);
      const live = page.getByRole("status");
      assert.match((await live.textContent()) ?? "", /^The answer is /);
      await page.getByRole("treeitem", { name: /^Thought 2,/ }).press("s");
      await settled(page);
      assert.match((await live.textContent()) ?? "", /^after 2 thoughts: [^#;]+, no answer$/);
    } finally {
      await other.close();
    }
  });
});
