/** Takes a trace that was read from a file into the store, so that it can go on there. */
import { isDeepStrictEqual } from "node:util";
import { type Trace, toExportedJson } from "../../shared/trace/trace";
import type { TraceStore } from "./traceStore";

/** What the explorer has of a trace in a file: nothing, exactly that, or that and more. */
export type Standing = "alone" | "same" | "more";

/** `other`: the trace with the same id has gone another way. */
function compare(known: Trace, read: Trace): "same" | "more" | "other" {
  const [ours, theirs] = [known, read].map((trace) => JSON.parse(toExportedJson(trace)) as Trace);
  if (!ours || !theirs) return "other";
  if (isDeepStrictEqual(ours, theirs)) return "same";
  const lists = ["nodes", "readings", "spoken", "tests", "pins", "costs"] as const;
  const begins = lists.every((name) => {
    const before = theirs[name] ?? [];
    return isDeepStrictEqual((ours[name] ?? []).slice(0, before.length), before);
  });
  const marked = Object.entries(theirs.marks).every(([node, mark]) => isDeepStrictEqual(ours.marks[node], mark));
  const alike = isDeepStrictEqual({ ...ours, ...GROWS }, { ...theirs, ...GROWS });
  return begins && marked && alike ? "more" : "other";
}

const GROWS = { nodes: [], readings: [], spoken: [], tests: [], pins: [], costs: [], marks: {} };

/** What is listed now: a removed trace isn't in the explorer. */
export async function standing(store: TraceStore, read: Trace): Promise<Standing> {
  await store.read();
  // A damaged one can't be what the file has.
  const known = store.summary(read.id) ? await store.load(read.id).catch(() => undefined) : undefined;
  const found = known ? compare(known, read) : "other";
  return found === "other" ? "alone" : found;
}

/**
 * The trace of the store that has everything of the one that was read. It is added if there is none, under a new id if
 * its own belongs to a trace that has gone another way.
 */
export async function takeIn(store: TraceStore, read: Trace, newId: () => string): Promise<Trace> {
  await store.read();
  // It may have been removed here. What can't be read of it stays as it is, beside this one.
  const known = await store.load(read.id).catch(() => "unreadable" as const);
  const isTaken = known === "unreadable" || (known === undefined && store.summary(read.id) !== undefined);
  const trace = isTaken || (known && compare(known, read) === "other") ? { ...read, id: newId() } : (known ?? read);
  if (trace === known) store.restore([trace.id]);
  else store.add(trace);
  return trace;
}
