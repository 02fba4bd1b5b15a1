// Pictures of the notebook renderer:
//   node esbuild.mjs && node out/test/webview/shootRenderer.js OUT TRACE [theme…] [width…]
// $CLICK: texts or selectors to click first, separated by `;`; $NAME: the end of the pictures' names.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openRendererPage } from "../support/rendererPage";

async function main(): Promise<void> {
  const [out = "shots", trace = "", ...rest] = process.argv.slice(2);
  const widths = rest.map(Number).filter(Boolean);
  const themes = rest.filter((word) => !Number(word));
  mkdirSync(out, { recursive: true });
  const renderer = await openRendererPage();
  try {
    for (const theme of themes.length > 0 ? themes : ["light", "dark", "hcDark", "hcLight"])
      for (const width of widths.length > 0 ? widths : [420, 900, 1400]) {
        const page = await renderer.open([readFileSync(trace, "utf8")], { theme, width });
        for (const selector of process.env["CLICK"]?.split(";") ?? []) await page.locator(selector).first().click();
        await page.waitForTimeout(400);
        await page.screenshot({
          path: join(out, `${theme}-${width}${process.env["NAME"] ?? ""}.png`),
          fullPage: true,
        });
        await page.context().close();
      }
  } finally {
    await renderer.close();
  }
  for (const fault of renderer.faults) console.error(fault);
}

void main();
