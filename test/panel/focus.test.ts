/** Where the focus goes when it is lost. VS Code gives it back to the page, and not to what had it. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type Harness, openHarness, settled } from "../support/harness";
import { fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";

describe("the focus", function () {
  this.timeout(120_000);
  let harness: Harness;
  let page: Page;
  before(async () => {
    harness = await openHarness({ realTrace: fullTrace(samples["wren"]!) });
  });
  beforeEach(async () => {
    page = await harness.open({ width: 1000, query: "slow=100" });
    await settled(page);
  });
  afterEach(() => page.context().close());
  after(() => harness?.close());

  const focused = (): Promise<string> =>
    page.evaluate<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName");
  /** As a quick pick does. */
  const leave = (): Promise<void> => page.evaluate("document.activeElement.blur()");
  const comeBack = (): Promise<void> => page.evaluate("window.dispatchEvent(new Event('focus'))");

  it("is again where it was before a quick pick", async () => {
    const thought = page.getByRole("treeitem", { name: /^Thought 2,/ });
    await thought.focus();
    await leave();
    assert.equal(await focused(), "BODY");
    await comeBack();
    assert.match(await focused(), /^Thought 2,/);
  });

  it("stays away after a click beside everything", async () => {
    await page.getByRole("treeitem", { name: /^Thought 2,/ }).focus();
    await page.locator(".question h1").click();
    await comeBack();
    assert.equal(await focused(), "BODY");
  });

  it("is again on the button of a menu, which is gone during the run that the menu began", async () => {
    const button = page.getByRole("button", { name: "More actions" });
    await button.click();
    await page.getByRole("menuitem", { name: "Pin a token…" }).click();
    await page.evaluate("window.playNext()");
    await settled(page);
    await button.waitFor();
    assert.equal(await focused(), "More actions");
  });
});
