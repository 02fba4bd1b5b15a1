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
  /** The folder of a project as built, or the path of a VSIX. By default, this project. */
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
  /** Whether VS Code asks whether the folder is trusted. Otherwise it trusts it. */
  trust?: boolean;
  /** Called before the start with the folder in which extensions keep what belongs to a workspace. */
  prepare?: (storage: string) => void | Promise<void>;
  /** Added to the environment of the extension host. */
  env?: Record<string, string>;
}

/** A window of the workbench. */
export interface Window {
  readonly page: Page;
  /** Runs a command from the palette by its full title, once it exists. */
  runCommand(title: string): Promise<void>;
  openFile(name: string): Promise<void>;
  /** The visible page of the extension's panel. */
  panel(): FrameLocator;
  /** An entry of the activity bar, by the start of its name. */
  showView(name: string): Promise<void>;
  setTheme(theme: Theme): Promise<void>;
  screenshot(path: string): Promise<void>;
  /** The browser storage of the workbench, which it writes when it loses the focus, but not on unload. */
  stored(): Promise<string>;
  /** Reloads the page, as after closing the browser tab. */
  reload(): Promise<void>;
}

/** A workbench with its first window. */
export interface Workbench extends Window {
  /** The opened copy of the folder. */
  readonly folder: string;
  /** Another window of the same workspace, with an extension host of its own. */
  openWindow(): Promise<Window>;
  setSettings(settings: Record<string, unknown>): void;
  stop(): Promise<void>;
}

// The runner's Ctrl-C must not leave a server behind.
endOnSignals(130);

export async function openWorkbench(plan: WorkbenchPlan = {}): Promise<Workbench> {
  const {
    extension = ".",
    folder: original = "samples",
    file,
    theme = "dark",
    size = { width: 1400, height: 900 },
    env = {},
    keys,
    trust = false,
  } = plan;
  const browserFound = await findOrInstallChromium();
  if ("why" in browserFound) throw new Error(browserFound.why);
  const data = temporaryFolder("workbench");
  const folder = join(data, basename(original));
  cpSync(original, folder, { recursive: true });
  const serverData = join(data, "server");
  await plan.prepare?.(join(serverData, "data", "User", "workspaceStorage"));
  let settings: Record<string, unknown> = {
    ...stillSettings,
    ...plan.settings,
    "workbench.colorTheme": themes[theme][0],
  };
  const server = await startWorkbench({ data: serverData, extension, settings, env, trust, ...(keys && { keys }) });
  if ("why" in server) throw new Error(server.why);
  const browser = await chromium.launch({ executablePath: browserFound.path, args: chromiumArgs });
  const setSettings = (changes: Record<string, unknown>) => {
    settings = { ...settings, ...changes };
    writeFileSync(settingsFile(serverData), JSON.stringify(settings));
  };

  const openWindow = async (): Promise<Window> => {
    // Each with a browser storage of its own.
    const page = await browser.newPage({ viewport: size });
    const load = async () => {
      await page.goto(server.address(folder, file ? [["openFile", server.remote(join(folder, file))]] : []), {
        waitUntil: "commit",
        timeout: 60_000,
      });
      await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
      if (file) await page.locator(`.tab[data-resource-name="${basename(file)}"]`).waitFor({ timeout: 60_000 });
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
          await entry.waitFor({ timeout: 2000 });
          // With more patience: a click that came through late would be repeated.
          return await entry.click({ timeout: 20_000 });
        } catch (error) {
          if (Date.now() > deadline) throw error;
          await page.keyboard.press("Escape");
        }
      }
    };
    await load();
    return {
      page,
      runCommand: (title) => pick(`>${title}`, title),
      openFile: (name) => pick(name, basename(name)),
      panel: () => page.frameLocator("iframe.webview.ready:visible").frameLocator("#active-frame"),
      showView: (name) => page.locator(`.activitybar [aria-label^="${name}"]`).first().click(),
      setTheme: async (name) => {
        const [title, kind] = themes[name];
        setSettings({ "workbench.colorTheme": title });
        await page.locator(`.monaco-workbench.${kind}`).waitFor();
      },
      screenshot: async (path) => {
        mkdirSync(dirname(path), { recursive: true });
        await page.screenshot({ path });
      },
      stored: async () => {
        await page.evaluate(loseFocus);
        return JSON.stringify(await page.context().storageState({ indexedDB: true }));
      },
      reload: load,
    };
  };

  const stop = async () => {
    await browser.close();
    await server.stop();
  };

  try {
    return { ...(await openWindow()), folder, openWindow, setSettings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** In the page: as when the user goes to another window. VS Code then writes what waits for an idle moment. */
function loseFocus(): void {
  const changed = (): boolean => document.dispatchEvent(new Event("visibilitychange"));
  document.hasFocus = () => false;
  changed();
  Reflect.deleteProperty(document, "hasFocus"); // what it inherits is seen again
  changed();
}
