import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import { mock } from "node:test";
import { countCores, threadsFor } from "../../../src/runtime/provider/cores";

describe("threads", () => {
  const cpuinfo = (...cores: [socket: number, core: number][]): string =>
    cores.map(([socket, core], i) => `processor\t: ${i}\nphysical id\t: ${socket}\ncore id\t\t: ${core}\n`).join("\n");
  const table: { what: string; available: number; arch: string; cpuinfo: string; cores: number }[] = [
    { what: "hyper-threads", available: 4, arch: "x64", cpuinfo: cpuinfo([0, 0], [0, 1], [0, 0], [0, 1]), cores: 2 },
    { what: "two sockets", available: 4, arch: "x64", cpuinfo: cpuinfo([0, 0], [0, 1], [1, 0], [1, 1]), cores: 4 },
    { what: "a container with fewer", available: 1, arch: "x64", cpuinfo: cpuinfo([0, 0], [0, 1]), cores: 1 },
    { what: "x64 without cpuinfo", available: 8, arch: "x64", cpuinfo: "", cores: 4 },
    { what: "one processor", available: 1, arch: "x64", cpuinfo: "", cores: 1 },
    {
      what: "other spaces",
      available: 16,
      arch: "x64",
      cpuinfo: "physical id:0\ncore id:  0\n \nphysical id :  1\ncore id :0\n",
      cores: 2,
    },
    { what: "cores without sockets", available: 2, arch: "x64", cpuinfo: "core id : 0\n\ncore id : 1\n", cores: 1 },
    { what: "ARM", available: 8, arch: "arm64", cpuinfo: "processor\t: 0\nBogoMIPS\t: 48.00\n", cores: 8 },
  ];
  for (const { what, available, arch, cpuinfo, cores } of table)
    it(what, () => assert.equal(countCores(available, arch, cpuinfo), cores));

  describe("for a graph", () => {
    const platform = Object.getOwnPropertyDescriptor(process, "platform")!;
    afterEach(() => {
      mock.restoreAll();
      Object.defineProperty(process, "platform", platform);
    });
    const on = (name: NodeJS.Platform): void => void Object.defineProperty(process, "platform", { value: name });

    it("of less than 8 MiB is one, and the cores that Linux tells from there on", () => {
      on("linux");
      mock.method(os, "availableParallelism", () => 64);
      const read = mock.method(fs, "readFileSync", () => cpuinfo([0, 0], [0, 1], [0, 2], [0, 0]));
      assert.deepEqual([2_000_000, 8 * 1024 * 1024 - 1, 8 * 1024 * 1024].map(threadsFor), [1, 1, 3]);
      assert.deepEqual(
        read.mock.calls.map(({ arguments: asked }) => asked),
        [["/proc/cpuinfo", "utf8"]],
      );
    });

    it("is guessed where Linux doesn't tell, and elsewhere", () => {
      mock.method(os, "availableParallelism", () => 64);
      const read = mock.method(fs, "readFileSync", () => {
        throw new Error("EACCES");
      });
      on("linux");
      assert.equal(threadsFor(1e9), process.arch === "x64" ? 32 : 64);
      on("darwin");
      assert.equal(threadsFor(1e9), process.arch === "x64" ? 32 : 64);
      assert.equal(read.mock.callCount(), 1);
    });
  });
});
