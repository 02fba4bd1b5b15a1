import assert from "node:assert/strict";
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
    { what: "ARM", available: 8, arch: "arm64", cpuinfo: "processor\t: 0\nBogoMIPS\t: 48.00\n", cores: 8 },
  ];
  for (const { what, available, arch, cpuinfo, cores } of table)
    it(what, () => assert.equal(countCores(available, arch, cpuinfo), cores));
  it("a small graph gets one", () => assert.equal(threadsFor(2_000_000), 1));
});
