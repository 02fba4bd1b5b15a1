/**
 * What the page that compares traces shows: a pair, or a list of several from which a pair may have been chosen.
 * Without `vscode`.
 */
import type { ComparedSide, PairState } from "../../shared/panel/pairApi";
import type { Origin, TraceToCompare } from "../actions/compareTraces";
import { Emitter } from "../base/event";
import { messageOf } from "../base/failure";

export interface Shown {
  sides: TraceToCompare[];
  failed: PairState["failed"];
  busy: PairState["busy"];
}

const NOTHING: Shown = { sides: [], failed: [], busy: null };

type RememberedSide = { origin: Origin } & Pick<ComparedSide, "end" | "from">;

interface RememberedShown {
  sides: RememberedSide[];
  failed: PairState["failed"];
}

/** What is needed to show the same again, as JSON, which the page keeps. */
interface RememberedTraces extends RememberedShown {
  list: RememberedShown | null;
}

export class ComparedTraces {
  private shown: Shown = NOTHING;
  /** The list that the pair was chosen from. */
  private list: Shown | null = null;
  /** Counts what was shown, so that nothing changes what has taken its place. */
  private turn = 0;
  private readonly changed = new Emitter<void>();

  readonly onDidChange = this.changed.event;

  get now(): Shown {
    return this.shown;
  }

  get canGoBack(): boolean {
    return this.list !== null;
  }

  /** Whether the trace is shown, or in the list that is gone back to. */
  has(id: string): boolean {
    return [this.shown, this.list].some((one) => one?.sides.some(({ trace }) => trace.id === id));
  }

  /** Returns what shows how it goes on, as long as nothing else is shown. A pair that was chosen stays. */
  show(shown: Shown): (next: Shown) => void {
    const turn = ++this.turn;
    this.list = null;
    this.become(shown);
    return (next) => {
      if (turn !== this.turn) return;
      if (this.list) this.list = next;
      else this.become(next);
    };
  }

  /** Lays two of the list beside each other. */
  pair(a: number, b: number): void {
    const sides = [a, b].flatMap((at) => this.shown.sides[at] ?? []);
    this.list = this.shown;
    this.become({ ...NOTHING, sides });
  }

  back(): void {
    const { list } = this;
    this.list = null;
    if (list) this.become(list);
  }

  swap(): void {
    this.become({ ...this.shown, sides: this.shown.sides.toReversed() });
  }

  /** Puts a side in the place of another, which may no longer be shown. */
  replace(before: TraceToCompare, side: TraceToCompare): void {
    if (!this.shown.sides.includes(before)) return;
    this.show({ ...this.shown, sides: this.shown.sides.map((one) => (one === before ? side : one)) });
  }

  clear(): void {
    this.show(NOTHING);
  }

  get remembered(): RememberedTraces {
    return { ...rememberedOf(this.shown), list: this.list && rememberedOf(this.list) };
  }

  /**
   * Shows what was remembered. `find`: a side by where it comes from. What can't be found is named among the failed.
   * Resolves with `false` if nothing can.
   */
  async restore(given: unknown, find: (origin: Origin) => Promise<TraceToCompare>): Promise<boolean> {
    const { turn } = this;
    const shown = await found(given, find);
    const list = await found((given as { list?: unknown } | null | undefined)?.list, find);
    // Something else may be shown by now.
    if (!shown || shown.sides.length === 0 || turn !== this.turn) return false;
    this.show(list ?? shown);
    if (!list) return true;
    this.list = list;
    this.become(shown);
    return true;
  }

  private become(shown: Shown): void {
    this.shown = shown;
    this.changed.fire();
  }
}

function rememberedOf({ sides, failed }: Shown): RememberedShown {
  return { sides: sides.map(({ origin, end, from }) => ({ origin, end, from })), failed };
}

/** `null`: this isn't what was remembered. */
async function found(given: unknown, find: (origin: Origin) => Promise<TraceToCompare>): Promise<Shown | null> {
  const { sides, failed } = Object(given) as Record<keyof RememberedShown, unknown>;
  if (!Array.isArray(sides) || !sides.every(isSide)) return null;
  const shown: Shown = { ...NOTHING, sides: [], failed: Array.isArray(failed) ? failed.filter(isFailed) : [] };
  for (const { origin, end, from } of sides)
    await find(origin).then(
      (side) => shown.sides.push({ ...side, end, from }),
      (error: unknown) => shown.failed.push({ model: from ?? "", why: messageOf(error) }),
    );
  return shown;
}

function isSide(value: unknown): value is RememberedSide {
  const { origin, end, from } = Object(value) as Record<keyof RememberedSide, unknown>;
  const { trace, file } = Object(origin) as { trace?: unknown; file?: unknown };
  const isNamed = typeof trace === "string" || typeof file === "string";
  return isNamed && [end, from].every((text) => text === null || typeof text === "string");
}

function isFailed(value: unknown): value is PairState["failed"][number] {
  const { model, why } = Object(value) as { model?: unknown; why?: unknown };
  return typeof model === "string" && typeof why === "string";
}
