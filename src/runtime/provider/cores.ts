/**
 * How many threads a pass gets. A small graph gets one thread: distributing its work takes longer than doing it, above
 * all while other programs use the cores. Any other graph gets one thread per physical core, because one per
 * hyper-thread makes a pass 2.5 times slower.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** A core reads this many bytes of weights in less time than it takes to wake another core. */
const SMALL_BYTES = 8 * 1024 * 1024;

export function threadsFor(graphBytes: number): number {
  return graphBytes < SMALL_BYTES ? 1 : physicalCores();
}

export function physicalCores(): number {
  let cpuinfo = "";
  if (process.platform === "linux") {
    try {
      cpuinfo = readFileSync("/proc/cpuinfo", "utf8");
    } catch {
      // countCores then estimates.
    }
  }
  return countCores(availableParallelism(), process.arch, cpuinfo);
}

/** `available` is how many logical processors this process may use. `cpuinfo` is Linux's /proc/cpuinfo, or empty. */
export function countCores(available: number, arch: string, cpuinfo: string): number {
  const cores = new Set<string>();
  for (const block of cpuinfo.split(/\n\s*\n/)) {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(block)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    if (socket !== undefined && core !== undefined) cores.add(`${socket}/${core}`);
  }
  if (cores.size > 0) return Math.min(cores.size, available);
  // ARM has no hyper-threads. On x64, two per core are usual.
  return arch === "x64" ? Math.max(1, Math.floor(available / 2)) : available;
}
