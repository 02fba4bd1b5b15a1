/**
 * Measures what a user waits for in a real VS Code, and its memory over many questions. A benchmark rather than a test.
 * `node out/test/bench/workbench.js [--rounds N] [--questions N] [--extension FOLDER] [--json]` prints, for the bundled
 * model and this project, or another checkout of it as built:
 *
 * - activation: as VS Code itself counts it, in "Developer: Show Running Extensions"
 * - from the key that starts a run to the drawn tree, and to the last word: first in a new window, once VS Code has
 *   started, where the key also activates the extension; then when warm
 * - for comparison, from a key to the first text of VS Code's own preview of a Markdown file of one line, which is a
 *   webview too, in another new window
 * - the memory of the worker and of the extension host after every 50 questions
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Frame, Page } from "playwright-core";
import { median } from "../../src/runtime/provider/timing";
import { type Workbench, openWorkbench } from "../support/workbench";

const { values: given } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    questions: { type: "string", default: "300" },
    extension: { type: "string", default: "." },
    json: { type: "boolean", default: false },
  },
});
const KEY = "ctrl+alt+9";
const THOUGHTS = 6;
const EVERY = 50;
/** A run has ended when nothing in the page has changed for so many milliseconds. */
const QUIET = 400;
const WARM_QUESTIONS = 15;
/** The document of each webview. */
const WEBVIEW_PAGE = "/fake.html";

/** Milliseconds since the key was pressed. */
interface Drawn {
  /** All candidates of all thoughts are drawn. */
  tree: number;
  /** Nothing changes any more. */
  all: number;
}

interface Memory {
  questions: number;
  worker: number;
  host: number;
}

export interface WorkbenchNumbers {
  activation: number[];
  cold: Drawn[];
  warm: Drawn[];
  /** Milliseconds to VS Code's own Markdown preview, in a new window. */
  preview: number[];
  memory: Memory[];
}

if (require.main === module) void main();

async function main(): Promise<void> {
  const numbers = await measureWorkbench(Number(given.rounds), Number(given.questions), given.extension);
  if (given.json) return void console.log(JSON.stringify(numbers));
  const line = (name: string, values: number[]): void =>
    console.log(`${name.padEnd(52)} median ${median(values).toFixed(0)} ms, ${range(values)}`);
  line("activation", numbers.activation);
  line(
    "new window: from key to drawn tree",
    numbers.cold.map(({ tree }) => tree),
  );
  line(
    "new window: from key to last change",
    numbers.cold.map(({ all }) => all),
  );
  line("new window: from key to VS Code's Markdown preview", numbers.preview);
  line(
    "warm: from key to drawn tree",
    numbers.warm.map(({ tree }) => tree),
  );
  line(
    "warm: from key to last change",
    numbers.warm.map(({ all }) => all),
  );
  for (const { questions, worker, host } of numbers.memory)
    console.log(`after ${questions} questions: worker ${mb(worker)}, extension host ${mb(host)}`);
}

const range = (values: number[]): string =>
  `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)} (${values.length})`;
const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

