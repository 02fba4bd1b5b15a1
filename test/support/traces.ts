/** Small traces, and stores of them. */
import { type StoreEvent, TraceStore } from "../../src/host/traces/traceStore";
import type { TokenNode, Trace } from "../../src/shared/trace/trace";
import { toyModel } from "./fakeEngine";
import { MemoryDisk } from "./memoryDisk";

/** Asked in this minute, without any nodes. */
export function traceOf(id: string, minute = 0, comparedTo?: string): Trace {
  const { name, sha256 } = toyModel;
  const { meanThoughts, ...manifest } = toyModel.manifest;
  return {
    ...{ format: "coconut-trace", version: 2, id, provider: "cpu" },
    created: `2026-11-24T10:0${minute}:00.000Z`,
    source: { text: "Is it?" },
    read: { kind: "text", question: { start: 0, end: 6 } },
    prompt: { text: "Is it?", tokens: [] },
    model: { name, sha256, manifest, meanThoughts: meanThoughts.length },
    ...(comparedTo === undefined ? {} : { comparedTo }),
    ...{ nodes: [], readings: [], spoken: [], tests: [], marks: {} },
  };
}

export function token(id: string, parent: string | null = null): TokenNode {
  return { kind: "token", id, parent, ms: 1, token: { id: 7, text: "it" } };
}

export interface Window {
  store: TraceStore;
  disk: MemoryDisk;
  /** "added a", "changed a", "read". */
  events: string[];
  log: string[];
  /** The time, in milliseconds since 1970. */
  clock: { now: number };
}

let windows = 0;

/** A window with a store on the disk. Failed writes are tried again only by `save`. */
export function windowOn(
  disk = new MemoryDisk(),
  name = `w${++windows}`,
  clock = { now: 1000 },
  retryMs = 1e6,
): Window {
  const log: string[] = [];
  const events: string[] = [];
  const store = new TraceStore({
    ...{ disk, window: name, now: () => clock.now, retryMs },
    log: (line) => log.push(line),
  });
  store.onDidChange((event) => events.push(worded(event)));
  return { store, disk, events, log, clock };
}

function worded(event: StoreEvent): string {
  if (event.kind === "read") return "read";
  return `${event.kind} ${event.kind === "changed" ? event.trace.id : event.summary.id}`;
}
