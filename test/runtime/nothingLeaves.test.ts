/**
 * Nothing leaves the machine, and nothing is written outside the folders that a program was given: the system calls of
 * the command line and of a worker, with an empty home folder. Skipped where strace isn't installed.
 */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { RUNTIME_ENVIRONMENT } from "../../src/shared/rpc/childEnvironment";

/** What asks for a socket, a name, or a file to write. */
const CALLS =
  "trace=socket,connect,sendto,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,link,symlink";
/** Not files: the devices, and what the system says of itself. */
const NO_FILES = /^(?:\/dev\/|\/proc\/|\/sys\/)/;

describe("the network and the disk", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-alone-"));
  const home = join(folder, "home");
  const temporary = join(folder, "tmp");
  for (const made of [home, temporary]) mkdirSync(made);
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The system calls of a Node program and of the processes that it starts. */
  async function callsOf(...words: string[]): Promise<string[]> {
    const log = join(folder, `calls-${readdirSync(folder).length}`);
    const { PATH } = process.env;
    const environment = { PATH, HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: join(home, ".cache") };
    await new Promise<void>((done, failed) =>
      execFile(
        "strace",
        ["-f", "-qq", "-s", "300", "-e", CALLS, "-o", log, process.execPath, ...words],
        { env: environment, maxBuffer: 1 << 26 },
        (error, _, errors) => (error ? failed(new Error(errors.slice(-2000))) : done()),
      ),
    );
    return readFileSync(log, "utf8").split("\n");
  }

  function assertAlone(calls: readonly string[]): void {
    assert.ok(
      calls.some((call) => /openat.*onnxruntime_binding\.node/.test(call)),
      "The runtime wasn't loaded, so nothing was tried.",
    );
    const sockets = calls.filter((call) => /AF_INET|AF_NETLINK|AF_PACKET|\bsendto\(/.test(call));
    assert.deepEqual(sockets, []);
    const written = calls.filter((call) => {
      if (/= -1 /.test(call)) return false;
      const makes = /\b(?:creat|mkdir|mkdirat|rename\w*|unlink|link|symlink)\(/.test(call);
      const path = /"([^"]*)"/.exec(call)?.[1] ?? "";
      const writes = makes || /O_WRONLY|O_RDWR|O_CREAT/.test(call);
      return writes && !NO_FILES.test(path) && !path.startsWith(temporary);
    });
    assert.deepEqual(written, []);
    assert.deepEqual(readdirSync(home), []);
  }

  before(function () {
    const { status } = spawnSync("strace", ["-f", "-qq", "-o", join(folder, "try"), process.execPath, "--version"]);
    if (status === 0) return;
    console.log("      strace isn't installed or may not trace here, so the system calls weren't looked at.");
    this.skip();
  });

  it("aren't touched by the command line", async () =>
    assertAlone(await callsOf(resolve("dist/cli.js"), "reason", "samples/rex.txt", "--provider", "cpu")));

  it("aren't touched by a worker", async () => {
    const script = `
      const { fork } = require("node:child_process");
      const worker = fork(${JSON.stringify(resolve("dist/worker.js"))}, {
        serialization: "advanced",
        env: { ...process.env, ...${JSON.stringify(RUNTIME_ENVIRONMENT)} },
      });
      worker.on("message", (answer) => (console.log(JSON.stringify(answer)), worker.kill()));
      worker.send({ t: "q", i: "1", m: "check", a: [[${JSON.stringify(resolve("models/prosqa-coconut"))}], []] });
    `;
    assertAlone(await callsOf("-e", script));
  });
});

describe("the environment without telemetry", () => {
  it("is named in one place", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path));
    const naming = files.filter((path) => readFileSync(join("src", path), "utf8").includes("ORT_DISABLE_TELEMETRY"));
    assert.deepEqual(naming, [join("shared", "rpc", "childEnvironment.ts")]);
  });
});