/** Opens `rounds` new windows, one after the other. The last one answers `questions` questions. */
export async function measureWorkbench(
  rounds: number,
  questions: number,
  extension?: string,
): Promise<WorkbenchNumbers> {
  const folder = join(mkdtempSync(join(tmpdir(), "coconut-bench-")), "questions");
  mkdirSync(folder);
  writeFileSync(
    join(folder, "questions.txt"),
    differentQuestions(Math.max(questions, WARM_QUESTIONS + 1)).join("\n\n"),
  );
  writeFileSync(join(folder, "readme.md"), "One line.\n");
  const numbers: WorkbenchNumbers = { activation: [], cold: [], warm: [], preview: [], memory: [] };
  try {
    for (let round = 1; round <= rounds; round++) {
      numbers.preview.push(await measurePreview(folder));
      const workbench = await openWorkbench({
        ...(extension !== undefined && { extension }),
        folder,
        file: "questions.txt",
        settings: { "editor.wordWrap": "off" },
        keys: [{ key: KEY, command: "coconut.reasonAboutSelection" }],
      });
      try {
        await isStarted(workbench.page);
        const asker = await makeAsker(workbench.page);
        numbers.cold.push(await asker.ask());
        numbers.activation.push(await readActivation(workbench));
        await workbench.openFile("questions.txt");
        for (let n = 0; n < WARM_QUESTIONS; n++) numbers.warm.push(await asker.ask());
        if (round < rounds) continue;
        for (let asked = WARM_QUESTIONS + 1; asked < questions;) {
          await asker.ask();
          if (++asked % EVERY === 0) numbers.memory.push({ questions: asked, ...readMemory() });
        }
      } finally {
        await workbench.stop();
      }
    }
  } finally {
    rmSync(join(folder, ".."), { recursive: true, force: true });
  }
  return numbers;
}

async function measurePreview(folder: string): Promise<number> {
  const workbench = await openWorkbench({
    ...{ folder, file: "readme.md" },
    keys: [{ key: KEY, command: "markdown.showPreview" }],
  });
  try {
    const { page } = workbench;
    await isStarted(page);
    await noteKey(page);
    await page.locator(".view-lines").first().click();
    await page.keyboard.press("Control+Alt+9");
    const painted = await firstPaint(page);
    return painted - (await keyPressed(page));
  } finally {
    await workbench.stop();
  }
}

/** When a webview showed its first text. It is asked only once a second, because a page that is asked draws later. */
async function firstPaint(page: Page): Promise<number> {
  for (;;) {
    await new Promise((done) => setTimeout(done, 1000));
    const painted = page
      .frames()
      .filter(isWebview)
      .map((frame) =>
        frame.evaluate(() => {
          const entry = performance.getEntriesByName("first-contentful-paint")[0];
          return entry ? performance.timeOrigin + entry.startTime : null;
        }),
      );
    // VS Code may have replaced a page meanwhile.
    const times = await Promise.all(painted.map((time) => time.catch(() => null)));
    const first = times.find((time) => time !== null);
    if (first !== undefined) return first;
  }
}

/**
 * VS Code says that it has started, with its own extensions. Before that, a key waits for VS Code rather than for this
 * extension.
 */
async function isStarted(page: Page): Promise<void> {
  const started = "code/LifecyclePhase/Eventually";
  await page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, started, { polling: 100 });
}

/** The sample problems, with their facts in another order each time that they are used again. */
function differentQuestions(count: number): string[] {
  const problems = JSON.parse(readFileSync("samples/prosqa.json", "utf8")) as { question: string }[];
  return Array.from({ length: count }, (_, n) => {
    const sentences = problems[n % problems.length]!.question.match(/[^.?]+[.?]/g)!.map((sentence) => sentence.trim());
    const turn = Math.floor(n / problems.length);
    return [...sentences.slice(turn, -1), ...sentences.slice(0, turn), sentences.at(-1)].join(" ");
  });
}

/** Notes in the page when the key is pressed. */
async function noteKey(page: Page): Promise<void> {
  await page.evaluate(() =>
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "9") (window as unknown as { pressed: number }).pressed = Date.now();
      },
      true,
    ),
  );
}

function keyPressed(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { pressed: number }).pressed);
}

/** Asks the questions of the open file, each the next one. */
async function makeAsker(page: Page): Promise<{ ask(): Promise<Drawn> }> {
  await noteKey(page);
  await page.locator(".view-lines").first().click();
  await page.keyboard.press("Control+Home");
  let asked = 0;
  return {
    async ask() {
      if (asked++ > 0) for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
      await page.keyboard.press("Control+Alt+9");
      const pressed = await keyPressed(page);
      const changes = await (
        await panelFrame(page)
      ).evaluate((at) => (window as unknown as Watched).settled(at), pressed);
      return { tree: treeDrawn(changes).at - pressed, all: changes.at(-1)!.at - pressed };
    },
  };
}

