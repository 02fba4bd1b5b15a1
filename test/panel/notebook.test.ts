/** A notebook whose cell has a trace as its output, as the Python module gives it, in a real VS Code. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../scripts/lib/processes.mjs";
import { realTrace, sampleProblem } from "../support/realTraces";
import { type Workbench, openWorkbench } from "../support/workbench";
import { PATIENCE } from "./driver";

const MIME_TYPE = "application/vnd.coconut.trace+json";

describe("a notebook with a trace", function () {
  this.timeout(2 * PATIENCE);
  const home = temporaryFolder("notebook-");
  const folder = join(home, "notebooks");
  let workbench: Workbench;

  before(async () => {
    const trace = await realTrace({ model: "prosqa-coconut", ...sampleProblem("prosqa", 3) });
    const output = { [MIME_TYPE]: trace, "text/plain": ["Trace(prosqa-coconut, 6 thoughts, answer 'dumpus')"] };
    const cell = {
      cell_type: "code",
      execution_count: 1,
      metadata: {},
      source: ["traces[3]"],
      outputs: [{ output_type: "execute_result", execution_count: 1, data: output, metadata: {} }],
    };
    mkdirSync(folder);
    const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(join(folder, "trace.ipynb"), JSON.stringify(notebook));
    workbench = await openWorkbench({
      folder,
      theme: "light",
      size: { width: 1400, height: 1100 },
    });
  });
  afterEach(async function () {
    const folder = process.env["COCONUT_SCREENSHOTS"];
    if (folder) await workbench.screenshot(join(folder, `notebook-${this.currentTest?.state}.png`));
  });
  after(async () => {
    await workbench?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it("draws the score below the cell", async () => {
    // Not by the address, which would open it as text; nor before the workbench knows what a notebook is.
    const { page } = workbench;
    const isNotebook = (): Promise<boolean> =>
      page
        .locator(".notebook-editor, .notebookOverlay")
        .first()
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => false,
        );
    for (let tries = 0; tries < 12; tries++) {
      await page.getByRole("treeitem", { name: "trace.ipynb" }).dblclick({ timeout: PATIENCE });
      if (await isNotebook()) break;
      await workbench.runCommand("View: Close Editor");
    }
    const outputs = workbench.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    const score = outputs.locator(".score-picture");
    await score.waitFor({ timeout: PATIENCE });
    assert.match(await outputs.locator("main").innerText(), /Sally is a dumpus\./);
    await outputs.getByRole("button", { name: "Play" }).click();
    await outputs.getByText("Before the first thought").waitFor();
    await workbench.page.keyboard.press("Space");
    await outputs.getByText("Thought 1 of 6").waitFor();
    await workbench.page.keyboard.press("Escape");
    await outputs.getByText("Sally is a dumpus.").waitFor();
    const box = await score.boundingBox();
    assert.ok(box && box.width > 600 && box.height > 300);
  });
});
