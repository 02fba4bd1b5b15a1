/** What is reported about the runtime, by the command line and by the worker that the editor asks. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { diagnose, withoutPaths } from "../../src/runtime/diagnose";
import { nodesIn } from "../../src/runtime/provider/selfTest";
import type { GoldenFile } from "../../src/shared/schema/generated/GoldenFile";
import type { Manifest } from "../../src/shared/model/manifest";
import { coconut } from "../support/coconut";

const bundled = resolve("models/prosqa-coconut");
const worker = resolve("dist/worker.js");

describe("a diagnosis of the runtime", function () {
  this.timeout(60_000);
  const place = mkdtempSync(join(tmpdir(), "coconut diagnose "));
  after(() => rmSync(place, { recursive: true }));

  it("says what ran on the CPU, how near it is to PyTorch, and why nothing else ran", async () => {
    const text = await diagnose(worker, bundled, "cpu", [["VS Code", "1.2.3"]]);
    assert.match(text, /^# Runtime of Coconut Inspector\n\n- VS Code: 1\.2\.3\n- Operating system: /);
    const { sha256, golden } = known();
    assert.ok(text.includes(`- SHA-256 of its manifest: ${sha256}\n- Weights: fp32\n`), text);
    for (const line of [
      /^- onnxruntime-node: \d+\.\d+\.\d+$/m,
      /^- Providers in its build: cpu\b/m,
      /^- (CUDA|DirectML|Core ML): not tried: .+/m,
      /^- Setting: cpu\n- Chosen: CPU: set by coconut\.executionProvider\.$/m,
      new RegExp(`^- Result: passed \\(${golden.cases.length} cases of golden\\.json\\)$`, "m"),
      /^- What ran: CPUExecutionProvider \(\d+ runs of nodes\)$/m,
      /^- Latent step: \d+\.\d\d ms /m,
    ])
      assert.match(text, line);
  });

  it("says which numbers of a package aren't PyTorch's", async () => {
    const folder = copyOf((golden) => (golden.cases[0]!.thoughts[0]!.vector[0]! += 2));
    const text = await diagnose(worker, folder, "cpu", []);
    assert.match(text, /^- Result: outside the tolerance/m);
    assert.match(text, /^- Largest difference of a thought: 2\.0$/m);
  });

  it("says which texts get other tokens than in training", async () => {
    const text = { text: "Tom is a lempus.", tokens: [1] };
    const folder = copyOf((golden) => golden.tokenizations!.push(text));
    const all = known().golden.tokenizations!.length;
    assert.match(
      await diagnose(worker, bundled, "cpu", []),
      /^- Tokenizer: gives all \d+ texts of the file their tokens$/m,
    );
    const said = `- Tokenizer: gives 1 of ${all + 1} texts other tokens than in training: "Tom is a lempus."\n`;
    assert.ok((await diagnose(worker, folder, "cpu", [])).includes(said));
  });

  it("is refused for a package whose questions get other tokens than in training", async () => {
    const folder = copyOf((golden) => (golden.cases[1]!.promptTokens[3]! += 1));
    const { question } = known().golden.cases[1]!;
    const { err } = await coconut(["reason", "Is Tom a lempus or a hilpus?", "--model", folder]);
    assert.ok(err.includes(`the tokens of “${question.slice(0, 60)}`), err);
    assert.match(err, /aren't those that the model was trained with\. A part of tokenizer\.json isn't supported yet\./);
    assert.match(await diagnose(worker, folder, "cpu", []), /aren't those that the model was trained with/);
  });

  it("isn't refused for a question that is refused itself", async () => {
    const folder = copyOf((golden) => (golden.cases[1]!.question = "What is a blorb?"));
    const { code, err } = await coconut(["reason", known().golden.cases[0]!.question, "--model", folder]);
    assert.equal(code, 0, err);
  });

  it("names no folder, whatever is wrong with the package", async () => {
    const folder = join(place, "Jane Doe", "nothing here");
    mkdirSync(folder, { recursive: true });
    const text = await diagnose(worker, folder, "auto", []);
    assert.match(text, /There is no model package in …: it has no readable manifest/);
    assert.match(text, /^- Result: not done/m);
    for (const secret of ["Jane", place, homedir()]) assert.ok(!text.includes(secret), text);
  });

  it("is the same from the command line", async () => {
    const { code, out, err } = await coconut(["diagnose", "--provider", "cpu"]);
    assert.equal(code, 0, err);
    const own = await diagnose(worker, bundled, "cpu", [["Coconut Inspector", "0.1.0, command line"]]);
    const withoutTimes = (text: string): string => text.replace(/\d+\.\d+ ms/, "ms");
    // Each names what it was set by.
    assert.equal(withoutTimes(out), withoutTimes(own).replace("coconut.executionProvider", "--provider"));
  });

  function known(): { sha256: string; golden: GoldenFile } {
    const sha256 = createHash("sha256")
      .update(readFileSync(join(bundled, "manifest.json")))
      .digest("hex");
    return { sha256, golden: JSON.parse(readFileSync(join(bundled, "golden.json"), "utf8")) as GoldenFile };
  }

  function copyOf(change: (golden: GoldenFile) => void): string {
    const folder = mkdtempSync(join(place, "package-"));
    cpSync(bundled, folder, { recursive: true });
    const { golden } = known();
    change(golden);
    const text = JSON.stringify(golden);
    writeFileSync(join(folder, "golden.json"), text);
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
    const file = { sha256: createHash("sha256").update(text).digest("hex"), bytes: Buffer.byteLength(text) };
    Object.assign(manifest.files.golden, file);
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    return folder;
  }
});

describe("a text without paths", () => {
  for (const [text, expected] of [
    ["/home/jane/models/x.onnx doesn't load", "…/x.onnx doesn't load"],
    ["in C:\\Users\\Jane\\a.onnx: no", "in …/a.onnx: no"],
    ["~/a/b and /home/jane/Jane's models/c", "…/b and …/c"],
    ["AMD EPYC, 12 ms/pass, cuda/webgpu", "AMD EPYC, 12 ms/pass, cuda/webgpu"],
  ] as const)
    it(`of “${text}”`, () => assert.equal(withoutPaths(text, ["/home/jane/Jane's models"]), expected));
});

it("the nodes that ran are counted by provider, and nothing else of a profile is", () => {
  const node = (provider?: string) => ({ cat: "Node", args: provider === undefined ? {} : { provider } });
  const events = [node("A"), node("B"), node("B"), node(), { cat: "Session", args: { provider: "A" } }];
  assert.deepEqual(nodesIn(events), [
    { provider: "B", count: 2 },
    { provider: "A", count: 1 },
  ]);
});
