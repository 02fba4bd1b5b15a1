/** What a user may lose in a real VS Code: with two windows, on a full disk, in a folder without trust. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trace } from "../../src/shared/trace/trace";
import { type Window, type Workbench, openWorkbench } from "../support/workbench";
import { PATIENCE, until } from "./driver";

describe("in a real workbench", function () {
  this.timeout(3 * PATIENCE);
  const stops: (() => unknown)[] = [];
  const windows: Window[] = [];
  const open = async (plan: Parameters<typeof openWorkbench>[0]): Promise<Workbench> => {
    // Tall, because the explorer draws only the rows that are in view.
    const workbench = await openWorkbench({ size: { width: 1400, height: 1400 }, ...plan });
    stops.push(() => workbench.stop());
    windows.push(workbench);
    workbench.page.setDefaultTimeout(PATIENCE);
    return workbench;
  };
  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      for (const [at, { page }] of windows.entries()) await page.screenshot({ path: `out/panel/fault-${at + 1}.png` });
    windows.length = 0;
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  it("two windows of one workspace have all traces of both, and keep them", async () => {
    const first = await open({ file: "rex.txt" });
    const second = await first.openWindow();
    windows.push(second);
    const asked = 3;
    await second.openFile("prosqa.txt");
    await Promise.all([ask(first, asked), ask(second, asked, "prosqa.txt")]);
    const areAll = async (window: Window): Promise<void> => {
      for (const file of ["rex.txt", "prosqa.txt"] as const) await tracesAre(window, asked, file);
    };
    for (const window of [first, second]) await areAll(window);
    await Promise.all([first.reload(), second.reload()]);
    for (const window of [first, second]) await areAll(window);
  });

  it("a window that closes in the middle of a run loses no earlier trace, and the next window answers", async () => {
    const first = await open({ file: "rex.txt" });
    await ask(first, 1);
    await tracesAre(first, 1);
    // Stands still, so that the run can't end.
    for (const pid of workers()) process.kill(pid, "SIGSTOP");
    await first.runCommand("Coconut: Reason about selection");
    await first.panel().getByRole("button", { name: "Cancel" }).waitFor();
    await first.page.close({ runBeforeUnload: true });
    const second = await first.openWindow();
    second.page.setDefaultTimeout(PATIENCE);
    await ask(second, 1);
    const rows = await shownTraces(second);
    assert.ok(rows >= 2 && rows <= 3, `${rows} traces`);
  });

  it("a full disk is said, and what was asked meanwhile is there when it has room again", async function () {
    let storage = "";
    const full = (): string => join(storage, "full");
    const room = (): number => statfsSync(storage).bavail;
    try {
      await open({
        file: "rex.txt",
        prepare: (folder) => {
          mkdirSync(folder, { recursive: true });
          execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], { stdio: "ignore" });
          storage = folder;
          stops.push(() => execFileSync("umount", ["-l", folder]));
        },
      }).then(async (workbench) => {
        await ask(workbench, 1);
        await tracesAre(workbench, 1);
        const { bsize, bavail } = statfsSync(storage);
        writeFileSync(full(), Buffer.alloc(bsize * bavail));
        assert.equal(room(), 0);
        await ask(workbench, 2);
        await tracesAre(workbench, 3);
        const unsaved = workbench.page.locator(".sidebar .monaco-list-row").filter({ hasText: "not saved" });
        await unsaved.first().waitFor();
        rmSync(full());
        await until(
          () => unsaved.count(),
          (n) => n === 0,
          "rows that aren't saved",
        );
        await workbench.reload();
        await tracesAre(workbench, 3);
      });
    } catch (error) {
      if (storage === "") return this.skip();
      throw error;
    }
  });

  it("a folder that isn't trusted can't choose the model, and questions are answered all the same", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coconut-untrusted-"));
    stops.push(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, ".vscode"));
    const settings = { "coconut.model": join(folder, "model"), "coconut.thoughts": 2 };
    writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
    mkdirSync(join(folder, "model"));
    writeFileSync(join(folder, "model", "manifest.json"), "{}");
    writeFileSync(join(folder, "rex.txt"), readFileSync("samples/rex.txt", "utf8"));
    const workbench = await open({ folder, file: "rex.txt", trust: true });
    const dialog = workbench.page.locator(".monaco-dialog-box");
    await workbench.page.getByText("Restricted Mode").or(dialog).first().waitFor();
    if (await dialog.isVisible()) await dialog.getByText(/^No, /).click();
    await ask(workbench, 1);
    await workbench.page.locator(".statusbar").getByText("prosqa-coconut").waitFor();
    // The number of thoughts may be chosen.
    assert.equal(
      await workbench
        .panel()
        .getByText(/^Thought \d$/)
        .count(),
      2,
    );
    await tracesAre(workbench, 1);
  });

  it("traces of 200 MB and of a million nodes are refused, the largest is drawn, and work goes on", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coconut-large-"));
    stops.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "rex.txt"), readFileSync("samples/rex.txt", "utf8"));
    const files = {
      "bytes.coconut.json": largeTrace(2_500_000),
      "million.coconut.json": largeTrace(1_000_000),
      "nodes.coconut.json": largeTrace(MOST_NODES + 1),
      "largest.coconut.json": largeTrace(MOST_NODES),
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    assert.ok(files["bytes.coconut.json"].length > 200 * 2 ** 20);
    const workbench = await open({
      folder,
      file: "rex.txt",
      settings: { "workbench.editorAssociations": { "*.coconut.json": "coconut.traceFile" } },
    });
    const refused = async (name: string, why: RegExp): Promise<void> => {
      await workbench.openFile(name);
      await workbench.panel().getByText(why).waitFor();
    };
    await refused("bytes.coconut.json", /bytes\.coconut\.json is too large for a trace \(\d{3} MB\)\. Open a file/);
    await refused("million.coconut.json", /million\.coconut\.json is too large for a trace \(\d+ MB\)\. Open a file/);
    await refused("nodes.coconut.json", /^nodes\.coconut\.json has 200001 thoughts and tokens, and at most 200000 can/);
    await workbench.openFile("largest.coconut.json");
    await workbench.panel().getByRole("treeitem").nth(6).waitFor();
    await workbench.openFile("rex.txt");
    await ask(workbench, 1);
    await tracesAre(workbench, 1);
  });
});

/** The most that a page shows. */
const MOST_NODES = 200_000;

