/** The notebook renderer as VS Code loads it, a module in a page of outputs, in Chromium. */
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Page, chromium } from "playwright-core";
import { chromiumArgs, findOrInstallChromium } from "../../scripts/lib/chromium.mjs";
import { temporaryFolder } from "../../scripts/lib/processes.mjs";

export interface RendererPage {
  /** A page with an output for each text, below a paragraph that belongs to the notebook. */
  open(texts: readonly string[], plan: { theme: string; width: number }): Promise<Page>;
  /** What went wrong in pages, and what they asked of a network. */
  faults: string[];
  close(): Promise<void>;
}

const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <title>Outputs</title>
  <style id="theme"></style>
  <style>
    body { margin: 0; padding: 8px 16px; color: var(--vscode-foreground); background: var(--vscode-editor-background);
      font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family); }
    h1, p { color: rgb(255, 0, 255); }
  </style>
  <body>
    <p id="before">trace</p>
    <script src="themes.js"></script>
    <script src="texts.js"></script>
    <script type="module">
      import { activate } from "./renderer.js";
      const renderer = activate();
      window.renderer = renderer;
      texts.forEach((text, at) => {
        const element = document.body.appendChild(document.createElement("div"));
        element.id = "output" + at;
        renderer.renderOutputItem({ id: "output" + at, text: () => text }, element);
      });
      document.body.dataset.ready = "yes";
    </script>
  </body>
</html>`;

export async function openRendererPage(): Promise<RendererPage> {
  const found = await findOrInstallChromium();
  if ("why" in found) throw new Error(found.why);
  const work = temporaryFolder("renderer-");
  copyFileSync(resolve("dist/renderer.js"), join(work, "renderer.js"));
  copyFileSync("test/webview/harness/themes.js", join(work, "themes.js"));
  writeFileSync(join(work, "index.html"), PAGE);
  const browser = await chromium.launch({
    executablePath: found.path,
    args: ["--headless", "--allow-file-access-from-files", ...chromiumArgs],
  });
  const faults: string[] = [];
  return {
    faults,
    async open(texts, { theme, width }) {
      writeFileSync(join(work, "texts.js"), `window.texts = ${JSON.stringify(texts)};`);
      const context = await browser.newContext({ viewport: { width, height: 900 } });
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
      page.on("request", (request) => {
        if (!request.url().startsWith(`file://${work}/`) && !request.url().startsWith("data:"))
          faults.push(`it asked for ${request.url()}`);
      });
      await page.goto(`file://${work}/index.html?theme=${theme}`);
      await page.locator("body[data-ready]").waitFor();
      return page;
    },
    async close() {
      await browser.close();
      rmSync(work, { recursive: true, force: true });
    },
  };
}
