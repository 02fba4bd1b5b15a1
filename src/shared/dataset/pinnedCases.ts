/** Pins over a dataset: the rank and probability of tokens and words at every thought of every problem. */
import { pathWith } from "../act/ablations";
import type { PinnedIds } from "../act/pins";
import { ask } from "../engine/ask";
import type { Engine, Job } from "../engine/engine";
import { ascending, percentileOf } from "../format/statistics";
import type { Manifest } from "../model/manifest";
import type { Ranked } from "../trace/trace";
import { promptOf } from "./askedCase";
import type { Case } from "./dataset";
import { quoted } from "./reportCsv";

/** A pin after so many thoughts of a problem. See `PinReading` for the two numbers. */
export interface PinnedCase {
  /** Position in the file. */
  index: number;
  thoughts: number;
  pin: string;
  decoded: Ranked | null;
  next: Ranked;
}

/** The pins after 0, 1, … `most` thoughts. */
export async function pinsOfCase(
  { engine, manifest, signal }: { engine: Engine; manifest: Manifest; signal?: AbortSignal },
  problem: Case,
  pins: readonly PinnedIds[],
  most: number,
): Promise<PinnedCase[]> {
  const places = Array.from({ length: most + 1 }, (_, thoughts) =>
    pins.map(({ text, ids, tokens }) => ({ thoughts, text, ids, tokens })),
  ).flat();
  const jobs = places.map(({ thoughts, ids, tokens }): Job => ({
    path: pathWith(thoughts, []),
    move: { kind: "pin", ids, tokens },
  }));
  const found: PinnedCase[] = [];
  await ask(
    engine,
    { question: promptOf(problem, manifest), jobs, topK: 1 },
    (job, item) => {
      if (item.kind !== "pin") return;
      const { thoughts, text } = places[job]!;
      found[job] = { index: problem.index, thoughts, pin: text, decoded: item.decoded, next: item.next };
    },
    signal,
  );
  return found.filter((one) => one !== undefined);
}

export interface PinSummary {
  pin: string;
  /** By number of thoughts. */
  thoughts: { thoughts: number; decoded: PinMean | null; next: PinMean }[];
}

export interface PinMean {
  medianRank: number;
  meanP: number;
}

export function summarizePins(all: readonly PinnedCase[]): PinSummary[] {
  const mean = (found: readonly Ranked[]): PinMean => ({
    medianRank: percentileOf(ascending(found.map(({ rank }) => rank)), 50),
    meanP: found.reduce((sum, { p }) => sum + p, 0) / found.length,
  });
  return [...new Set(all.map(({ pin }) => pin))].map((pin) => {
    const own = all.filter((one) => one.pin === pin);
    return {
      pin,
      thoughts: [...new Set(own.map(({ thoughts }) => thoughts))]
        .sort((a, b) => a - b)
        .map((thoughts) => {
          const here = own.filter((one) => one.thoughts === thoughts);
          const decoded = here.flatMap((one) => one.decoded ?? []);
          return {
            ...{ thoughts, decoded: decoded.length > 0 ? mean(decoded) : null },
            next: mean(here.map(({ next }) => next)),
          };
        }),
    };
  });
}

/** A row for each problem, thought, and pin. Columns that don't apply are empty. */
export function pinsAsCsv(all: readonly PinnedCase[]): string {
  const rows = all.map(({ index, thoughts, pin, decoded, next }) => [
    ...[String(index), String(thoughts), quoted(pin)],
    ...[decoded, next].flatMap((one) => (one ? [String(one.rank), String(one.p)] : ["", ""])),
  ]);
  return [COLUMNS, ...rows].map((row) => row.join(",")).join("\n") + "\n";
}

const COLUMNS = ["index", "thoughts", "pin", "decoded_rank", "decoded_p", "next_rank", "next_p"];
