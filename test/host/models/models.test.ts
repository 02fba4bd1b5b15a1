import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emitter } from "../../../src/host/base/event";
import { ModelChoice, type Remembered } from "../../../src/host/models/modelChoice";
import { choiceOf, modelLabel, sizeOf } from "../../../src/host/models/modelLabel";
import { Models } from "../../../src/host/models/models";
import type { RunOutcome } from "../../../src/host/engine/runQueue";
import type { ModelCard, ModelReport } from "../../../src/shared/model/packageReport";
import type { LoadedModel } from "../../../src/shared/engine/engine";
import { PROSQA_FORM } from "../../../src/shared/problem/readQuestion";
import { toyModel } from "../../support/fakeEngine";
import { textTask } from "../../support/tasks";

const cardOf = (name: string, more: Partial<ModelCard> = {}): ModelCard => ({
  name,
  description: `The model ${name}.`,
  task: "prosqa",
  feedback: "hidden",
  thoughts: { default: 6, max: 6, perStep: 1 },
  contextLength: 512,
  bytes: 2_234_000,
  sha256: name.padEnd(64, "0"),
  stamp: `${name} 1`,
  ...more,
});
const listed = (name: string, more?: Partial<ModelCard>): ModelReport => ({ kind: "listed", card: cardOf(name, more) });
const broken = (name: string): ModelReport => ({
  kind: "refused",
  card: cardOf(name),
  why: `The model package ${name} is damaged: it is cut. Copy it again.`,
});

interface Bench {
  models: Models;
  reports: Map<string, ModelReport>;
  checks: Map<string, ModelReport>;
  asked: string[];
  added: string[];
  outcome: { of: RunOutcome; why: string | null };
  load: (model: LoadedModel | null) => void;
  lines: () => string[];
}

function bench(folder = "/ext/models/usual", ...others: string[]): Bench {
  const reports = new Map([
    ["/ext/models/usual", listed("usual")],
    ["/ext/models/cot", listed("cot")],
  ]);
  const checks = new Map<string, ModelReport>();
  const asked: string[] = [];
  const outcome: Bench["outcome"] = { of: "done", why: null };
  let added: string[] = others;
  let remembered: Remembered | undefined;
  let loaded: LoadedModel | null = null;
  const didLoad = new Emitter<void>();
  const choice = new ModelChoice({
    setting: () => ({ written: "", folder }),
    bundled: (name) => `/ext/models/${name}`,
    memory: { get: () => remembered, set: (model) => void (remembered = model) },
    isAdded: () => true,
    onDidChangeSettings: () => ({ dispose: () => undefined }),
  });
  const none = (folder: string): ModelReport => ({
    kind: "refused",
    card: null,
    why: `There is no model package in ${folder}.`,
  });
  const prepare = async (): Promise<RunOutcome> => {
    asked.push(choice.folder);
    return outcome.of;
  };
  const models = new Models({
    choice,
    bundled: async () => ["/ext/models/usual", "/ext/models/cot"],
    added: { get: () => added, set: (folders) => void (added = folders) },
    reports: {
      list: async (folders) => folders.map((folder) => reports.get(folder) ?? none(folder)),
      check: async (folder) => checks.get(folder) ?? none(folder),
    },
    loaded: () => loaded,
    prepare,
    failure: () => outcome.why,
    onDidLoad: didLoad.event,
  });
  return {
    models,
    reports,
    checks,
    asked,
    outcome,
    get added() {
      return added;
    },
    load: (model) => {
      loaded = model;
      didLoad.fire();
    },
    lines: () =>
      models.entries.map(
        (entry) =>
          `${entry.folder} ${entry.origin}${entry.isChosen ? " chosen" : ""} ` +
          `${entry.report?.kind ?? "-"}${entry.loaded ? " loaded" : ""}`,
      ),
  };
}

describe("Models", () => {
  it("lists bundled and added models, and which one is selected", async () => {
    const { models, reports, lines } = bench();
    reports.set("/mine", listed("mine"));
    await models.refresh();
    await models.add("/mine");
    assert.deepEqual(lines(), [
      "/ext/models/cot bundled listed",
      "/ext/models/usual bundled chosen listed",
      "/mine added listed",
    ]);
  });

  it("selects a model: loads it, and remembers its folder", async () => {
    const b = bench();
    b.reports.set("/mine", listed("mine"));
    assert.equal(await b.models.select("/mine"), "done");
    assert.deepEqual(b.asked, ["/mine"]);
    assert.deepEqual(b.added, ["/mine"]);
    await b.models.select("/ext/models/cot");
    assert.deepEqual(b.added, ["/mine"]);
    assert.deepEqual(
      b.lines().filter((line) => line.includes("chosen")),
      ["/ext/models/cot bundled chosen listed"],
    );
  });

  it("doesn't select a damaged package, and says why", async () => {
    const b = bench();
    b.reports.set("/broken", broken("broken"));
    await assert.rejects(b.models.select("/broken"), { name: "UserError", message: /broken is damaged: it is cut/ });
    await assert.rejects(b.models.add("/nowhere"), { name: "UserError", message: /no model package in \/nowhere/ });
    assert.deepEqual([b.asked, b.added], [[], []]);
  });

  it("goes back to the previous one if only loading finds a problem, and remembers the problem", async () => {
    const b = bench();
    b.reports.set("/mine", listed("mine"));
    b.reports.set("/flipped", listed("flipped"));
    await b.models.select("/mine");
    Object.assign(b.outcome, { of: "failed", why: "model.onnx doesn't match its checksum." });
    assert.equal(await b.models.select("/flipped"), "failed");
    assert.deepEqual(b.added, ["/mine"]);
    await b.models.refresh();
    assert.deepEqual(
      b.lines().filter((line) => line.includes("chosen")),
      ["/mine added chosen listed"],
    );
    await assert.rejects(b.models.select("/flipped"), /checksum/);
    b.reports.set("/flipped", listed("flipped", { stamp: "copied again" }));
    Object.assign(b.outcome, { of: "done", why: null });
    assert.equal(await b.models.select("/flipped"), "done");
  });

  it("keeps the result of a check until a file changes", async () => {
    const b = bench();
    await b.models.refresh();
    b.checks.set("/ext/models/cot", { kind: "passed", card: cardOf("cot") });
    const checking = b.models.check("/ext/models/cot");
    assert.equal(b.models.entries[0]?.isChecking, true);
    assert.equal((await checking).kind, "passed");
    await b.models.refresh();
    assert.equal(b.lines()[0], "/ext/models/cot bundled passed");
    b.reports.set("/ext/models/cot", listed("cot", { stamp: "written" }));
    await b.models.refresh();
    assert.equal(b.lines()[0], "/ext/models/cot bundled listed");
  });

  it("knows that the checks of the loaded one have passed", async () => {
    const b = bench();
    await b.models.refresh();
    let heard = 0;
    b.models.onDidChange(() => heard++);
    b.load({ ...toyModel, sha256: cardOf("usual").sha256 });
    b.load({ ...toyModel, sha256: cardOf("cot").sha256 });
    assert.equal(heard, 2);
    assert.deepEqual(b.lines(), ["/ext/models/cot bundled passed loaded", "/ext/models/usual bundled chosen listed"]);
  });

  it("forgets a folder, and its selection", async () => {
    const b = bench();
    b.reports.set("/mine", listed("mine"));
    await b.models.refresh();
    await b.models.select("/mine");
    b.models.forget("/mine");
    assert.deepEqual(b.lines(), ["/ext/models/cot bundled listed", "/ext/models/usual bundled chosen listed"]);
  });
});

