/**
 * The panel of the extension in a real VS Code, driven in Chromium. The tests share one session. Each test first makes
 * sure of what it needs (`asked`, `spokenAfter`, …), so that it can run alone and in any order. Nothing here depends on
 * what the model thinks: words are read in one place and expected in another.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import type { FrameLocator, Locator, Page } from "playwright-core";
import manifestSchema from "../../schemas/model-manifest.schema.json";
import schema from "../../schemas/trace.schema.json";
import type { Continuation } from "../../src/shared/read/continuations";
import { readTrace } from "../../src/shared/read/readTrace";
import { wordsOfMark } from "../../src/shared/read/wording";
import type { Trace } from "../../src/shared/trace/trace";
import { type Workbench, openWorkbench } from "../support/workbench";

/** Longer than anything takes on a busy machine. */
const PATIENCE = 120_000;

const SIZE = { width: 2300, height: 1100 };
const QUESTION = "Is Rex an animal or a feline?";

describe("the panel", function () {
  this.timeout(2 * PATIENCE);
  let workbench: Workbench;
  let page: Page;
  let panel: FrameLocator;

  before(async () => {
    workbench = await openWorkbench({ folder: "samples", theme: "light", size: SIZE });
    ({ page } = workbench);
    page.setDefaultTimeout(PATIENCE);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    panel = workbench.panel();
  });

  beforeEach(() => page.setViewportSize(SIZE));

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await screenshot(`failure-${this.currentTest.title.replace(/\W+/g, "-").slice(0, 40)}`);
  });

  after(async () => workbench?.stop());

  const thought = (n: number): Locator => panel.getByRole("treeitem", { name: new RegExp(`^Thought ${n},`) });
  const candidate = (rank: number, n: number): Locator =>
    panel.getByRole("treeitem", { name: new RegExp(`, candidate ${rank} of thought ${n}(,|$)`) });
  const candidatesOf = (n: number): Locator =>
    panel.getByRole("treeitem", { name: new RegExp(`, candidate \\d+ of thought ${n}(,|$)`) });
  const rowsAfter = (n: number): Locator =>
    panel
      .getByRole("rowgroup", {
        name: n === 0 ? "before thinking" : `after ${n} thought${n === 1 ? "" : "s"}`,
        exact: true,
      })
      .locator(".after-row[data-branch]:not(.gone)");
  const pane = (): Locator => panel.getByRole("complementary");
  const row = (text: string): Locator => page.locator(".sidebar .monaco-list-row.selected").filter({ hasText: text });

  /** Makes all whitespace plain spaces. */
  function plain(text: string): string {
    return text.replace(/\s+/g, " ").trim();
  }

  /** What the panel's focus says; nothing while the panel has none. */
  function focusedLabel(): Promise<string> {
    return panel
      .locator(":focus")
      .evaluateAll(([element]) => element?.getAttribute("aria-label") ?? element?.textContent ?? "");
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

  /** What is done to an item shows a moment later. */
  async function becomes(item: Locator, attribute: string, value: string): Promise<void> {
    await until(
      () => item.getAttribute(attribute),
      (now) => now === value,
      `${attribute}, which should be ${value}`,
    );
  }

  async function labelOf(item: Locator): Promise<string> {
    return (await item.getAttribute("aria-label")) ?? "";
  }

  /** The candidate's words, which its label begins with. */
  async function wordsOf(item: Locator): Promise<string> {
    return (await item.locator(".name").textContent()) ?? "";
  }

  /** Waits until the run has ended with an answer, which the page announces to screen readers. */
  async function answered(): Promise<void> {
    await panel
      .getByRole("status")
      .filter({ hasText: /^The answer is / })
      .waitFor({ state: "attached" });
  }

  /** Moves the focus out of the panel, because a focused page takes it back from the palette. */
  async function command(title: string): Promise<void> {
    await page.locator(".part.sidebar .title-label").first().click();
    await workbench.runCommand(title);
  }

  async function focusPanel(): Promise<void> {
    await command("View: Focus First Editor Group");
    await workbench.runCommand("View: Focus Next Editor Group");
  }

  /** An action of the header, or of its menu if the header has no room. */
  async function act(name: string): Promise<void> {
    const button = panel.locator(".actions").getByRole("button", { name, exact: true });
    if ((await button.count()) > 0) return button.click();
    await panel.getByRole("button", { name: "More actions" }).click();
    await panel.getByRole("menuitem", { name, exact: true }).click();
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

  /** Waits until `read` gives the expected value, because changes take a moment. */
  async function until<T>(read: () => Promise<T>, wanted: (value: T) => boolean, what: string): Promise<T> {
    for (const deadline = Date.now() + PATIENCE; ;) {
      const value = await read();
      if (wanted(value)) return value;
      if (Date.now() > deadline) assert.fail(`${what}: still ${JSON.stringify(value)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Makes sure that there are no traces. */
  async function empty(): Promise<void> {
    // With an editor open, the panel opens beside it.
    if ((await page.locator(".tab").count()) === 0) {
      await workbench.openFile("rex.txt");
      await page.locator('.tab[data-resource-name="rex.txt"]').waitFor();
    }
    await command("Coconut: Show panel");
    const nothing = panel.getByRole("heading", { name: "See what the model considers" });
    const something = panel.getByRole("tree");
    await nothing.or(something).first().waitFor();
    for (;;) {
      const rows = await page.locator(".sidebar .monaco-list-row").count();
      if ((await nothing.count()) > 0) return workbench.runCommand("Notifications: Clear All Notifications");
      await command("Coconut: Remove trace");
      await until(
        async () => (await nothing.count()) > 0 || (await page.locator(".sidebar .monaco-list-row").count()) < rows,
        (removed) => removed,
        "the trace that is removed",
      );
    }
  }

  /** Makes sure that there is a new question, with only the model's own answer. */
  async function askedAnew(): Promise<void> {
    await empty();
    await reasonAbout("rex.txt");
    await panel.getByRole("heading", { name: QUESTION }).waitFor();
    await answered();
    await drawsTree();
  }

  /** Makes sure that the question is answered and the main run is drawn. The trace may have more. */
  async function asked(): Promise<void> {
    if ((await panel.getByRole("heading", { name: QUESTION }).count()) === 0) return askedAnew();
    const own = panel.getByRole("button", { name: "Show its own" });
    if ((await own.count()) > 0) await own.click();
    await drawsTree();
  }

  /** The tree in place of its table, and the values folded, whatever the page has kept. */
  async function drawsTree(): Promise<void> {
    await sets(tableButton(), "aria-pressed", "false");
    await sets(valuesFold(), "aria-expanded", "false");
    await thought(1).waitFor();
  }

  const tableButton = (): Locator => panel.getByRole("button", { name: "Table", exact: true });
  const valuesFold = (): Locator => panel.getByRole("button", { name: "Value against height" });

  /** Clicks what is in the other state. */
  async function sets(toggle: Locator, attribute: string, value: string): Promise<void> {
    if ((await toggle.getAttribute(attribute)) === value) return;
    await toggle.click();
    await becomes(toggle, attribute, value);
  }

  /** The number of main thoughts. */
  const thoughtCount = (): Promise<number> => panel.getByRole("treeitem", { name: /^Thought \d+,/ }).count();

  /** Makes sure that the question's text is open in an editor beside the panel. */
  async function sourceIsOpen(): Promise<void> {
    await command("View: Focus First Editor Group");
    await workbench.openFile("rex.txt");
  }

  async function explorerIsOpen(): Promise<void> {
    const title = page.locator(".part.sidebar .title-label").first();
    if (!/coconut/i.test((await title.textContent()) ?? "")) await workbench.showView("Coconut");
  }

  /** The last row of words after `n` thoughts. Lets the model speak first if there are none. */
  async function spokenAfter(n: number): Promise<Locator> {
    if ((await rowsAfter(n).count()) === 0) await speakAfter(n);
    return rowsAfter(n).last();
  }

  /** Lets the model speak after `n` thoughts. Resolves with the row of the new words. */
  async function speakAfter(n: number): Promise<Locator> {
    const before = await rowsAfter(n).count();
    await panel.getByRole("button", { name: `Speak from here, after thought ${n}` }).click();
    await until(
      () => rowsAfter(n).count(),
      (count) => count === before + 1,
      "continuations",
    );
    await answered();
    return rowsAfter(n).last();
  }

  async function nameBranch(branch: Locator, name: string): Promise<void> {
    await branch.hover();
    await branch.getByRole("button", { name: /^Actions for / }).click();
    await branch.getByRole("menuitem", { name: /^(Name|Rename)…$/ }).click();
    const field = panel.getByRole("textbox", { name: /^Name of this branch/ });
    await field.fill(name);
    await field.press("Enter");
    await branch.getByText(name, { exact: true }).waitFor();
  }

  const ablationGrid = (): Locator => panel.getByRole("grid", { name: /^Forced probability of the final answer/ });

  /** Makes sure that the second thought is edited and that the edited run is drawn. */
  async function drawEdited(): Promise<Locator> {
    if ((await ablationGrid().count()) === 0) await act("Test thoughts");
    await ablationGrid().waitFor();
    await answered();
    await ablationGrid()
      .getByRole("gridcell", { name: /^zeroed, thought 2: / })
      .click();
    const edited = panel.getByRole("treeitem", { name: /^Thought 2, edited: zeroed,/ });
    await edited.waitFor();
    await answered();
    return edited;
  }

  /** The trace, from an exported file. */
  async function exported(): Promise<Trace> {
    const file = join(workbench.folder, `out-${++files}.coconut.json`);
    await act("Export");
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
  let files = 0;

  /** What a row of words should show, according to the exported trace. */
  async function continuationIn(line: Locator, trace: Trace): Promise<Continuation> {
    const branch = await line.getAttribute("data-branch");
    const found = readTrace(trace).continuations.find((continuation) => continuation.branch === branch);
    assert.ok(found, `the exported trace lacks the branch ${branch}`);
    return found;
  }

  async function screenshot(named: string): Promise<void> {
    const folder = process.env["COCONUT_SCREENSHOTS"];
    if (folder) await workbench.screenshot(join(folder, `panel-${named}.png`));
  }

  it("says what to do before the first question, with a link that does it", async () => {
    await empty();
    await panel.getByRole("heading", { name: "See what the model considers" }).waitFor();
    await screenshot("empty");
    await panel.getByRole("button", { name: "Try an example" }).click();
    await answered();
    assert.equal(await panel.getByRole("tree").count(), 1);
  });

  it("shows every thought of a question, in the user's own words", async () => {
    await askedAnew();
    for (let n = 1; n <= 6; n++) assert.equal(await thought(n).count(), 1, `thought ${n}`);
    assert.equal(await thought(7).count(), 0);
    const verdict = readTrace(await exported()).verdict;
    assert.ok(verdict && ["animal", "feline"].includes(verdict.text), verdict?.text);
    assert.equal(plain(await panel.locator(".verdict .what").innerText()), plain(verdict.text));
    assert.match(
      await labelOf(candidate(1, 1)),
      /^\S.*, (<?[\d.]+ percent|[\d.]+ percent decoded).*, candidate 1 of thought 1/,
    );
    assert.equal(await rowsAfter(0).count(), 1, "ordinary chain of thought is spoken without being requested");
    await screenshot("light");
  });

  it("opens the question's text", async () => {
    await asked();
    const source = readFileSync(join("samples", "rex.txt"), "utf8").trim();
    await panel.getByRole("button", { name: /show text$/ }).click();
    assert.equal((await panel.locator(".source").innerText()).trim(), source);
    await panel.getByRole("button", { name: /hide text$/ }).click();
    assert.equal(await panel.locator(".source").count(), 0);
  });

  it("opens a candidate with its children and a button to speak with it", async () => {
    await asked();
    const first = candidate(1, 1);
    assert.equal(await first.getAttribute("aria-expanded"), "false");
    await first.locator("[data-twist]").click();
    await becomes(first, "aria-expanded", "true");
    const words = await wordsOf(first);
    const children = panel.getByRole("treeitem", { name: new RegExp(`percent after ${words}(,|$)`) });
    assert.ok((await children.count()) > 0);
    await panel.getByRole("treeitem", { name: `Speak after thought 1, beginning with Every ${words}` }).waitFor();
    await first.locator("[data-twist]").click();
    assert.equal(await children.count(), 0);
  });

  it("keeps the selection in the side pane, and the explorer follows", async () => {
    await asked();
    await explorerIsOpen();
    const words = await wordsOf(candidate(1, 2));
    await candidate(1, 2).click();
    await becomes(candidate(1, 2), "aria-selected", "true");
    await pane().getByRole("heading", { name: words, level: 2 }).waitFor();
    await pane().getByText("candidate 1 of thought 2").waitFor();
    await row(words).waitFor();
  });

  it("doesn't move under the pointer", async () => {
    await asked();
    await panel.locator("html").evaluate((html) => html.scrollTo(0, html.scrollHeight));
    const top = (): Promise<number> => panel.locator("html").evaluate((html) => html.scrollTop);
    const before = await top();
    for (const item of [thought(3), candidate(1, 1), thought(1)]) {
      await item.dispatchEvent("mouseover");
      assert.equal(await top(), before, await labelOf(item));
    }
    await panel.locator("html").evaluate((html) => html.scrollTo(0, 0));
  });

  it("follows the explorer", async () => {
    await asked();
    await explorerIsOpen();
    await candidate(1, 2).click();
    await row(await wordsOf(candidate(1, 2))).waitFor();
    await page
      .locator(".sidebar .monaco-list-row")
      .filter({ hasText: /^Thought 3/ })
      .first()
      .click();
    await pane().getByRole("heading", { name: "Thought 3" }).waitFor();
    await becomes(thought(3), "aria-selected", "true");
    await becomes(candidate(1, 2), "aria-selected", "false");
  });

  it("highlights the facts of what is pointed at in the editor", async () => {
    await asked();
    await sourceIsOpen();
    await thought(3).click();
    const lit = page.locator(
      '.editor-group-container .view-overlays .cdr[class*="TextEditorDecorationType"], .editor-group-container ' +
        '.view-lines [class*="TextEditorDecorationType"]',
    );
    await panel.getByRole("heading", { level: 1 }).hover();
    await until(
      () => lit.count(),
      (n) => n === 0,
      "facts that are lit while nothing is pointed at",
    );
    await candidate(1, 1).hover();
    await until(
      () => lit.count(),
      (n) => n > 0,
      "facts that are lit",
    );
    await pane().getByText("candidate 1 of thought 1").waitFor();
    await panel.getByRole("heading", { level: 1 }).hover();
    await pane().getByRole("heading", { name: "Thought 3" }).waitFor();
  });

  it("shades the question by a thought's attention, in the panel and in the editor", async () => {
    await asked();
    await sourceIsOpen();
    await thought(3).click();
    const load = pane().getByRole("button", { name: "Load model" });
    const onText = pane().getByRole("button", { name: "on the text" });
    await load.or(onText).first().waitFor();
    if ((await load.count()) > 0) await load.click();
    const inEditor = page.locator('.editor-group-container .view-overlays .cdr[class*="TextEditorDecorationType"]');
    const shaded = panel.locator(".source [data-level]");
    const layer = (n: number): Locator =>
      pane()
        .getByRole("group", { name: "layer" })
        .getByRole("button", { name: `layer ${n}` });
    const firstHead = pane().getByRole("group", { name: "head" }).getByRole("button", { name: "head 1" });
    assert.equal(await shaded.count(), 0);
    await onText.click();
    await until(
      () => shaded.count(),
      (n) => n > 0,
      "what is shaded in the panel",
    );
    await until(
      () => inEditor.count(),
      (n) => n > 0,
      "what is shaded in the editor",
    );
    await panel.getByText("Attention of thought 3").waitFor();
    await screenshot("shaded");
    // The layer and head apply to every thought.
    await layer(1).click();
    await firstHead.click();
    await thought(2).click();
    await panel.getByText("Attention of thought 2, layer 1, head 1 of 2").waitFor();
    await becomes(layer(1), "aria-pressed", "true");
    await becomes(firstHead, "aria-pressed", "true");
    await layer(2).click();
    await pane().getByRole("button", { name: "mean of 2 heads" }).click();
    await thought(3).click();
    await panel.getByText("Attention of thought 3, layer 2, mean over 2 heads").waitFor();
    await panel.getByRole("button", { name: "Stop shading" }).click();
    await until(
      () => shaded.count(),
      (n) => n === 0,
      "what is shaded in the panel",
    );
    await until(
      () => inEditor.count(),
      (n) => n === 0,
      "what is shaded in the editor",
    );
    await panel.getByRole("button", { name: /hide text$/ }).click();
  });

  it("draws the selected number of candidates", async () => {
    await asked();
    const drawn = async (): Promise<number[]> => Promise.all([1, 2, 3, 4, 5, 6].map((n) => candidatesOf(n).count()));
    const choose = async (text: string): Promise<void> => {
      await panel.locator('vscode-dropdown[aria-label="Candidates shown per thought"]').click();
      await panel.getByRole("option", { name: text, exact: true }).click();
    };
    const before = await drawn();
    assert.ok(Math.max(...before) > 3, `${before.join()} candidates`);
    await choose("top 3");
    await until(drawn, (counts) => counts.every((n, index) => n === Math.min(3, before[index] ?? 0)), "candidates");
    await choose("top 6");
    await until(drawn, (counts) => counts.join() === before.join(), "candidates");
  });

  it("doesn't show what is right if that is turned off", async () => {
    await asked();
    const truth = panel.getByRole("checkbox", { name: "Correct path" });
    const mark = readTrace(await exported()).tree(6).columns[0]?.candidates[0]?.mark;
    const label = await labelOf(candidate(1, 1));
    assert.ok(mark && label.includes(`, ${wordsOfMark[mark]}, candidate 1 of thought 1`), label);
    await truth.click();
    await until(
      () => panel.locator(".judged, [class*=mark-]").count(),
      (n) => n === 0,
      "signs of truth",
    );
    assert.equal(await labelOf(candidate(1, 1)), label.replace(`, ${wordsOfMark[mark]}`, ""));
    await truth.click();
    await until(
      () => panel.locator(".judged").count(),
      (n) => n > 0,
      "signs of truth",
    );
    assert.equal(await labelOf(candidate(1, 1)), label);
  });

  it("speaks from a thought", async () => {
    await askedAnew();
    const line = await speakAfter(2);
    assert.ok((await line.locator(".word").count()) > 0);
    const { outputClass } = await continuationIn(line, await exported());
    assert.ok(outputClass);
    assert.equal(await line.locator(".class").innerText(), outputClass);
  });

  it("speaks from a thought beginning with a candidate", async () => {
    await asked();
    const words = await wordsOf(candidate(1, 2));
    const before = await rowsAfter(2).count();
    await candidate(1, 2).click();
    await pane()
      .getByRole("button", { name: `Speak: Every ${words} …` })
      .click();
    await until(
      () => rowsAfter(2).count(),
      (n) => n === before + 1,
      "continuations",
    );
    await answered();
    const first = rowsAfter(2).last().locator(".word").first();
    assert.equal(await first.innerText(), `Every ${words}`);
    assert.equal((await labelOf(first)).split(", ")[1], "given");
  });

  it("names a branch, and leaves it as it was on Escape", async () => {
    await asked();
    const branch = await spokenAfter(2);
    await nameBranch(branch, "by another way");
    const words = await branch.locator(".words").innerText();
    const field = panel.getByRole("textbox", { name: /^Name of this branch/ });
    await focusIs("Actions for “by another way”");
    await page.keyboard.press("Enter");
    await branch.getByRole("menuitem", { name: "Rename…" }).click();
    await field.fill("something else");
    await field.press("Escape");
    assert.equal(await field.count(), 0);
    await focusIs("Actions for “by another way”");
    assert.equal(await branch.locator(".words").innerText().then(plain), plain(words));
  });

  it("removes a branch, undoes that, and restores it later", async () => {
    await asked();
    const branch = await spokenAfter(2);
    await nameBranch(branch, "not wanted");
    const before = await rowsAfter(2).count();
    const remove = async (): Promise<void> => {
      await branch.hover();
      await branch.getByRole("button", { name: "Actions for “not wanted”" }).click();
      await branch.getByRole("menuitem", { name: "Remove" }).click();
      await until(
        () => rowsAfter(2).count(),
        (n) => n === before - 1,
        "branches",
      );
    };
    await remove();
    await panel.getByText("Removed “not wanted”").waitFor();
    await focusIs("Undo");
    await page.keyboard.press("Enter");
    await until(
      () => rowsAfter(2).count(),
      (n) => n === before,
      "branches",
    );
    await remove();
    // Any other action hides the undo row. The branch can still be restored below.
    const thoughts = await thoughtCount();
    await act("Think one more");
    await thought(thoughts + 1).waitFor();
    await answered();
    assert.equal(await panel.getByText("Removed “").count(), 0);
    await panel.getByRole("button", { name: "1 removed branch" }).click();
    await panel.getByRole("rowgroup", { name: "removed" }).getByText("“not wanted”").waitFor();
    await panel.getByRole("rowgroup", { name: "removed" }).getByRole("button", { name: "Restore" }).last().click();
    await until(
      () => rowsAfter(2).count(),
      (n) => n === before,
      "branches",
    );
    await rowsAfter(2).last().getByText("not wanted", { exact: true }).waitFor();
  });

  it("doesn't offer to remove the words that gave the answer", async () => {
    await asked();
    const own = rowsAfter(await thoughtCount()).first();
    await own.hover();
    await own.getByRole("button", { name: /^Actions for / }).click();
    assert.deepEqual(await own.getByRole("menuitem").allInnerTexts(), ["Name…", "Copy words"]);
    await page.keyboard.press("Escape");
  });

  it("shows the candidates of a word", async () => {
    await asked();
    const word = (await spokenAfter(2)).locator(".word").last();
    await word.click();
    await becomes(word, "aria-pressed", "true");
    await pane().getByRole("heading", { name: "Chosen from" }).waitFor();
  });

  it("thinks one more and speaks after every thought", async () => {
    await asked();
    const count = (await thoughtCount()) + 1;
    await act("Think one more");
    await thought(count).waitFor();
    await answered();
    await panel.getByText("The model was trained with up to 6 thoughts").waitFor();
    await act("Speak after every thought");
    await until(
      async () => Math.min(...(await Promise.all([...Array(count + 1).keys()].map((n) => rowsAfter(n).count())))),
      (n) => n > 0,
      "the fewest words after any number of thoughts",
    );
    await answered();
  });

  it("shows the answer, its probability, class, and words after each number of thoughts", async () => {
    await asked();
    const ask = panel.locator(".continuations").getByRole("button", { name: "Speak after every thought" });
    const count = await thoughtCount();
    if ((await ask.count()) > 0) await ask.click();
    await until(
      async () => Math.min(...(await Promise.all([...Array(count + 1).keys()].map((n) => rowsAfter(n).count())))),
      (n) => n > 0,
      "the fewest words after any number of thoughts",
    );
    await answered();
    const trace = await exported();
    for (let n = 0; n <= count; n++) {
      const [first] = await rowsAfter(n).all();
      assert.ok(first);
      const cells = await Promise.all((await first.getByRole("gridcell").all()).map((cell) => cell.innerText()));
      const [answer = "", forced = "", path = "", words = ""] = cells.map(plain);
      const { answer: own, outputClass, words: all } = await continuationIn(first, trace);
      // The answer marker is drawn as an arrow.
      const texts = all.map(({ text }) => plain(text)).filter((text) => /\p{L}/u.test(text));
      assert.ok(texts.length > 0 && texts.every((text) => words.includes(text)), `after ${n}: ${words}`);
      assert.equal(path, outputClass ?? "", `after ${n}`);
      if (own) {
        const yours = readTrace(trace).say(own.concept);
        assert.ok(answer.includes(yours), `after ${n}: ${answer}`);
      } else assert.match(answer, /^no answer$/, `after ${n}`);
      // What it would answer at once is named only if that is another answer.
      assert.match(forced, /^(\p{L}+ ?)?<?[\d.]+\s?%$/u, `after ${n}`);
    }
    assert.equal(await ask.count(), 0);
  });

  it("shows figures under every thought", async () => {
    await asked();
    const names = await panel.locator(".feet .start .figure").allInnerTexts();
    assert.deepEqual(names, [
      "candidates",
      "on frontier",
      "reachable, other",
      "ready to answer",
      "cosine",
      "norm",
      "time",
      "effect",
    ]);
    const shares = panel.locator(".feet .shares");
    assert.equal(await shares.count(), await thoughtCount());
    const widths = await shares
      .first()
      .locator("span")
      .evaluateAll((spans) => spans.map((span) => (span as HTMLElement).style.flexGrow));
    assert.ok(Math.abs(widths.reduce((sum, width) => sum + Number(width), 0) - 1) < 0.001, widths.join());
  });

  it("shows ordinary chain of thought next to what the thoughts considered", async () => {
    await asked();
    const section = panel.getByRole("region", { name: "Compared with ordinary chain of thought" });
    const grid = section.getByRole("grid");
    const count = await thoughtCount();
    assert.equal(await grid.count(), 0);
    await act("Compare");
    await grid.waitFor();
    // If no chain-of-thought model is bundled, it says so and shows the rest.
    await panel
      .getByRole("status")
      .filter({ hasText: /^The answer is / })
      .or(panel.getByRole("alert"))
      .first()
      .waitFor({ state: "attached" });
    const heads = (await grid.getByRole("columnheader").allInnerTexts()).map(plain);
    assert.match(
      heads[1] ?? "",
      new RegExp(`^With ${count} thoughts prosqa-coconut .*\\d+ tokens? · \\d+ passes · [\\d.]+ m?s$`),
    );
    assert.match(heads[2] ?? "", /^In words prosqa-coconut, 0 thoughts .*\d+ tokens · \d+ passes · [\d.]+ m?s$/);
    assert.ok((await grid.getByRole("rowheader").count()) >= count);
    // A selection here is a selection in the tree.
    const first = grid.locator(".considered button").first();
    await first.click();
    await becomes(first, "aria-pressed", "true");
    await becomes(candidate(1, 1), "aria-selected", "true");
    await screenshot("compared");
  });

  it("tests the thoughts, marks the effect of each, and continues from an edited one", async () => {
    await askedAnew();
    const effects = (): Promise<string[]> => panel.locator(".feet .effect-of").allInnerTexts();
    assert.ok((await effects()).every((text) => text.endsWith("not tested")));
    await act("Test thoughts");
    const grid = ablationGrid();
    await grid.waitFor();
    assert.equal(await grid.getByRole("columnheader").count(), 1 + 6 + 1);
    assert.ok(
      (await effects()).every((text) => /[−+]?\d+ points?, to [\d<.]+%/.test(text)),
      (await effects()).join(),
    );
    await screenshot("tested");
    await drawEdited();
    await panel.locator(".after-table .branch-name", { hasText: "thought 2: zeroed" }).waitFor();
    await answered();
  });

  it("draws the tree of the edited run, says so, and goes back to the main run", async () => {
    await asked();
    const chooser = panel.locator('vscode-dropdown[aria-label="Thoughts to show"]');
    const count = await thoughtCount();
    const edited = await drawEdited();
    assert.equal(await panel.locator(".picture .tag.edited").count(), 1);
    assert.equal(await panel.locator(".feet .effect-of").count(), 0, "the test is of the main run");
    await edited.click();
    await pane().getByText("Edited: zeroed").waitFor();
    await screenshot("edited");
    await panel.getByRole("button", { name: "Show its own" }).click();
    await until(
      () => edited.count(),
      (n) => n === 0,
      "edited thoughts",
    );
    assert.equal(await panel.locator(".feet .effect-of").count(), count);
    // Drawn again with the list, and left by a selection.
    await chooser.click();
    await panel.getByRole("option", { name: "thought 2: zeroed", exact: true }).first().click();
    await edited.waitFor();
    await rowsAfter(count).first().locator(".word").first().click();
    await until(
      () => edited.count(),
      (n) => n === 0,
      "edited thoughts",
    );
  });

  it("draws values against heights when that section is opened", async () => {
    await asked();
    const fold = valuesFold();
    await fold.click();
    await panel.getByRole("img", { name: /^Value against height after 1 thought: / }).waitFor();
    await fold.click();
  });

  it("has arrow keys in the words, with one tab stop", async () => {
    await asked();
    const stops = panel.locator(".after-table [data-stop]");
    assert.equal(await panel.locator('.after-table [data-stop][tabindex="0"]').count(), 1);
    await stops.last().focus();
    await page.keyboard.press("Control+Home");
    await until(
      () => stops.first().evaluate((stop) => stop === document.activeElement),
      (first) => first,
      "the focus on the first word",
    );
    await page.keyboard.press("End");
    await focusIs(/^Actions for /);
    await page.keyboard.press("ArrowDown");
    assert.equal(await panel.locator('.after-table [data-stop][tabindex="0"]').count(), 1);
  });

  it("has a table with the numbers of the tree that can be sorted and copied", async () => {
    await asked();
    const shown = await candidatesOf(1).count();
    const words = await wordsOf(candidate(1, 1));
    await tableButton().click();
    const table = panel.getByRole("region", { name: "Candidates", exact: true });
    const cells = table.locator("tbody tr").filter({ has: page.locator("td:first-child", { hasText: /^1$/ }) });
    assert.equal(await cells.count(), shown);
    await table.getByRole("button", { name: "decoded from the thought" }).click();
    await table.getByRole("button", { name: "decoded from the thought" }).click();
    assert.equal(
      await table
        .locator('th[aria-sort="descending"]')
        .innerText()
        .then((text) => text.replace(/\s*[▾▴]\s*/g, "")),
      "decoded from the thought",
    );
    await table.getByRole("button", { name: "TSV" }).click();
    const tsv = await until(
      () => page.evaluate<string>("navigator.clipboard.readText()").catch(() => ""),
      (text) => text.startsWith("thought\t"),
      "the clipboard",
    );
    assert.match(tsv, new RegExp(`^1\\t${words}\\t0\\.\\d+`, "m"));
    await screenshot("table");
    await tableButton().click();
  });

  it("is unchanged after it was hidden", async () => {
    await asked();
    const count = await thoughtCount();
    await (await spokenAfter(2)).locator(".word").last().click();
    await tableButton().click();
    await focusPanel();
    await workbench.openFile("prosqa.txt");
    await page.locator("iframe.webview.ready:visible").waitFor({ state: "hidden" });
    await page.locator(".tab", { hasText: "Coconut" }).first().click();
    await panel.getByRole("region", { name: "Candidates", exact: true }).waitFor();
    await tableButton().click();
    await thought(count).waitFor();
    await pane().getByRole("heading", { name: "Chosen from" }).waitFor();
  });

  it("exports a file that the published schema accepts", async () => {
    await asked();
    const count = await thoughtCount();
    const trace = await exported();
    const ajv = new Ajv({ allowUnionTypes: true }).addSchema(manifestSchema, "model-manifest.schema.json");
    const validate = ajv.compile(schema);
    assert.ok(validate(trace), JSON.stringify(validate.errors));
    // The main run. The edited one is a branch.
    assert.equal(trace.nodes.filter((node) => node.kind === "thought" && node.group === undefined).length, count);
    assert.equal(trace.source.text.trim(), readFileSync(join("samples", "rex.txt"), "utf8").trim());
  });

  it("works with the keyboard alone", async () => {
    await asked();
    // From the beginning of the page on, wherever the focus was.
    await panel.getByRole("heading", { level: 1 }).click();
    for (let presses = 0; (await focusedRole()) !== "treeitem"; presses++) {
      assert.ok(presses < 40, "Tab doesn't reach the tree");
      await move("Tab");
    }
    await page.keyboard.press("Control+Home");
    await focusIs(/^The question, about Rex/);
    await page.keyboard.press("ArrowRight");
    await focusIs(/^Thought 1,/);
    await page.keyboard.press("ArrowDown");
    await focusIs(await labelOf(candidate(1, 1)));
    await page.keyboard.press("Space");
    await becomes(candidate(1, 1), "aria-expanded", "true");
    await page.keyboard.press("ArrowDown");
    await focusIs(/percent after /);
    await page.keyboard.press("ArrowLeft");
    await focusIs(await labelOf(candidate(1, 1)));
    await page.keyboard.press("ArrowRight");
    await focusIs(/, candidate \d+ of thought 2/);
    await page.keyboard.press("Enter");
    await pane()
      .getByText(/^candidate \d+ of thought 2$/)
      .waitFor();
    await page.keyboard.press("ArrowLeft");
    const before = await rowsAfter(1).count();
    for (let presses = 0; !(await focusedLabel()).startsWith("Speak after thought 1, beginning with"); presses++) {
      assert.ok(presses < 10, "the arrow keys don't reach the button to speak");
      await move("ArrowDown");
    }
    await page.keyboard.press("Enter");
    await until(
      () => rowsAfter(1).count(),
      (n) => n === before + 1,
      "continuations",
    );
    await answered();
    // Out of the tree, to the buttons to speak under it.
    await page.keyboard.press("Tab");
    await focusIs(/^Speak from here, before the first thought/);
    await candidate(1, 1).locator("[data-twist]").click();
  });

  it("says what is wrong with a text, and keeps the tree", async () => {
    await asked();
    const count = await thoughtCount();
    writeFileSync(join(workbench.folder, "noquestion.txt"), "Every dog is a mammal. Rex is a dog.\n");
    await reasonAbout("noquestion.txt");
    const sentence = /The text has no question\. /;
    await panel.getByRole("alert").filter({ hasText: sentence }).waitFor();
    await panel.getByRole("heading", { name: QUESTION }).waitFor();
    assert.equal(await thoughtCount(), count);
    await screenshot("failed");
  });

  it("is restored after the window was reloaded", async () => {
    await asked();
    const count = await thoughtCount();
    const fold = valuesFold();
    await fold.click();
    await becomes(fold, "aria-expanded", "true");
    await nameBranch(await spokenAfter(2), "kept");
    assert.ok(Object.values((await exported()).marks).some(({ name }) => name === "kept"));
    await until(
      () => workbench.stored(),
      (stored) => /unfolded[^\]]*values/.test(stored),
      "what the page keeps, in the workbench's storage",
    );
    await workbench.reload();
    panel = workbench.panel();
    await panel.getByRole("heading", { name: QUESTION }).waitFor();
    await thought(count).waitFor();
    await answered();
    // Names and open sections are restored, too.
    await rowsAfter(2).getByText("kept", { exact: true }).waitFor();
    const again = valuesFold();
    await becomes(again, "aria-expanded", "true");
    await screenshot("light-again");
    await again.click();
  });

  it("shows a thought's attention as soon as its model is loaded again", async () => {
    await asked();
    await workbench.reload();
    panel = workbench.panel();
    await thought(3).click();
    await pane().getByRole("button", { name: "Load model" }).click();
    await pane().getByRole("button", { name: "on the text" }).waitFor();
    assert.equal(await pane().getByRole("button", { name: "Load model" }).count(), 0);
  });

  it("is drawn in every theme, and narrow", async () => {
    await asked();
    await page.setViewportSize({ width: 3300, height: 1200 });
    await panel.getByRole("button", { name: "Speak after every thought" }).first().waitFor();
    await screenshot("wide");
    await workbench.setTheme("dark");
    await panel.locator("body.vscode-dark").waitFor();
    await screenshot("dark");
    await workbench.setTheme("contrast");
    await panel.locator("body.vscode-high-contrast").waitFor();
    await screenshot("contrast");
    await workbench.setTheme("light");
    await page.setViewportSize({ width: 1000, height: 1000 });
    // Now stacked, with the actions in a menu.
    await panel.locator(".picture.list").waitFor();
    await panel.getByRole("button", { name: "More actions" }).click();
    assert.deepEqual(await panel.getByRole("menuitem").allInnerTexts(), [
      "Speak after every thought",
      "Compare",
      "Test thoughts",
      "Think one more",
      "Export",
    ]);
    await page.keyboard.press("Escape");
    assert.equal(await panel.getByRole("menuitem").count(), 0);
    await screenshot("narrow");
  });
});
