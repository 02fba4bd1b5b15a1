/**
 * Puts the items of several jobs into an order that doesn't depend on what the engine has in its cache: the first item
 * of every job, then the second of every job, and so on, each time in the order of the jobs.
 */
export class Rounds<Item> {
  private readonly waiting: Item[][];
  /** Whether no more items of the job will come. */
  private readonly over: boolean[];
  private readonly counts: number[];
  private turn = 0;

  /** `isLast`: whether a job ends with the item, the nth of its items from 1. `emit` gets the items in order. */
  constructor(
    jobs: number,
    private readonly isLast: (job: number, item: Item, n: number) => boolean,
    private readonly emit: (job: number, item: Item) => void,
  ) {
    this.counts = Array<number>(jobs).fill(0);
    this.waiting = Array.from({ length: jobs }, () => []);
    this.over = Array<boolean>(jobs).fill(false);
  }

  take(job: number, item: Item): void {
    this.waiting[job]?.push(item);
    this.goOn();
  }

  /** All items have come: what a job that ended early held back is emitted. */
  end(): void {
    this.over.fill(true);
    this.goOn();
  }

  private goOn(): void {
    const jobs = this.waiting.length;
    for (let idle = 0; idle < jobs; this.turn = (this.turn + 1) % jobs) {
      const job = this.turn;
      const item = this.waiting[job]!.shift();
      if (item === undefined) {
        if (!this.over[job]) return;
        idle++;
        continue;
      }
      idle = 0;
      this.counts[job]!++;
      this.over[job] ||= this.isLast(job, item, this.counts[job]!);
      this.emit(job, item);
    }
  }
}
