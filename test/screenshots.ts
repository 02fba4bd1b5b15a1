/** Makes the pictures of the README in a real workbench: `npm run screenshots`. Look at them before you commit them. */
import { openWorkbench } from "./support/workbench";

const folder = "docs/images";

async function main(): Promise<void> {
  const workbench = await openWorkbench({
    file: "prosqa.txt",
    theme: "dark",
    size: { width: 1500, height: 980 },
    settings: { "editor.wordWrap": "on", "editor.minimap.enabled": false },
  });
  try {
    const { page } = workbench;
    const panel = workbench.panel();
    page.setDefaultTimeout(60_000);
    await page.keyboard.press("ControlOrMeta+a");
    await workbench.runCommand("Coconut: Reason about selection");
    await panel
      .getByRole("status")
      .filter({ hasText: /^The answer is / })
      .waitFor({ state: "attached" });
    await workbench.runCommand("Coconut: Speak after every thought");
    await panel.getByRole("rowgroup", { name: "after 5 thoughts", exact: true }).locator(".word").first().waitFor();
    await workbench.runCommand("Coconut: Compare with chain of thought");
    await panel.getByRole("columnheader").filter({ hasText: "prosqa-cot" }).first().waitFor();
    await workbench.runCommand("Coconut: Test thoughts");
    await panel.getByRole("grid", { name: /^Forced probability of the final answer/ }).waitFor();
    // The panel alone, in a window that is wide enough for the columns.
    await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
    await page.setViewportSize({ width: 2800, height: 1060 });
    for (const theme of ["light", "contrast", "dark"] as const) {
      await workbench.setTheme(theme);
      await page.waitForTimeout(500);
      await page.locator("iframe.webview.ready:visible").screenshot({ path: `${folder}/panel-${theme}.png` });
    }
    await page.setViewportSize({ width: 2000, height: 900 });
    const head = panel.getByRole("treeitem", { name: /^Thought 2\b/ }).first();
    await head.click();
    await panel.getByRole("button", { name: "on the text" }).click();
    await panel.locator(".source [data-level]").first().waitFor();
    await page.mouse.move(5, 5);
    await page.waitForTimeout(500);
    // The editor, too, which has the same shading.
    await page.screenshot({ path: `${folder}/attention-dark.png` });
    await panel.getByRole("button", { name: "Stop shading" }).click();
    await page.setViewportSize({ width: 2800, height: 1060 });
    await panel.getByRole("button", { name: "Close", exact: true }).click();
    await panel.locator("#tested").scrollIntoViewIfNeeded();
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(500);
    await page.locator("iframe.webview.ready:visible").screenshot({ path: `${folder}/evidence-dark.png` });
  } finally {
    await workbench.stop();
  }
}

void main();
