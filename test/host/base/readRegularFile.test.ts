import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRegularFile } from "../../../src/host/base/readRegularFile";

describe("Reading a file", () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "coconut-read-"))));
  after(() => rm(folder, { recursive: true, force: true }));

  const text = async (path: string, options: { from?: number; most: number }): Promise<string> =>
    Buffer.from(await readRegularFile(path, options)).toString();

  it("gives its bytes, from any place, up to a limit", async () => {
    const path = join(folder, "a");
    await writeFile(path, "12345");
    assert.equal(await text(path, { most: 5 }), "12345");
    assert.equal(await text(path, { from: 3, most: 2 }), "45");
    assert.equal(await text(path, { from: 9, most: 2 }), "");
    await assert.rejects(readRegularFile(path, { most: 4 }), /has more than 4 bytes/);
    await truncate(path, 1e12).catch(() => undefined);
    await assert.rejects(readRegularFile(path, { most: 1e6 }), /has more than/);
  });

  it("doesn't wait for a pipe, and doesn't read a device or a folder", async function () {
    if (process.platform === "win32") return this.skip();
    execFileSync("mkfifo", [join(folder, "pipe")]);
    for (const path of [join(folder, "pipe"), "/dev/zero", folder])
      await assert.rejects(readRegularFile(path, { most: 10 }), /isn't a regular file/);
    await assert.rejects(readRegularFile(join(folder, "gone"), { most: 10 }), { code: "ENOENT" });
  });
});
