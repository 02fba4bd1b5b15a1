// Pictures of the panel without VS Code, in every theme and width:
//   node test/webview/harness/shoot.mjs OUT [theme…] [width…]
// The theme `forced` uses the system's colors. $TRACE: a file of coconut reason --json to draw; $COMPARED: another one
// to compare it with; $ATTENTION: its result of Engine.attention; $QUERY: see fakeHost.ts; $CLICK: selectors to click
// first, separated by `;`; $PART: a selector of the only part to draw; $NAME: the end of the pictures' names; $FULL=1:
// the whole page; $CHROMIUM: the path of Chromium, if not /usr/bin/chromium.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../..");
const [out = "shots", ...rest] = process.argv.slice(2);
const widths = rest.map(Number).filter(Boolean);
const themes = rest.filter((word) => !Number(word));
const work = mkdtempSync(join(tmpdir(), "panel-"));
mkdirSync(out, { recursive: true });

await esbuild.build({
  entryPoints: [join(here, "fakeHost.ts")],
  bundle: true,
  outfile: join(work, "fakeHost.js"),
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});
for (const file of ["index.html", "themes.js"]) copyFileSync(join(here, file), join(work, file));
const given = Object.entries({
  realTrace: process.env.TRACE,
  comparedTrace: process.env.COMPARED,
  realAttention: process.env.ATTENTION,
});
writeFileSync(
  join(work, "trace.js"),
  given.map(([name, file]) => (file ? `window.${name} = ${readFileSync(file, "utf8")};` : "")).join(""),
);
for (const style of ["webview.css", "score.css"]) copyFileSync(join(root, "media", style), join(work, style));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
  ],
});
try {
  for (const theme of themes.length > 0 ? themes : ["light", "dark", "hcDark", "hcLight"]) {
    for (const width of widths.length > 0 ? widths : [400, 800, 1100, 1560, 2000]) {
      const context = await browser.newContext({ viewport: { width, height: 800 } });
      const page = await context.newPage();
      if (theme === "forced") await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
      page.on("pageerror", (error) => console.error(theme, width, error));
      page.on("console", (message) => message.type() === "error" && console.error(theme, width, message.text()));
      await page.goto(
        `file://${work}/index.html?theme=${theme === "forced" ? "light" : theme}&${process.env.QUERY ?? ""}`,
      );
      await page.locator("main").waitFor();
      for (const selector of process.env.CLICK?.split(";") ?? []) await page.locator(selector).first().click();
      await page.waitForTimeout(400);
      const path = join(out, `${theme}-${width}${process.env.NAME ?? ""}.png`);
      if (process.env.PART) await page.locator(process.env.PART).first().screenshot({ path });
      else await page.screenshot({ path, fullPage: process.env.FULL === "1" });
      await context.close();
    }
  }
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
