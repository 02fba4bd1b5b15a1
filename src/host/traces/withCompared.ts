/** A trace and the one it is compared with, which are shown together and so are in memory together. */
import type { Trace } from "../../shared/trace/trace";
import type { TraceStore } from "./traceStore";

/** `undefined` if one of them has to be loaded first. */
export function inMemory(store: TraceStore, id: string | null): Trace[] | undefined {
  const ids = idsOf(store, id);
  const there = ids.flatMap((one) => store.get(one) ?? []);
  return there.length === ids.length ? there : undefined;
}

/** Rejects with a `UserError` if the trace is damaged. If the compared one is, the trace comes without it. */
export async function loaded(store: TraceStore, id: string | null): Promise<Trace[]> {
  const [one, compared] = idsOf(store, id);
  const trace = one === undefined ? undefined : await store.load(one);
  const other = compared === undefined ? undefined : await store.load(compared).catch(() => undefined);
  return [trace, other].filter((found) => found !== undefined);
}

function idsOf(store: TraceStore, id: string | null): string[] {
  const compared = id === null ? undefined : store.comparedTo(id)?.id;
  return [id, compared].filter((one) => typeof one === "string");
}
