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

void main();
