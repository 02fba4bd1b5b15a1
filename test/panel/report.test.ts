/** The view of a report: in a real VS Code once, and its page alone for the rest. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type Report, reportText } from "../../src/shared/dataset/report";
import { shortQuestion } from "../../src/shared/dataset/reportProblems";
import { type Harness, openHarness } from "../support/harness";
import { realReport } from "../support/realReport";
import { type Workbench, openWorkbench } from "../support/workbench";

const PATIENCE = 120_000;

describe("a report in a workbench", function () {
  this.timeout(2 * PATIENCE);
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder: "samples", theme: "light", size: { width: 2200, height: 1200 } });
    workbench.page.setDefaultTimeout(PATIENCE);
  });
  after(async () => workbench?.stop());

  it("opens as a view, whose cell leads to its problems, and a problem to its trace", async () => {
    const report = realReport();
    writeFileSync(join(workbench.folder, "some.coconut-report.json"), reportText(report));
    await workbench.openFile("some.coconut-report.json");
    const view = workbench.panel();
    await view.getByRole("heading", { name: "Do the thoughts matter?" }).waitFor();
    await view.getByRole("button", { name: /^thought 2: zeroed: 33%/ }).click();
    await view.getByRole("heading", { name: "prosqa-coconut, thought 2: zeroed" }).waitFor();
    const { question } = report.problems[0]!;
    await view.getByRole("button", { name: shortQuestion(question) }).click();
    const trace = workbench.page.locator(".tab", { hasText: `Coconut: ${shortQuestion(question)}` });
    await trace.first().waitFor();
    const folder = process.env["COCONUT_SCREENSHOTS"];
    if (folder) await workbench.screenshot(join(folder, "report-problem.png"));
    // Another process may have written the rest.
    report.runs[0]!.cases.pop();
    report.cancelled = true;
    writeFileSync(join(workbench.folder, "some.coconut-report.json"), reportText(report));
    const again = workbench.page
      .frameLocator("iframe.webview.ready:visible >> nth=0")
      .frameLocator("#active-frame")
      .getByRole("button", { name: "Continue" });
    await again.waitFor();
  });
});

describe("the page of a report", function () {
  this.timeout(PATIENCE);
  let harness: Harness;
  const report: Report = realReport();
  report.cancelled = true;
  report.runs[0]!.cases.pop();
  before(async () => {
    harness = await openHarness({ realReport: report });
  });
  after(async () => harness?.close());

  const called = async (page: Page, name: string): Promise<unknown[]> => {
    const call = await page.waitForFunction(
      (wanted) => (window as unknown as { calls: [string, unknown[]][] }).calls.find(([one]) => one === wanted)?.[1],
      name,
    );
    return (await call.jsonValue()) ?? [];
  };

  it("is used with the keyboard: a cell, its problems, and one of them", async () => {
    const page = await harness.open();
    const cell = page.getByRole("button", { name: /^all thoughts: zeroed/ });
    await cell.focus();
    await page.keyboard.press("Enter");
    assert.equal(await cell.getAttribute("aria-pressed"), "true");
    const rows = page.locator(".list tbody tr");
    assert.equal(await rows.count(), 2);
    await page.getByRole("button", { name: "No." }).press("Enter");
    await page.getByRole("button", { name: "No." }).press("Enter");
    assert.equal(await page.locator("th[aria-sort=descending]").innerText(), "No.");
    assert.equal(await rows.first().locator("td").first().innerText(), "2");
    await page.getByRole("combobox", { name: "Which problems" }).selectOption("right");
    assert.match(await page.locator(".problems").innerText(), /No problem fits\./);
    await page.getByRole("combobox", { name: "Which problems" }).selectOption("all");
    await page.getByRole("searchbox", { name: "Find problems" }).fill("0 ");
    await rows.first().getByRole("button").press("Enter");
    assert.deepEqual(await called(page, "openProblem"), [0, 0]);
  });

  it("switches between spoken and forced answers", async () => {
    const page = await harness.open();
    await page.getByText("unedited 100.0% right").waitFor();
    await page.getByRole("button", { name: /^thought 1: zeroed: 100%/ }).waitFor();
    await page.getByRole("button", { name: "Forced", exact: true }).click();
    await page.getByRole("button", { name: /^thought 1: zeroed: 0%.* 0 of 2 right/ }).waitFor();
  });

  it("continues a canceled report, and cancels a running one", async () => {
    const page = await harness.open();
    await page.getByText("Stopped after 0 of 3 problems.").waitFor();
    await page.getByRole("button", { name: "Continue" }).click();
    assert.deepEqual(await called(page, "continueReport"), []);
    await page.getByRole("button", { name: "Cancel" }).click();
    assert.deepEqual(await called(page, "cancel"), []);
  });

  it("exports its picture, which needs nothing of the page", async () => {
    const page = await harness.open();
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "As SVG…" }).click();
    const [kind, svg] = await called(page, "exportReport");
    assert.equal(kind, "svg");
    assert.match(String(svg), /^<svg xmlns=[\s\S]*>zeroed<[\s\S]*<\/svg>$/);
    assert.doesNotMatch(String(svg), /var\(|class=|NaN|undefined/);
    const alone = await harness.open();
    await alone.setContent(`<body style="margin:0">${String(svg)}</body>`);
    const box = await alone.locator("svg").boundingBox();
    for (const text of await alone.locator("svg text").all()) {
      const { x = 0, width = 0, y = 0, height = 0 } = (await text.boundingBox()) ?? {};
      assert.ok(x >= 0 && x + width <= box!.width && y + height <= box!.height, await text.textContent().then(String));
    }
  });

  it("says why it can't be read, and offers the text", async () => {
    const page = await harness.open({ query: "state=failed" });
    await page.getByRole("alert").getByText("isn't a Coconut report").waitFor();
    await page.getByRole("button", { name: "Open as text" }).click();
    assert.deepEqual(await called(page, "openAsText"), []);
  });

  for (const theme of ["light", "dark", "hcDark", "hcLight"])
    for (const width of [420, 760, 1400])
      it(`has nothing that axe objects to, and doesn't scroll sideways, in ${theme} at ${width}`, async () => {
        const page = await harness.open({ theme, width });
        await page.getByRole("button", { name: /^thought 2: zeroed/ }).click();
        await page.locator("summary").click();
        await page.addScriptTag({ path: "node_modules/axe-core/axe.min.js" });
        const violations = await page.evaluate(async () => {
          const { axe } = window as unknown as {
            axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          const options = { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] };
          const { violations } = await axe.run(options);
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
        });
        assert.deepEqual(violations, []);
        const { scroll, client } = await page.evaluate(() => ({
          scroll: document.documentElement.scrollWidth,
          client: document.documentElement.clientWidth,
        }));
        assert.equal(scroll, client);
        await page.context().close();
      });

  it("names every column of its heat map, and speaks of the color of cells only where they have one", async () => {
    for (const width of [420, 1400])
      for (const theme of ["light", "hcDark", "hcLight"]) {
        const page = await harness.open({ theme, width });
        const what = `${theme} at ${width}`;
        const heading = page.locator(".heat").first().getByRole("columnheader", { name: "Thought 1", exact: true });
        assert.equal(await heading.count(), 1, what);
        const isTold = await page.getByText("The stronger its color").first().isVisible();
        assert.equal(isTold, theme === "light", what);
        await page.context().close();
      }
  });
});
