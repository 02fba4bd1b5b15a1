/** A checkpoint is chosen as a model in a real VS Code, converted in its terminal, and asked. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Locator } from "playwright-core";
import { findPython } from "../../scripts/lib/python.mjs";
import { type Workbench, openWorkbench } from "../support/workbench";
import { type Driver, PATIENCE, SIZE, drive, until } from "./driver";

/** How long a file dialog may take for what is typed before it is typed again, in milliseconds. */
const AGAIN = 10_000;
/** Fewer than the packages of the other tests think, and than the setting's default. */
const THOUGHTS = 2;
const QUESTION = "Every bompus is a dumpus. Tom is a bompus. Is Tom a dumpus or lempus?";

describe("a checkpoint that is chosen as a model", function () {
  this.timeout(5 * PATIENCE);
  let workbench: Workbench;
  let d: Driver;
  let folder: string;
  /** Python runs without the packages that are installed while this file exists. */
  let bare: string;

  before(async function () {
    const found = await findPython({ make: false });
    if ("why" in found) {
      console.log(`      The conversion in the editor is skipped: ${found.why}.`);
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "coconut-conversion-"));
    bare = join(folder, "bare");
    writeFileSync(join(folder, "question.txt"), QUESTION);
    writeSources(found.python, folder);
    const programs = join(folder, "programs");
    mkdirSync(programs);
    writeFileSync(
      join(programs, "python3"),
      `#!/bin/sh\n[ -e '${bare}' ] && exec '${found.python}' -S "$@"\nexec '${found.python}' "$@"\n`,
    );
    chmodSync(join(programs, "python3"), 0o755);
    workbench = await openWorkbench({
      ...{ folder, theme: "light", size: SIZE },
      // A shell whose start files don't put another Python before this one.
      settings: {
        "terminal.integrated.profiles.linux": { plain: { path: "/bin/sh" } },
        "terminal.integrated.defaultProfile.linux": "plain",
        "terminal.integrated.env.linux": { PATH: `${programs}:${process.env["PATH"] ?? ""}`, OMP_NUM_THREADS: "1" },
        "terminal.integrated.gpuAcceleration": "off",
      },
    });
    workbench.page.setDefaultTimeout(PATIENCE);
    d = drive(workbench);
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await workbench.screenshot("out/panel/conversion.png");
  });

  after(async () => {
    await workbench?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const terminal = (): Locator => workbench.page.locator(".terminal-wrapper.active .xterm-rows");
  /** Lines are wrapped, and blanks may be any. */
  const terminalText = async (): Promise<string> => ((await terminal().textContent()) ?? "").replace(/\s/g, "");
  const terminalShows = async (text: string): Promise<unknown> =>
    until(terminalText, (shown) => shown.includes(text.replace(/\s/g, "")), `the terminal, which should have ${text}`);
  async function typed(text: string): Promise<void> {
    await workbench.page.locator(".terminal-wrapper.active textarea").focus();
    for (const key of text) await workbench.page.keyboard.press(key === "\n" ? "Enter" : key);
  }
  const notification = (): Locator => workbench.page.locator(".notifications-toasts .notification-toast");

  /** Chooses a path in “Select model”. */
  async function choose(entry: string, path: string): Promise<void> {
    const { page } = workbench;
    await d.command("Coconut: Select model");
    await page.locator(".quick-input-list .monaco-list-row").filter({ hasText: entry }).click();
    await inDialog(path);
  }

  /** Types a path into VS Code's own file dialog. */
  async function inDialog(path: string): Promise<void> {
    const input = workbench.page.locator(".quick-input-widget:visible input[type=text]");
    await until(
      () => input.inputValue(),
      (value) => value.startsWith("/"),
      "the suggested path",
    );
    const widget = workbench.page.locator(".quick-input-widget:visible").filter({ hasNotText: "Number of Thoughts" });
    const field = widget.locator("input[type=text]");
    const isFolder = statSync(path).isDirectory();
    const rows = widget.locator(".monaco-list-row");
    // Enter may come while the dialog reads a folder, and then goes to another one.
    const isOpen = async (): Promise<boolean> =>
      (await field.isVisible()) && (await field.inputValue({ timeout: AGAIN }).catch(() => "")).startsWith("/");
    while (await isOpen()) {
      try {
        await field.fill(isFolder ? `${path}/` : path, { timeout: AGAIN });
        // A dialog for folders lists no files, so nothing but the way up.
        await until(
          () => rows.allTextContents(),
          (shown) => (isFolder ? shown.length === 1 : shown.some((text) => text.includes(basename(path)))),
          "the folder's contents",
          AGAIN,
        );
        await field.press("Enter", { timeout: AGAIN });
        await until(isOpen, (open) => !open, "the dialog to close", AGAIN);
      } catch {
        // Once more.
      }
    }
  }

  async function isOffered(name: string): Promise<void> {
    const dialog = workbench.page.locator(".monaco-dialog-box");
    await dialog.getByText(`${name} is a checkpoint. It has to be converted into a model package.`).waitFor();
    await dialog.getByText("Convert in Terminal").click();
  }

  async function giveThoughts(): Promise<void> {
    const input = workbench.page.locator(".quick-input-widget:visible input");
    await workbench.page.locator(".quick-input-widget:visible").getByText("Number of Thoughts").waitFor();
    await input.fill("2.5");
    await workbench.page.getByText("Enter a whole number from 0 to 1000.").waitFor();
    await input.fill(`${THOUGHTS}`);
    await input.press("Enter");
  }

  async function isSelected(name: string): Promise<void> {
    await workbench.page.locator(".statusbar").getByText(name).waitFor();
  }

  it("says what to install where Python's packages are missing, and is converted, selected, and asked", async () => {
    const checkpoint = join(workbench.folder, "transformers", "model");
    const out = `${checkpoint}-coconut`;
    writeFileSync(bare, "");
    await choose("Browse…", checkpoint);
    await isOffered("model");
    await giveThoughts();
    const command = `python3 -m recipe.convert ${checkpoint} --thoughts ${THOUGHTS} --out ${out}`;
    await terminalShows("To install what the converter needs, run once: python3 -m pip install -r ");
    await terminalShows("models/recipe/requirements.txt");
    await terminalShows(command);
    await notification().getByText("Coconut: Converting model: Run the command in the terminal.").waitFor();
    // Nothing runs before somebody says so.
    assert.ok(!existsSync(out));
    // As the converter does, which is too quick for a look at this checkpoint.
    const temporary = join(dirname(out), `.${basename(out)}-begun`);
    mkdirSync(temporary);
    writeFileSync(join(temporary, "model.onnx"), Buffer.alloc(2_000_000));
    await notification().getByText("Writing model-coconut, 2.0 MB so far").waitFor();
    rmSync(temporary, { recursive: true });

    await typed("\n");
    await terminalShows("convert: The Python package torch is missing: run ");
    rmSync(bare);
    await typed(`${command}\n`);
    await isSelected("model-coconut");
    await notification().waitFor({ state: "detached" });
    assert.equal(thoughtsOf(out).default, THOUGHTS);
    assert.equal(thoughtsOf(out).max, THOUGHTS);

    await d.reasonAbout("question.txt");
    // Its weights are random, and it is said aloud, too.
    await d.announced("No answer");
    await d.done();
    // As many as it was trained for, not as many as the setting's default.
    assert.equal(await d.thoughtCount(), THOUGHTS);
  });

  it("asks for the base of a file with weights, and adds the package to the models", async () => {
    const checkpoint = join(workbench.folder, "coconut", "checkpoint_50");
    const base = join(workbench.folder, "coconut", "gpt2");
    await choose("Convert a File…", checkpoint);
    await isOffered("checkpoint_50");
    await workbench.page.getByText("Convert: Select the Folder of the Base Model").waitFor();
    await inDialog(base);
    await giveThoughts();
    await terminalShows(`${checkpoint} --base ${base} --thoughts ${THOUGHTS} --out ${checkpoint}-coconut`);
    await typed("\n");
    await isSelected("checkpoint_50-coconut");
    await d.reasonAbout("question.txt");
    await d.done();
    assert.equal(await d.thoughtCount(), THOUGHTS);
  });

  it("stops waiting when the terminal is closed", async () => {
    await choose("Browse…", join(workbench.folder, "transformers", "model"));
    await isOffered("model");
    await giveThoughts();
    await notification().getByText("Coconut: Converting model").waitFor();
    await d.command("Terminal: Kill the Active Terminal Instance");
    await notification().waitFor({ state: "detached" });
    await isSelected("checkpoint_50-coconut");
  });
});

/** A transformers folder and a file of facebookresearch/coconut, both GPT-2 with random weights. */
function writeSources(python: string, folder: string): void {
  const script = [
    "import sys",
    "from pathlib import Path",
    "from recipe.convert_fixtures import LAYOUTS, FAMILIES",
    "for name, write in (('transformers', FAMILIES['gpt2']), ('coconut', LAYOUTS['gpt2-coconut'])):",
    "    folder = Path(sys.argv[1], name)",
    "    folder.mkdir()",
    "    write(folder)",
  ].join("\n");
  const env = { ...process.env, PYTHONPATH: resolve("models"), PYTHONDONTWRITEBYTECODE: "1" };
  execFileSync(python, ["-c", script, folder], { env, stdio: ["ignore", "ignore", "pipe"] });
}

function thoughtsOf(folder: string): { default: number; max: number } {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as {
    thoughts: { default: number; max: number };
  };
  return manifest.thoughts;
}
