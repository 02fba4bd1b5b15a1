/**
 * How many threads a pass gets. Small graphs get one: handing out their work takes longer than doing it, and much
 * longer where other programs want the cores too. Others get the physical cores: a thread per hyper-thread makes a
 * pass 2.5 times slower.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Weights that a core reads in less time than it takes to wake another one. */
const SMALL_BYTES = 8 * 1024 * 1024;

export function threadsFor(graphBytes: number): number {
  return graphBytes < SMALL_BYTES ? 1 : physicalCores();
}

function physicalCores(): number {
  let cpuinfo = "";
  if (process.platform === "linux") {
    try {
      cpuinfo = readFileSync("/proc/cpuinfo", "utf8");
    } catch {
      // Without it the guess below is used.
    }
  }
  return countCores(availableParallelism(), process.arch, cpuinfo);
}

/** `available`: logical processors this process may use. `cpuinfo`: Linux's /proc/cpuinfo, else empty. */
export function countCores(available: number, arch: string, cpuinfo: string): number {
  const cores = new Set<string>();
  for (const block of cpuinfo.split(/\n\s*\n/)) {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(block)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    if (socket !== undefined && core !== undefined) cores.add(`${socket}/${core}`);
  }
  if (cores.size > 0) return Math.min(cores.size, available);
  // ARM has no hyper-threads; on x64 without knowledge two per core is the rule.
  return arch === "x64" ? Math.max(1, Math.floor(available / 2)) : available;
}
