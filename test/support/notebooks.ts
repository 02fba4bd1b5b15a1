/** A notebook whose cell has a trace as its output, opened in a workbench. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import type { Trace } from "../../src/shared/trace/trace";
import type { Workbench } from "./workbench";

const MIME_TYPE = "application/vnd.coconut.trace+json";
const NAME = "trace.ipynb";

/** `text`: what the cell says where nothing draws the trace. */
export function writeNotebook(folder: string, source: string, trace: Trace, text: string): void {
  const output = { [MIME_TYPE]: trace, "text/plain": [text] };
  const cell = {
    cell_type: "code",
    execution_count: 1,
    metadata: {},
    source: [source],
    outputs: [{ output_type: "execute_result", execution_count: 1, data: output, metadata: {} }],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, NAME), JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

/** Opens the notebook, and waits until the trace is drawn. Returns the page of its outputs. */
export async function openNotebook(workbench: Workbench, patience: number): Promise<FrameLocator> {
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
    await page.getByRole("treeitem", { name: NAME }).dblclick({ timeout: patience });
    if (await isNotebook()) break;
    await workbench.runCommand("View: Close Editor");
  }
  const outputs = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  await outputs.locator(".score-picture").waitFor({ timeout: patience });
  return outputs;
}
