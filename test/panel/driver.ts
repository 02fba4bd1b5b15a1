/**
 * What the tests of the panel do and look for, in the words of the page. Every `…ed` function makes sure of a state, so
 * that each test can run alone and in any order. Nothing here depends on what the model thinks: words are read in one
 * place and expected in another.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import type { Trace } from "../../src/shared/trace/trace";
import type { Workbench } from "../support/workbench";

/** Longer than anything takes on a busy machine. */
export const PATIENCE = 120_000;

/** Wide enough for a score whose staves have their names beside them, next to an editor. */
export const SIZE = { width: 2500, height: 1200 };

/** A short question, whose last thoughts are idle, and one with several branches. */
export const QUESTIONS = {
  "rex.txt": "Is Rex an animal or a feline?",
  "prosqa.txt": "Is Sally a timpus or rorpus?",
  "wrong.txt": "Is Wren a fompus or bompus?",
};
export type QuestionFile = keyof typeof QUESTIONS;

export type Driver = ReturnType<typeof drive>;

/** Makes all whitespace plain spaces. */
export function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Waits until `read` gives the expected value, because changes take a moment. */
export async function until<T>(
  read: () => Promise<T>,
  wanted: (value: T) => boolean,
  what: string,
  patience = PATIENCE,
): Promise<T> {
  for (const deadline = Date.now() + patience; ;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > deadline) assert.fail(`${what}: still ${JSON.stringify(value).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function drive(workbench: Workbench) {
  const { page } = workbench;
  const panel: FrameLocator = workbench.panel();
  let files = 0;

  // ------------------------------------------------ what there is

  const thought = (n: number): Locator => panel.getByRole("treeitem", { name: new RegExp(`^Thought ${n}(,|$)`) });
  const candidate = (rank: number, n: number): Locator =>
    panel.getByRole("treeitem", { name: new RegExp(`, candidate ${rank} of thought ${n}(,|$)`) });
  const candidatesOf = (n: number): Locator =>
    panel.getByRole("treeitem", { name: new RegExp(`, candidate \\d+ of thought ${n}(,|$)`) });
  const fold = (): Locator => panel.getByRole("treeitem", { name: /, ready, idle: show th/ });
  const rows = (): Locator => panel.locator("[data-row]");
  /** What the model says on its own after so many thoughts, maybe the same as after others. */
  const rowAfter = (n: number): Locator => panel.locator(`[data-row][data-thoughts~="${n}"]`);
  const rowNamed = (name: string): Locator => panel.getByRole("row", { name: new RegExp(`^${name}(,|$)`) });
  const words = (row: Locator): Locator => row.getByRole("gridcell");
  const pane = (): Locator => panel.getByRole("complementary");
  const explorerRow = (text: string): Locator =>
    page.locator(".sidebar .monaco-list-row.selected").filter({ hasText: text });
  const valuesFold = (): Locator => panel.getByRole("button", { name: "Value against height" });
  /** The number of main thoughts that are drawn. */
  const thoughtCount = (): Promise<number> => panel.getByRole("treeitem", { name: /^Thought \d+,/ }).count();

  async function labelOf(item: Locator): Promise<string> {
    return (await item.getAttribute("aria-label")) ?? "";
  }

  /** The candidate's word, which its label begins with. */
  async function wordOf(item: Locator): Promise<string> {
    return (await labelOf(item)).split(", ")[0] ?? "";
  }

  /** What an item shows, without what it shows on hover. */
  function textsOf(item: Locator): Promise<string[]> {
    return item
      .locator("text")
      .evaluateAll((texts) => texts.map((text) => text.lastChild?.textContent?.trim() ?? "").filter(Boolean));
  }

  /** What is done to an item shows a moment later. */
  async function becomes(item: Locator, attribute: string, value: string): Promise<void> {
    await until(
      () => item.getAttribute(attribute),
      (now) => now === value,
      `${attribute}, which should be ${value}`,
    );
  }

  /** Waits until the page has said so to screen readers. */
  async function announced(text: string | RegExp): Promise<void> {
    await panel.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });
  }

  /** Waits until no run is going on, and its result was announced. */
  async function done(): Promise<void> {
    await panel.getByRole("button", { name: "More actions" }).waitFor();
    await announced(/\S/);
  }

  // ------------------------------------------------ the focus

  /** What the panel's focus says; nothing while the panel has none. */
  function focusedLabel(): Promise<string> {
    return panel
      .locator(":focus")
      .evaluateAll(([element]) => element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "");
  }

  function focusedRole(): Promise<string | null> {
    return panel.locator(":focus").evaluateAll(([element]) => element?.getAttribute("role") ?? null);
  }

  async function focusIs(wanted: string | RegExp): Promise<void> {
    const fits = (label: string): boolean => (typeof wanted === "string" ? label === wanted : wanted.test(label));
    await until(focusedLabel, fits, `the focus, which should be on ${String(wanted)}`);
  }

  /**
   * Presses a key and waits until the focus in the panel has moved. It may also go to another part of the workbench, or
   * come from one: there is nothing to see of that in the panel, so it goes on after a second.
   */
  async function move(key: string): Promise<void> {
    const focus = await panel.locator("html").evaluateHandle(() => document.activeElement);
    await page.keyboard.press(key);
    const end = Date.now() + 1000;
    await until(
      () => panel.locator("html").evaluate((_, before) => document.activeElement !== before, focus),
      (moved) => moved || Date.now() > end,
      `the focus after ${key}`,
    );
  }

  /** Presses a key until the focus is there. */
  async function moveTo(key: string, wanted: () => Promise<boolean>, what: string): Promise<void> {
    for (let presses = 0; !(await wanted()); presses++) {
      assert.ok(presses < 40, `${key} doesn't reach ${what}`);
      await move(key);
    }
  }

  // ------------------------------------------------ what is done

  /** Moves the focus out of the panel, because a focused page takes it back from the palette. */
  async function command(title: string): Promise<void> {
    await page.locator(".part.sidebar .title-label").first().click();
    await workbench.runCommand(title);
  }

  async function focusPanel(): Promise<void> {
    await command("View: Focus First Editor Group");
    await workbench.runCommand("View: Focus Next Editor Group");
  }

  /** An entry of the menu of the header. */
  async function act(name: string | RegExp): Promise<void> {
    await panel.getByRole("button", { name: "More actions" }).click();
    await panel.locator('[role^="menuitem"]').filter({ hasText: name }).first().click();
  }

  /** Selects an item with the keyboard, because the pane may lie over it. */
  async function select(item: Locator): Promise<void> {
    await item.press("Enter");
  }

  async function reasonAbout(file: string): Promise<void> {
    // Beside the panel, not over it.
    await command("View: Focus First Editor Group");
    await workbench.openFile(file);
    const group = page
      .locator(".editor-group-container")
      .filter({ has: page.locator(`.tab.active[data-resource-name="${file}"]`) })
      .first();
    // An editor that was just opened may take the focus a moment later.
    await until(
      async () => {
        await group.locator(".view-lines").click();
        await page.keyboard.press("Control+A");
        return page
          .locator(".statusbar")
          .getByText(/\(\d+ selected\)/)
          .count();
      },
      (n) => n > 0,
      "the selection",
    );
    await workbench.runCommand("Coconut: Reason about selection");
  }

  /** Clicks what is in the other state. */
  async function sets(toggle: Locator, attribute: string, value: string): Promise<void> {
    if ((await toggle.getAttribute(attribute)) === value) return;
    await toggle.click();
    await becomes(toggle, attribute, value);
  }

  /** Lets the model speak after `n` thoughts. Resolves with the row of what it says. */
  async function speakAfter(n: number): Promise<Locator> {
    await thought(n).press("s");
    await rowAfter(n).waitFor();
    await done();
    return rowAfter(n);
  }

  async function nameBranch(branch: string, name: string): Promise<void> {
    await menuOf(branch).click();
    await panel.getByRole("menuitem", { name: /^(Name|Rename)…$/ }).click();
    const field = panel.getByRole("textbox", { name: /^Name of this branch/ });
    await field.fill(name);
    await field.press("Enter");
    await rowOf(branch).getByText(name).first().waitFor();
  }

  const rowOf = (branch: string): Locator => panel.locator(`[data-row][data-branch="${branch}"]`);
  const menuOf = (branch: string): Locator =>
    panel.locator(`[data-menu="${branch}"]`).getByRole("button", { name: /^Actions for / });

  async function branchOf(row: Locator): Promise<string> {
    return (await row.getAttribute("data-branch")) ?? "";
  }

  /** Opens the table twin in place of the picture, or the picture. */
  async function shows(what: "tables" | "picture"): Promise<void> {
    const hasTables = (await panel.locator(".tables").count()) > 0;
    if (hasTables !== (what === "tables")) await act(`Show ${what}`);
    await panel.locator(what === "tables" ? ".tables" : ".score-picture").waitFor();
  }

  async function folds(): Promise<void> {
    if ((await fold().count()) > 0) return;
    // It has no idle thoughts.
    if ((await panel.getByRole("heading", { name: QUESTIONS["wrong.txt"] }).count()) > 0) return;
    await act("Fold idle thoughts");
    await fold().waitFor();
  }

  async function unfolds(): Promise<void> {
    if ((await fold().count()) === 0) return;
    await act("Show idle thoughts");
    await fold().waitFor({ state: "detached" });
  }

  // ------------------------------------------------ what tests need

  /** Makes sure that there are no traces. */
  async function emptied(): Promise<void> {
    // With an editor open, the panel opens beside it.
    if ((await page.locator(".tab").count()) === 0) {
      await workbench.openFile("rex.txt");
      await page.locator('.tab[data-resource-name="rex.txt"]').waitFor();
    }
    await command("Coconut: Show panel");
    const nothing = panel.getByRole("heading", { name: "See what the model considers" });
    const something = panel.getByRole("heading", { level: 1 });
    await nothing.or(something).first().waitFor();
    for (;;) {
      const traces = await page.locator(".sidebar .monaco-list-row").count();
      if ((await nothing.count()) > 0) return workbench.runCommand("Notifications: Clear All Notifications");
      await command("Coconut: Remove trace");
      await until(
        async () => (await nothing.count()) > 0 || (await page.locator(".sidebar .monaco-list-row").count()) < traces,
        (removed) => removed,
        "the trace that is removed",
      );
    }
  }

  /** Makes sure that there is a new question, with only the model's own answer. */
  async function askedAnew(file: QuestionFile = "rex.txt"): Promise<void> {
    await emptied();
    await reasonAbout(file);
    await panel.getByRole("heading", { name: QUESTIONS[file] }).waitFor();
    await announced(/^The answer is /);
    await drawn();
  }

  /** Makes sure that the question is answered and its own thoughts are drawn. The trace may have more. */
  async function asked(file: QuestionFile = "rex.txt"): Promise<void> {
    if ((await panel.getByRole("heading", { name: QUESTIONS[file] }).count()) === 0) return askedAnew(file);
    const own = panel.getByRole("button", { name: "Show its own" });
    if ((await own.count()) > 0) await own.press("Enter");
    await drawn();
  }

  /** The picture as it is at first, whatever the page has kept. */
  async function drawn(): Promise<void> {
    await shows("picture");
    await folds();
    if ((await pane().count()) > 0) await pane().getByRole("button", { name: "Close", exact: true }).click();
    await sets(valuesFold(), "aria-expanded", "false");
    await thought(1).waitFor();
  }

  /** Makes sure that the model has spoken after so many thoughts. */
  async function spokenAfter(n: number): Promise<Locator> {
    return (await rowAfter(n).count()) > 0 ? rowAfter(n) : speakAfter(n);
  }

  /** Makes sure that there is a branch that begins with the first candidate of the second thought. */
  async function branched(): Promise<string> {
    const branches = panel.locator("[data-row]:not([data-thoughts])");
    if ((await branches.count()) === 0) {
      await select(candidate(1, 2));
      await pane()
        .getByRole("button", { name: /^Speak: / })
        .click();
      await branches.first().waitFor();
      await done();
    }
    return branchOf(branches.first());
  }

  /** Makes sure that the thoughts are tested. */
  async function tested(): Promise<void> {
    const unedited = panel.locator(".score-picture text").filter({ hasText: /% unedited/ });
    if ((await unedited.count()) === 0) await act("Test thoughts");
    await unedited.waitFor();
    await done();
  }

  /** Makes sure that the second thought is edited and that the edited run is drawn. */
  async function editedDrawn(): Promise<Locator> {
    await tested();
    await select(thought(2));
    await pane()
      .getByRole("button", { name: /^zeroed/ })
      .click();
    const edited = panel.getByRole("treeitem", { name: /^Thought 2, edited: zeroed,/ });
    await edited.waitFor();
    await done();
    return edited;
  }

  /** Makes sure that the question's text is open in an editor beside the panel. */
  async function sourceIsOpen(): Promise<void> {
    await command("View: Focus First Editor Group");
    await workbench.openFile("rex.txt");
  }

  async function explorerIsOpen(): Promise<void> {
    const title = page.locator(".part.sidebar .title-label").first();
    if (!/coconut/i.test((await title.textContent()) ?? "")) await workbench.showView("Coconut");
  }

  /** The trace, from an exported file. */
  async function exported(): Promise<Trace> {
    const file = join(workbench.folder, `out-${++files}.coconut.json`);
    await command("Coconut: Export trace as JSON");
    const input = page.locator(".quick-input-widget:visible input[type=text]");
    // A moment after it opens, the dialog overwrites what was typed with its suggestion.
    await until(
      () => input.inputValue(),
      (value) => value.endsWith(".coconut.json"),
      "the suggested file",
    );
    await input.fill(file);
    await input.press("Enter");
    await until(
      async () => existsSync(file) && readFileSync(file, "utf8").endsWith("}\n"),
      (written) => written,
      "the file",
    );
    return JSON.parse(readFileSync(file, "utf8")) as Trace;
  }

  async function screenshot(named: string): Promise<void> {
    const folder = process.env["COCONUT_SCREENSHOTS"];
    if (folder) await workbench.screenshot(join(folder, `panel-${named}.png`));
  }

  return {
    workbench,
    page,
    panel,
    thought,
    candidate,
    candidatesOf,
    fold,
    rows,
    rowAfter,
    rowNamed,
    words,
    pane,
    explorerRow,
    valuesFold,
    thoughtCount,
    labelOf,
    wordOf,
    textsOf,
    becomes,
    announced,
    done,
    focusedLabel,
    focusedRole,
    focusIs,
    move,
    moveTo,
    command,
    focusPanel,
    act,
    select,
    reasonAbout,
    sets,
    speakAfter,
    nameBranch,
    rowOf,
    menuOf,
    branchOf,
    shows,
    folds,
    unfolds,
    emptied,
    askedAnew,
    asked,
    spokenAfter,
    branched,
    tested,
    editedDrawn,
    sourceIsOpen,
    explorerIsOpen,
    exported,
    screenshot,
  };
}
