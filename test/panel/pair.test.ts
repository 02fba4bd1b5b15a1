/** The page that compares traces, alone: the keyboard, folded thoughts, what it exports, and what axe says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { RECORDED } from "../../src/shared/panel/recorded";
import type { Trace } from "../../src/shared/trace/trace";
import { type Harness, openHarness } from "../support/harness";
import { otherTrace } from "../webview/pairSamples";
import { fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";

const PATIENCE = 120_000;

describe("the page of a pair", function () {
  this.timeout(PATIENCE);
  let parting: Harness;
  let idle: Harness;
  before(async () => {
    parting = await openHarness({ page: "fakePairHost", pairedTraces: [fullTrace(samples["wren"]!), otherTrace()] });
    const easy = RECORDED.map(({ name }) => readRecorded(name)).find((trace) => trace.nodes.length > 0)!;
    idle = await openHarness({ page: "fakePairHost", pairedTraces: [easy, { ...easy, id: "again" }] });
  });
  after(async () => {
    await parting?.close();
    await idle?.close();
  });

  function readRecorded(name: string): Trace {
    return JSON.parse(readFileSync(join("media", "recorded", `${name}.coconut.json`), "utf8")) as Trace;
  }

  const saved = async (page: Page, entry: string): Promise<[kind: string, content: string]> => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await page.getByRole("menuitem", { name: entry, exact: true }).click();
    const call = await page.waitForFunction(
      () => (window as unknown as { calls: [string, string[]][] }).calls.find(([name]) => name === "savePicture")?.[1],
    );
    const [kind = "", content = ""] = (await call.jsonValue()) ?? [];
    return [kind, content];
  };

  it("opens the trace of a candidate with Enter", async () => {
    const page = await parting.open();
    await page.getByRole("gridcell", { name: /^B, thought 2, worpus, / }).focus();
    await page.keyboard.press("Enter");
    const call = await page.waitForFunction(
      () => (window as unknown as { calls: [string, unknown[]][] }).calls.find(([name]) => name === "open")?.[1],
    );
    const [side, selection] = (await call.jsonValue()) as [number, { trace: string; kind: string }];
    assert.deepEqual([side, selection.trace, selection.kind], [1, "other", "candidate"]);
    await page.context().close();
  });

  for (const width of [420, 1400])
    it(`folds the thoughts that are idle in both, and shows them when asked, at ${width}`, async () => {
      const page = await idle.open({ width });
      const fold = page.getByRole(width === 1400 ? "gridcell" : "button", {
        name: /^(thoughts? )?\d.* idle: show (this|these) thought/,
      });
      const count = await page.locator(width === 1400 ? "text.t-head" : ".tall-pair section h3").count();
      await fold.press("Enter");
      await fold.waitFor({ state: "detached" });
      const unfolded = await page.locator(width === 1400 ? "text.t-head" : ".tall-pair section h3").count();
      assert.ok(unfolded >= count, `${count} headings, and ${unfolded} with the idle thoughts`);
      await page.getByRole("button", { name: "Fold idle thoughts" }).click();
      await fold.waitFor();
      await page.context().close();
    });

  for (const width of [420, 1400])
    it(`exports its picture with what it says of itself, at ${width}`, async () => {
      const page = await parting.open({ width });
      const [kind, svg] = await saved(page, "Picture as SVG, light…");
      assert.equal(kind, "svg");
      assert.doesNotMatch(svg, /var\(|class=|href=|<script|color-mix|NaN|undefined/);
      const alone = await parting.open();
      await alone.setContent(`<body style="margin:0">${svg}</body>`);
      const texts = (await alone.locator("svg text").allTextContents()).join("\n");
      for (const words of [
        "They part at thought 2. A answers yumpus, B answers hilpus.",
        "they part here",
        "Made with Coconut Inspector.",
        "Sure: the answer, forced, stays at 90% or more.",
      ])
        assert.ok(texts.replaceAll("\n", " ").includes(words), `${words}\n${texts}`);
      await page.context().close();
      await alone.context().close();
    });

  it("exports a page with its tables and both traces, and a PNG", async () => {
    const page = await parting.open();
    const [, html] = await saved(page, "Page with picture and tables…");
    const alone = await parting.open();
    await alone.setContent(html);
    const ids = await alone
      .locator("script[type='application/json']")
      .evaluateAll((all) => all.map(({ textContent }) => (JSON.parse(textContent ?? "") as { id: string }).id));
    assert.deepEqual(ids, [fullTrace(samples["wren"]!).id, "other"]);
    assert.ok((await alone.locator("table").count()) >= 3);
    const again = await parting.open();
    const [kind, png] = await saved(again, "Picture as PNG…");
    assert.deepEqual([kind, Buffer.from(png, "base64").readUInt32BE(16)], ["png", 2800]);
    for (const one of [page, alone, again]) await one.context().close();
  });

  for (const theme of ["light", "dark", "hcDark", "hcLight"])
    for (const width of [420, 760, 1400])
      it(`has nothing that axe objects to, and doesn't scroll sideways, in ${theme} at ${width}`, async () => {
        for (const harness of [parting, idle]) {
          const page = await harness.open({ theme, width });
          assert.deepEqual(await violationsOn(page), []);
          await page.getByRole("button", { name: "Show tables" }).click();
          await page.getByRole("region", { name: "Words of both" }).waitFor();
          assert.deepEqual(await violationsOn(page), []);
          const { scroll, client } = await page.evaluate(() => ({
            scroll: document.documentElement.scrollWidth,
            client: document.documentElement.clientWidth,
          }));
          assert.equal(scroll, client);
          await page.context().close();
        }
      });
});

async function violationsOn(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: "node_modules/axe-core/axe.min.js" });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const options = {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
      rules: { "label-content-name-mismatch": { enabled: true } },
    };
    const { violations } = await axe.run(options);
    return violations.flatMap(({ id, nodes: all }) => {
      // What the picture draws is told in full sentences: "63 percent" for "63%".
      const nodes = all.filter(({ html }) => id !== "label-content-name-mismatch" || !html.startsWith("<g "));
      return nodes.slice(0, 1).map(({ html }) => `${id}: ${html.slice(0, 200)}`);
    });
  });
}
