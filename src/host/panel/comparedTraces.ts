/**
 * What the page that compares traces shows: a pair, or a list of several from which a pair may have been chosen.
 * Without `vscode`.
 */
import type { ComparedSide, PairState } from "../../shared/panel/pairApi";
import type { Selection } from "../../shared/trace/selection";
import { Emitter } from "../base/event";

export interface ShownSide extends ComparedSide {
  /** Opens its trace in the panel. */
  open: (selection: Selection | null) => Promise<void>;
}

export interface Shown {
  sides: ShownSide[];
  failed: PairState["failed"];
  busy: PairState["busy"];
}

const NOTHING: Shown = { sides: [], failed: [], busy: null };

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
  replace(before: ShownSide, side: ShownSide): void {
    if (!this.shown.sides.includes(before)) return;
    this.show({ ...this.shown, sides: this.shown.sides.map((one) => (one === before ? side : one)) });
  }

  clear(): void {
    this.show(NOTHING);
  }

  private become(shown: Shown): void {
    this.shown = shown;
    this.changed.fire();
  }
}