/** The file of a trace with so many nodes, most of them in branches of 100 tokens after no thought. */
function largeTrace(nodes: number): string {
  const trace = JSON.parse(readFileSync(join("media", "recorded", "easy.coconut.json"), "utf8")) as Trace;
  const more = Array.from({ length: nodes - trace.nodes.length }, (_, at) => ({
    ...{ kind: "token", id: `m${at}`, parent: at % 100 === 0 ? null : `m${at - 1}` },
    ...{ token: { id: 5, text: " a" }, ms: 0 },
  }));
  return JSON.stringify({ ...trace, nodes: [...trace.nodes, ...more] });
}

/** Whom the question of a file is about. */
const ABOUT = { "rex.txt": "Rex", "prosqa.txt": "Sally" };
type File = keyof typeof ABOUT;

/** Asks the question of the open file so many times, one after the other. */
async function ask(window: Window, times: number, file: File = "rex.txt"): Promise<void> {
  for (let n = 0; n < times; n++) {
    const before = await shownTraces(window, file);
    await window.runCommand("Coconut: Reason about selection");
    await tracesAre(window, before + 1, file);
    await window.panel().getByRole("button", { name: "More actions" }).waitFor({ timeout: PATIENCE });
    await window.page.locator(`.tab[data-resource-name="${file}"]`).first().click();
  }
}

/** The number of traces in the explorer. */
async function shownTraces(window: Window, file: File = "rex.txt"): Promise<number> {
  const title = window.page.locator(".part.sidebar .title-label").first();
  if (!/coconut/i.test((await title.textContent()) ?? "")) {
    await window.showView("Coconut");
    // A second click would close it again.
    await title.filter({ hasText: /coconut/i }).waitFor({ timeout: PATIENCE });
  }
  return window.page.locator('.sidebar .monaco-list-row[aria-level="1"]').filter({ hasText: ABOUT[file] }).count();
}

async function tracesAre(window: Window, count: number, file: File = "rex.txt"): Promise<void> {
  await until(
    () => shownTraces(window, file),
    (rows) => rows === count,
    `the rows of traces, which should be ${count}`,
  );
}

/** The worker processes under this one. */
function workers(): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((row) => {
      const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
      return pid ? [{ pid: Number(pid), parent: Number(parent), args }] : [];
    });
  const under = new Set([process.pid]);
  for (let size = 0; size !== under.size;) {
    size = under.size;
    for (const { pid, parent } of rows) if (under.has(parent)) under.add(pid);
  }
  return rows.filter(({ pid, args }) => under.has(pid) && /worker\.js/.test(args)).map(({ pid }) => pid);
}
