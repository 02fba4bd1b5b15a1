/** Which of many parts are drawn next, where all at once would take too long. Pure. */

export interface Weighed {
  key: string;
  /** About how many marks it draws. */
  weight: number;
}

export class Turns {
  /** When each part was last drawn, and what for. */
  private readonly drawn = new Map<string, { of: unknown; turn: number }>();
  private turn = 0;

  /** Whether the part was last drawn for something else, or never. */
  isStale(of: unknown, key: string): boolean {
    const known = this.drawn.get(key);
    return !known || known.of !== of;
  }

  /**
   * Takes the next parts that are stale, of at most this weight, but at least one: first those that were never drawn,
   * then those that have waited longest, so that each has its turn however often `of` changes.
   */
  take(of: unknown, parts: readonly Weighed[], most: number): void {
    const keys = new Set(parts.map(({ key }) => key));
    for (const key of this.drawn.keys()) if (!keys.has(key)) this.drawn.delete(key);
    const since = ({ key }: Weighed): number => this.drawn.get(key)?.turn ?? 0;
    const stale = parts.filter(({ key }) => this.isStale(of, key)).sort((a, b) => since(a) - since(b));
    let weight = 0;
    for (const [at, part] of stale.entries()) {
      weight += part.weight;
      if (at > 0 && weight > most) return;
      this.drawn.set(part.key, { of, turn: ++this.turn });
    }
  }
}