/** The change that drew the last of the candidates. The tree of the question before has gone by then. */
function treeDrawn(changes: Change[]): Change {
  const last = changes.at(-1)!.items;
  return changes.findLast(({ items }, at) => items === last && changes[at - 1]?.items !== last)!;
}

/** The page of the panel, watched as soon as it is there. */
async function panelFrame(page: Page): Promise<Frame> {
  const frame = await pageOfWebview(page);
  await frame.evaluate(watchPanel, { thoughts: THOUGHTS, quiet: QUIET });
  return frame;
}

function isWebview(frame: Frame): boolean {
  return frame.url().includes(WEBVIEW_PAGE);
}

/** The document of the webview, as soon as there is one. */
async function pageOfWebview(page: Page): Promise<Frame> {
  for (;;) {
    const frame = page.frames().find(isWebview);
    if (frame) return frame;
    await new Promise((done) => setTimeout(done, 20));
  }
}

interface Change {
  at: number;
  /** How many thoughts and candidates are drawn. */
  items: number;
}
interface Watched {
  /** Resolves with the changes since then, once a tree is drawn and nothing has changed for a while. */
  settled(since: number): Promise<Change[]>;
}

/**
 * Runs in the page. Notes when it changes, at the end of the frame that drew it. Nothing asks the page meanwhile,
 * because it would draw later.
 */
function watchPanel({ thoughts, quiet }: { thoughts: number; quiet: number }): void {
  if ("settled" in window) return;
  const changes: Change[] = [];
  let waiting = false;
  const note = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        waiting = false;
        changes.push({ at: Date.now(), items: document.querySelectorAll("[role=treeitem]").length });
      }),
    );
  };
  const observed = { childList: true, subtree: true, attributes: true, characterData: true };
  new MutationObserver(note).observe(document, observed);
  const isRunning = (): boolean =>
    Array.from(document.querySelectorAll("button, vscode-button")).some(
      ({ textContent }) => textContent.trim() === "Cancel",
    );
  const watched: Watched = {
    settled: (since) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = changes.filter(({ at }) => at > since);
          const last = found.at(-1);
          const ended = last && Date.now() - last.at > quiet && last.items > thoughts && !isRunning();
          if (ended) resolve(found);
          else setTimeout(look, quiet);
        };
        look();
      }),
  };
  Object.assign(window, watched);
}

async function readActivation({ page, ...workbench }: Workbench): Promise<number> {
  await workbench.runCommand("Developer: Show Running Extensions");
  const rows = page.locator(".runtime-extensions-editor .monaco-list-row");
  const row = rows.filter({ hasText: /coconut/i }).first();
  // The slowest are first, and only the rows in view exist.
  await rows.first().hover();
  for (let scrolled = 0; (await row.count()) === 0 && scrolled < 50; scrolled++) await page.mouse.wheel(0, 200);
  const text = await row.innerText();
  const found = /Activation:\s*([\d.]+)\s*ms|([\d.]+)\s*ms/.exec(text.replace(/\s+/g, " "));
  if (!found) throw new Error(`No activation time in: ${text}`);
  return Number(found[1] ?? found[2]);
}

/** The resident bytes of the processes of the extension under this one. */
function readMemory(): { worker: number; host: number } {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss=,args="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(row)!)
    .map(([, pid, parent, rss, args]) => ({ pid: Number(pid), parent: Number(parent), rss: Number(rss), args: args! }));
  const under = new Set([process.pid]);
  for (let size = 0; size !== under.size;) {
    size = under.size;
    for (const { pid, parent } of rows) if (under.has(parent)) under.add(pid);
  }
  const bytes = (what: RegExp): number =>
    1024 * Math.max(...rows.filter(({ pid, args }) => under.has(pid) && what.test(args)).map(({ rss }) => rss));
  return { worker: bytes(/dist\/worker\.js/), host: bytes(/--type=extensionHost/) };
}
