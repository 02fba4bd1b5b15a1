// Drives the extension in a real VS Code as a user would, with code-server and with Chromium through playwright-core.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { chromium, type FrameLocator, type Page } from "playwright-core";
import { chromiumArgs, findOrInstallChromium } from "../../scripts/lib/chromium.mjs";
import { endOnSignals, temporaryFolder } from "../../scripts/lib/processes.mjs";
import { settingsFile, startWorkbench, stillSettings } from "../../scripts/lib/workbench.mjs";

export type Theme = "light" | "dark" | "contrast" | "contrastLight";

/** The name of each theme, and the class of the workbench in it. */
const themes: Record<Theme, readonly [name: string, kind: string]> = {
  light: ["Light Modern", "vs"],
  dark: ["Dark Modern", "vs-dark"],
  contrast: ["Default High Contrast", "hc-black"],
  contrastLight: ["Default High Contrast Light", "hc-light"],
};

export interface WorkbenchPlan {
  /** `linked`: the build in dist/; otherwise the path of a VSIX. */
  extension?: string;
  /** A folder. A copy of it is opened, so that tests can write there. */
  folder?: string;
  /** A file in that folder to open first. */
  file?: string;
  settings?: Record<string, unknown>;
  theme?: Theme;
  size?: { width: number; height: number };
  /** Keyboard shortcuts. */
  keys?: { key: string; command: string }[];
  /** Added to the environment of the extension host. */
  env?: Record<string, string>;
}

export interface Workbench {
  readonly page: Page;
  /** The opened copy of the folder. */
  readonly folder: string;
  /** Runs a command from the palette by its full title, once it exists. */
  runCommand(title: string): Promise<void>;
  openFile(name: string): Promise<void>;
  /** The visible page of the extension's panel. */
  panel(): FrameLocator;
  /** An entry of the activity bar, by the start of its name. */
  showView(name: string): Promise<void>;
  setTheme(theme: Theme): Promise<void>;
  setSettings(settings: Record<string, unknown>): void;
  screenshot(path: string): Promise<void>;
  /** The browser storage of the workbench, which it writes every few seconds, but not on unload. */
  stored(): Promise<string>;
  /** Reloads the page, as after closing the browser tab. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

// The runner's Ctrl-C must not leave a server behind.
endOnSignals(130);

export async function openWorkbench(plan: WorkbenchPlan = {}): Promise<Workbench> {
  const {
    extension = "linked",
    folder: original = "samples",
    file,
    theme = "dark",
    size = { width: 1400, height: 900 },
    env = {},
    keys,
  } = plan;
  const browserFound = await findOrInstallChromium();
  if ("why" in browserFound) throw new Error(browserFound.why);
  const data = temporaryFolder("workbench");
  const folder = join(data, basename(original));
  cpSync(original, folder, { recursive: true });
  let settings: Record<string, unknown> = {
    ...stillSettings,
    ...plan.settings,
    "workbench.colorTheme": themes[theme][0],
  };
  const server = await startWorkbench({ data: join(data, "server"), extension, settings, env, ...(keys && { keys }) });
  if ("why" in server) throw new Error(server.why);
  const browser = await chromium.launch({ executablePath: browserFound.path, args: chromiumArgs });
  const page = await browser.newPage({ viewport: size });

  const load = async () => {
    await page.goto(server.address(folder, file ? [["openFile", server.remote(join(folder, file))]] : []), {
      waitUntil: "commit",
      timeout: 60_000,
    });
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    if (file) await page.locator(`.tab[data-resource-name="${basename(file)}"]`).waitFor({ timeout: 60_000 });
  };
  const setSettings = (changes: Record<string, unknown>) => {
    settings = { ...settings, ...changes };
    writeFileSync(settingsFile(join(data, "server")), JSON.stringify(settings));
  };
  const pick = async (text: string, row: string) => {
    const input = page.locator(".quick-input-widget:visible input[type=text]");
    const entry = page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ has: page.getByText(row, { exact: true }) })
      .first();
    // Extensions, and with them their commands, come a while after the workbench; the palette does not look again by
    // itself, and closes when the focus moves.
    for (const deadline = Date.now() + 60_000; ;) {
      try {
        await page.keyboard.press("F1");
        await input.fill(text, { timeout: 2000 });
        return await entry.click({ timeout: 2000 });
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await page.keyboard.press("Escape");
      }
    }
  };

  const stop = async () => {
    await browser.close();
    await server.stop();
  };

  try {
    await load();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    page,
    folder,
    runCommand: (title) => pick(`>${title}`, title),
    openFile: (name) => pick(name, basename(name)),
    panel: () => page.frameLocator("iframe.webview.ready:visible").frameLocator("#active-frame"),
    showView: (name) => page.locator(`.activitybar [aria-label^="${name}"]`).first().click(),
    setTheme: async (name) => {
      const [title, kind] = themes[name];
      setSettings({ "workbench.colorTheme": title });
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
    },
    setSettings,
    screenshot: async (path) => {
      mkdirSync(dirname(path), { recursive: true });
      await page.screenshot({ path });
    },
    stored: async () => JSON.stringify(await page.context().storageState({ indexedDB: true })),
    reload: load,
    stop,
  };
}
