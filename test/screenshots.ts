/** Makes the pictures of the docs in a real workbench: `npm run screenshots`. Look at them before you commit them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../scripts/lib/processes.mjs";
import type { Trace } from "../src/shared/trace/trace";
import { openHarness } from "./support/harness";
import { openNotebook, writeNotebook } from "./support/notebooks";
import { openWorkbench } from "./support/workbench";

const folder = "docs/images";
const PATIENCE = 60_000;

async function main(): Promise<void> {
  const only = process.argv[2];
  const makes = { panel, documents, notebook, pages };
  for (const [name, make] of Object.entries(makes)) if (only === undefined || only === name) await make();
}

async function panel(): Promise<void> {
  const workbench = await openWorkbench({
    file: "prosqa.txt",
    theme: "dark",
    size: { width: 1500, height: 980 },
    settings: { "editor.wordWrap": "on", "editor.minimap.enabled": false },
  });
  try {
    const { page } = workbench;
    const panel = workbench.panel();
    page.setDefaultTimeout(PATIENCE);
    const thought = panel.getByRole("treeitem", { name: /^Thought 3,/ });
    const close = panel.getByRole("complementary").getByRole("button", { name: "Close", exact: true });
    await page.keyboard.press("ControlOrMeta+a");
    await workbench.runCommand("Coconut: Reason about selection");
    await panel
      .getByRole("status")
      .filter({ hasText: /^The answer is / })
      .waitFor({ state: "attached" });
    await workbench.runCommand("Coconut: Speak after every thought");
    await panel.locator('[data-row][data-thoughts~="5"]').waitFor();
    await workbench.runCommand("Coconut: Compare with chain of thought");
    await panel.getByRole("row", { name: /^prosqa-cot, / }).waitFor();
    await workbench.runCommand("Coconut: Test thoughts");
    await panel.getByText(/% unedited/).waitFor();
    await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
    // The panel alone, in a window that is wide enough for it.
    await page.setViewportSize({ width: 2900, height: 1120 });
    for (const theme of ["light", "contrast", "dark"] as const) {
      await workbench.setTheme(theme);
      // What came last was scrolled to.
      await panel.locator("html").evaluate((html) => html.scrollTo(0, 0));
      await page.waitForTimeout(500);
      await page.locator("iframe.webview.ready:visible").screenshot({ path: `${folder}/panel-${theme}.png` });
    }
    // What a thought is made of, and what its edits do.
    await page.setViewportSize({ width: 3300, height: 1000 });
    await thought.press("Enter");
    await panel.getByRole("heading", { name: "If it is edited" }).waitFor();
    await page.mouse.move(5, 5);
    await page.waitForTimeout(500);
    await page.locator("iframe.webview.ready:visible").screenshot({ path: `${folder}/evidence-dark.png` });
    await close.click();
    // The editor, too, which has the same shading.
    await page.setViewportSize({ width: 2000, height: 900 });
    await thought.press("Enter");
    await panel.getByRole("button", { name: "on the text" }).click();
    await panel.locator(".source [data-level]").first().waitFor();
    await page.mouse.move(5, 5);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}/attention-dark.png` });
  } finally {
    await workbench.stop();
  }
}

/** A trace and a report as files that are opened where their model may be missing. */
async function documents(): Promise<void> {
  const home = temporaryFolder("pictures-");
  const opened = join(home, "results");
  mkdirSync(opened);
  const trace = JSON.parse(readFileSync(join("media", "recorded", "branching.coconut.json"), "utf8")) as Trace;
  // As if another training of the model had made it.
  const foreign = { ...trace, id: "foreign", model: { ...trace.model, sha256: "0123abcd".repeat(8) } };
  writeFileSync(join(opened, "sally.coconut.json"), JSON.stringify(foreign));
  const report = join(opened, "test.coconut-report.json");
  execFileSync("node", ["dist/cli.js", "test", "samples/prosqa.json", "--provider", "cpu", "--report", report]);
  const workbench = await openWorkbench({ folder: opened, theme: "light", size: { width: 1400, height: 900 } });
  try {
    const { page } = workbench;
    page.setDefaultTimeout(PATIENCE);
    const pages = page.locator("iframe.webview.ready:visible");
    const view = pages.first().contentFrame().frameLocator("#active-frame");
    const file = (name: string) => page.getByRole("treeitem", { name });
    await file("sally.coconut.json").dblclick();
    await workbench.runCommand("Coconut: Open file as trace");
    await view.getByText(/sha256 0123abcd/).waitFor();
    await view.getByRole("treeitem", { name: /^Thought 1,/ }).waitFor();
    await page.screenshot({ path: join(folder, "trace-file-light.png") });
    await workbench.runCommand("View: Close All Editors");
    await page.setViewportSize({ width: 2000, height: 1220 });
    await file("test.coconut-report.json").dblclick();
    await view
      .getByRole("button", { name: /^thought 3: noise/ })
      .first()
      .click();
    await view.locator(".list tbody button").first().click();
    await pages.nth(1).waitFor();
    await page
      .locator("iframe.webview.ready:visible >> nth=1")
      .contentFrame()
      .frameLocator("#active-frame")
      .getByRole("status")
      .filter({ hasText: /^The answer is / })
      .waitFor({ state: "attached" });
    await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
    await page.mouse.move(5, 5);
    await page.waitForTimeout(500);
    const editors = page.locator(".part.editor");
    await editors.screenshot({ path: join(folder, "report-problem-light.png") });
  } finally {
    await workbench.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** The output of a cell. */
async function notebook(): Promise<void> {
  const home = temporaryFolder("pictures-");
  const opened = join(home, "notebooks");
  const trace = JSON.parse(readFileSync(join("media", "recorded", "branching.coconut.json"), "utf8")) as Trace;
  writeNotebook(opened, 'read_trace("sally.coconut.json")', trace, "Trace(prosqa-coconut, 6 thoughts)");
  const workbench = await openWorkbench({ folder: opened, theme: "light", size: { width: 1400, height: 1100 } });
  try {
    await openNotebook(workbench, PATIENCE);
    await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
    await workbench.page.mouse.move(5, 5);
    await workbench.page.waitForTimeout(500);
    await workbench.page.locator(".part.editor").screenshot({ path: join(folder, "notebook-light.png") });
  } finally {
    await workbench.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Pages that need no workbench: a report, and two models on one question. */
async function pages(): Promise<void> {
  const home = temporaryFolder("pictures-");
  const cli = (...args: string[]): string =>
    execFileSync("node", ["dist/cli.js", ...args, "--provider", "cpu"], { encoding: "utf8", maxBuffer: 2 ** 28 });
  // The second model, which doesn't think, gets this one wrong.
  const trace = (model: string): Trace =>
    JSON.parse(cli("reason", "samples/prosqa.json", "--problem", "1", "--json", "--model", `models/${model}`)) as Trace;
  const report = join(home, "test.coconut-report.json");
  cli("test", "samples/prosqa.json", "--report", report);
  const shown = await openHarness({ realReport: report });
  try {
    const page = await shown.open({ theme: "light", width: 1400, height: 800 });
    await page
      .getByRole("button", { name: /^thought 3: noise/ })
      .first()
      .click();
    await page.locator(".list tbody button").first().waitFor();
    await page.mouse.move(5, 5);
    await page.screenshot({ path: join(folder, "report-light.png") });
  } finally {
    await shown.close();
    rmSync(home, { recursive: true, force: true });
  }
  const pair = await openHarness({
    page: "fakePairHost",
    pairedTraces: [trace("prosqa-coconut"), trace("prosqa-pause")],
  });
  try {
    const page = await pair.open({ theme: "light", width: 1400 });
    await page.locator(".score-picture").waitFor();
    await page.screenshot({ path: join(folder, "pair-light.png"), fullPage: true });
  } finally {
    await pair.close();
  }
}

void main();
