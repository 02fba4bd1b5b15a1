/** What of a run has been delivered, so that a run that is sent again delivers nothing twice. */
/** How many items of each job the listener has had, and how many this worker has produced. */
export interface Delivery {
  delivered: number[];
  seen: number[];
  cancelled: boolean;
}

/** Counts the item; false where a worker before this one delivered it. */
export function isNew(delivery: Delivery, job: number): boolean {
  const seen = (delivery.seen[job] ?? 0) + 1;
  delivery.seen[job] = seen;
  if (seen <= (delivery.delivered[job] ?? 0)) return false;
  delivery.delivered[job] = seen;
  return true;
}