describe("the label of a model", () => {
  const entry = {
    folder: "/mine",
    origin: "added",
    isChosen: false,
    report: listed("mine"),
    isChecking: false,
    loaded: null,
  } as const;
  const cases: [what: string, change: object, description: string, icon: string, context: string][] = [
    ["that wasn't read", { report: null }, "", "circle-outline", "model added selectable"],
    ["that is listed", {}, "2.2 MB", "circle-outline", "model added selectable"],
    [
      "that is chosen and runs",
      { isChosen: true, report: { kind: "passed", card: cardOf("mine") }, loaded: toyModel },
      "selected · checks passed · runs on CPU · 2.2 MB",
      "pass",
      "model added",
    ],
    ["that is being checked", { isChecking: true }, "checking · 2.2 MB", "sync~spin", "model added selectable"],
    ["that is damaged", { report: broken("mine") }, "can't be used · 2.2 MB", "error", "model added"],
    [
      "that is not there",
      { report: { kind: "refused", card: null, why: "No." } },
      "can't be used",
      "error",
      "model added",
    ],
  ];
  for (const [what, change, description, icon, context] of cases) {
    it(`shows one ${what}`, () => {
      const face = modelLabel({ ...entry, ...change });
      assert.deepEqual([face.description, face.icon.name, face.context], [description, icon, context]);
      assert.match(face.spoken, /^Model mine/);
    });
  }

  it("says why it can't be used, in the tooltip and in the list", () => {
    const damaged = { ...entry, report: broken("mine") };
    assert.match(modelLabel(damaged).tooltip.lines.find(([name]) => name === "checks")?.[1] ?? "", /it is cut/);
    assert.deepEqual(choiceOf(damaged), {
      label: "$(error) mine",
      description: "2.2 MB · trained for 6 thoughts · /mine",
      detail: "The model package mine is damaged: it is cut. Copy it again.",
    });
    assert.deepEqual(choiceOf({ ...entry, origin: "bundled", isChosen: true }), {
      label: "$(check) mine",
      description: "selected · 2.2 MB · trained for 6 thoughts",
      detail: "The model mine.",
    });
  });

  it("writes sizes", () =>
    assert.deepEqual([2_234_000, 660e6, 1.44e9, 999.6e6].map(sizeOf), ["2.2 MB", "660 MB", "1.4 GB", "1.0 GB"]));
});

describe("The manifest of the selected model", () => {
  const folder = mkdtempSync(join(tmpdir(), "coconut-models-"));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "manifest.json");

  it("tells the model, and what its questions look like", async () => {
    writeFileSync(path, JSON.stringify({ version: 2, name: "toy", thoughts: { max: 6 }, task: textTask() }));
    const { models } = bench(folder);
    assert.equal(await models.questionForm(), null);
    const card = await models.chosenIdentity();
    assert.match(card?.sha256 ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual([card?.name, card?.thoughts], ["toy", 6]);
    rmSync(path);
    assert.deepEqual([await models.questionForm(), await models.chosenIdentity()], [PROSQA_FORM, null]);
  });

  it("finds the package that made a trace, selected or not", async () => {
    const other = mkdtempSync(join(tmpdir(), "coconut-models-"));
    try {
      writeFileSync(join(other, "manifest.json"), "{}");
      const { models } = bench(folder, other);
      const sha256 = createHash("sha256").update("{}").digest("hex");
      assert.equal(await models.folderWith(sha256), other);
      assert.equal(await models.folderWith("0".repeat(64)), null);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it("isn't waited for, and isn't read without end", async function () {
    if (process.platform === "win32") return this.skip();
    const { models } = bench(folder);
    for (const make of [() => execFileSync("mkfifo", [path]), () => symlinkSync("/dev/zero", path)]) {
      make();
      assert.deepEqual([await models.questionForm(), await models.chosenIdentity()], [PROSQA_FORM, null]);
      rmSync(path);
    }
  });
});
