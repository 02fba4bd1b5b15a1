// Pictures of the panel without VS Code, in every theme and width:
//   node esbuild.mjs && node out/test/webview/shoot.js OUT [theme…] [width…]
// The theme `forced` uses the system's colors. $TRACE: a file of coconut reason --json to draw; $COMPARED: another one
// to compare it with; $ATTENTION: its result of Engine.attention; $REPORT: a report, whose page is then drawn; $QUERY:
// see fakeHost.ts; $CLICK: selectors to click
// first, separated by `;`; $PART: a selector of the only part to draw; $NAME: the end of the pictures' names; $FULL=1:
// the whole page; $PAIR: files of traces, separated by commas, for the page that compares them ("": handmade ones).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openHarness } from "../support/harness";

async function main(): Promise<void> {
  const [out = "shots", ...rest] = process.argv.slice(2);
  const widths = rest.map(Number).filter(Boolean);
  const themes = rest.filter((word) => !Number(word));
  const { TRACE, COMPARED, REPORT, ATTENTION, PAIR, QUERY, CLICK, PART, NAME, FULL } = process.env;
  mkdirSync(out, { recursive: true });
  const harness = await openHarness({
    ...(TRACE !== undefined && { realTrace: TRACE }),
    ...(REPORT !== undefined && { realReport: REPORT }),
    ...(COMPARED !== undefined && { comparedTrace: COMPARED }),
    ...(ATTENTION !== undefined && { realAttention: ATTENTION }),
    ...(PAIR !== undefined && { page: "fakePairHost", ...(PAIR !== "" && { pairedTraces: PAIR.split(",") }) }),
  });
  try {
    for (const theme of themes.length > 0 ? themes : ["light", "dark", "hcDark", "hcLight"]) {
      for (const width of widths.length > 0 ? widths : [420, 760, 1400, 2000]) {
        const page = await harness.open({ theme, width, query: QUERY ?? "" });
        for (const selector of CLICK?.split(";") ?? []) await page.locator(selector).first().click();
        await page.waitForTimeout(400);
        const path = join(out, `${theme}-${width}${NAME ?? ""}.png`);
        if (PART) await page.locator(PART).first().screenshot({ path });
        else await page.screenshot({ path, fullPage: FULL === "1" });
        await page.context().close();
      }
    }
  } finally {
    await harness.close();
  }
}

void main();
