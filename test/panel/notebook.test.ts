/** A notebook whose cell has a trace as its output, as the Python module gives it, in a real VS Code. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../scripts/lib/processes.mjs";
import { openNotebook, writeNotebook } from "../support/notebooks";
import { realTrace, sampleProblem } from "../support/realTraces";
import { type Workbench, openWorkbench } from "../support/workbench";
import { PATIENCE } from "./driver";

describe("a notebook with a trace", function () {
  this.timeout(2 * PATIENCE);
  const home = temporaryFolder("notebook-");
  const folder = join(home, "notebooks");
  let workbench: Workbench;

  before(async () => {
    const trace = await realTrace({ model: "prosqa-coconut", ...sampleProblem("prosqa", 3) });
    writeNotebook(folder, "traces[3]", trace, "Trace(prosqa-coconut, 6 thoughts, answer 'dumpus')");
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
    const outputs = await openNotebook(workbench, PATIENCE);
    const score = outputs.locator(".score-picture");
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
