import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { check, listPackage } from "../../src/runtime/report";
import type { GoldenFile } from "../../src/shared/schema/generated/GoldenFile";
import type { Manifest } from "../../src/shared/model/manifest";
import { writeToyPackage } from "../support/toyPackage";

const bundled = resolve("models/prosqa-coconut");

describe("reports on packages", function () {
  this.timeout(30_000);
  const folders: string[] = [];
  const toy = (change?: (manifest: Manifest) => void): string => {
    const { folder } = writeToyPackage(change);
    folders.push(folder);
    return folder;
  };
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  it("lists a package without reading its files, and notices when one of them was written", async () => {
    const folder = toy();
    const before = await listPackage(folder);
    assert.equal(before.kind, "listed");
    const { sha256, stamp, ...card } = before.card;
    assert.match(sha256, /^[0-9a-f]{64}$/);
    const { size } = { size: [5, 4, readFileSync(join(folder, "tokenizer.json")).length, 2].reduce((a, b) => a + b) };
    assert.deepEqual(card, {
      name: "Toy",
      description: "Random weights.",
      task: "prosqa",
      feedback: "hidden",
      thoughts: { default: 3, max: 6, perStep: 1 },
      contextLength: 128,
      bytes: size,
    });
    writeFileSync(join(folder, "model.onnx"), "grapH");
    utimesSync(join(folder, "model.onnx"), 1, 1);
    const after = await listPackage(folder);
    assert.equal(after.kind, "listed");
    assert.notEqual(after.card?.stamp, stamp);
  });

  const refused: [what: string, folder: () => string, why: RegExp, card: boolean][] = [
    ["no package", () => "/nowhere", /^There is no model package in \/nowhere.*“Coconut: Select model”/, false],
    [
      "a hostile path",
      () => toy((m) => (m.files.graph.path = "../../etc/hostname")),
      /is outside the package's folder/,
      true,
    ],
    [
      "a truncated file",
      () => {
        const folder = toy();
        writeFileSync(join(folder, "head.onnx"), "");
        return folder;
      },
      /head\.onnx has 0 bytes, not 4/,
      true,
    ],
  ];
  for (const [what, folder, why, card] of refused) {
    it(`refuses ${what} when listed and when checked`, async () => {
      const made = folder();
      for (const report of [await listPackage(made), await check(made)]) {
        assert.equal(report.kind, "refused");
        assert.match(report.kind === "refused" ? report.why : "", why);
        assert.equal(report.card !== null, card);
      }
    });
  }

  it("passes the bundled package", async () => {
    const report = await check(bundled);
    assert.equal(report.kind, "passed", JSON.stringify(report));
  });

  it("refuses, in a check, what only reading and running the files can find", async () => {
    const why = async (folder: string): Promise<string> => {
      assert.equal((await listPackage(folder)).kind, "listed");
      const report = await check(folder);
      return report.kind === "refused" ? report.why : report.kind;
    };
    const flipped = toy();
    writeFileSync(join(flipped, "model.onnx"), "grapH");
    assert.match(await why(flipped), /model\.onnx doesn't match its checksum/);
    assert.match(await why(toy()), /model\.onnx doesn't load \(.+\)\. Copy the package again/);

    const copy = (change: (manifest: Manifest, folder: string) => void): string => {
      const folder = mkdtempSync(join(tmpdir(), "coconut-report-"));
      folders.push(folder);
      cpSync(bundled, folder, { recursive: true });
      const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
      change(manifest, folder);
      writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
      return folder;
    };
    assert.match(
      await why(copy((manifest) => (manifest.shapes.headDim *= 2))),
      /model\.onnx has input prefix_key_0 as/,
    );
    assert.match(
      await why(
        copy((manifest, folder) => {
          const file = manifest.files.golden;
          const golden = JSON.parse(readFileSync(join(folder, file.path), "utf8")) as GoldenFile;
          for (const logits of golden.cases[0]!.eotLogits) logits.fill(1);
          const text = JSON.stringify(golden);
          writeFileSync(join(folder, file.path), text);
          Object.assign(file, {
            sha256: createHash("sha256").update(text).digest("hex"),
            bytes: Buffer.byteLength(text),
          });
        }),
      ),
      /it doesn't reproduce the numbers of golden\.json \(they differ by \d/,
    );
  });
});
