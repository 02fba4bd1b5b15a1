/** Opens the page without VS Code in Chromium: test/webview/harness plays the host. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { type Browser, type Page, chromium } from "playwright-core";
import { chromiumArgs, findOrInstallChromium } from "../../scripts/lib/chromium.mjs";
import { temporaryFolder } from "../../scripts/lib/processes.mjs";
import type { Report } from "../../src/shared/dataset/report";
import type { Trace } from "../../src/shared/trace/trace";
import type { PlayedRun } from "./playedRun";

const here = "test/webview/harness";

export interface HarnessPlan {
  /** `light`, `dark`, `hcDark`, `hcLight`, or `forced`, which uses the system's colors. */
  theme?: string;
  width?: number;
  height?: number;
  /** Further parameters: see fakeHost.ts. */
  query?: string;
}

export interface Harness {
  browser: Browser;
  open(plan?: HarnessPlan): Promise<Page>;
  close(): Promise<void>;
}

/** `given`: what the fake host shows instead of its sample, by the names in fakeHost.ts and reportHost.ts. */
export async function openHarness({
  page = "fakeHost",
  ...given
}: {
  realTrace?: Trace | string;
  realRuns?: PlayedRun[];
  comparedTrace?: Trace | string;
  realAttention?: string;
  /** Opens the page of a report. */
  realReport?: Report | string;
  /** The page that compares these is opened instead. */
  pairedTraces?: (Trace | string)[];
  page?: "fakeHost" | "fakePairHost";
}): Promise<Harness> {
  const frame = given.realReport === undefined ? "index" : "report";
  const found = await findOrInstallChromium();
  if ("why" in found) throw new Error(found.why);
  const work = temporaryFolder("page-");
  await esbuild.build({
    entryPoints: [join(here, `${frame === "report" ? "reportHost" : page}.ts`)],
    bundle: true,
    outfile: join(work, frame === "report" ? "reportHost.js" : "fakeHost.js"),
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "warning",
  });
  for (const file of [`${frame}.html`, "themes.js"]) copyFileSync(join(here, file), join(work, file));
  for (const style of ["webview.css", "score.css", "report.css", "pair.css"])
    copyFileSync(join("media", style), join(work, style));
  const text = (value: unknown): string =>
    Array.isArray(value)
      ? `[${value.map(text).join(",")}]`
      : typeof value === "string"
        ? readFileSync(value, "utf8")
        : JSON.stringify(value);
  writeFileSync(
    join(work, "trace.js"),
    Object.entries(given)
      .map(([name, value]) => `window.${name} = ${text(value)};`)
      .join(""),
  );
  const browser = await chromium.launch({
    executablePath: found.path,
    args: ["--headless", "--allow-file-access-from-files", ...chromiumArgs],
  });
  return {
    browser,
    async open({ theme = "light", width = 1400, height = 800, query = "" } = {}) {
      const context = await browser.newContext({ viewport: { width, height } });
      const page = await context.newPage();
      if (theme === "forced") await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
      page.on("pageerror", (error) => console.error(theme, width, error));
      page.on("console", (message) => message.type() === "error" && console.error(theme, width, message.text()));
      await page.goto(`file://${work}/${frame}.html?theme=${theme === "forced" ? "light" : theme}&${query}`);
      await page.locator("main").waitFor();
      return page;
    },
    async close() {
      await browser.close();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** Resolves when the result of the action is painted: nothing has changed for a few frames. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let still = 0;
    const changes = new MutationObserver(() => (still = 0));
    changes.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
    const look = () => {
      if (++still < 5) return requestAnimationFrame(look);
      changes.disconnect();
      resolve();
    };
    requestAnimationFrame(look);
  })`);
}
