/** Counts what a run has delivered, so that a run that is sent again to a new worker delivers nothing twice. */
/** Per job: how many items the listener has received, and how many this worker has produced. */
export interface Delivery {
  delivered: number[];
  seen: number[];
  cancelled: boolean;
}

/** Counts the item; false if an earlier worker delivered it. */
export function isNew(delivery: Delivery, job: number): boolean {
  const seen = (delivery.seen[job] ?? 0) + 1;
  delivery.seen[job] = seen;
  if (seen <= (delivery.delivered[job] ?? 0)) return false;
  delivery.delivered[job] = seen;
  return true;
}
