/** The links between candidates: a quiet body between two edges; a thin one is a line. */
import type { ComponentChildren } from "preact";
import type { Link } from "../../shared/read/searchTree";
import type { Score, ScoreLink } from "../../shared/read/score";
import type { Part } from "../kit/gradual";
import { Still } from "../kit/still";
import { type Band, type Box, THINNEST, bands } from "./links";
import { round } from "./marks";
import type { Scene } from "./scene";
import type { PlacedColumn } from "./placedTree";

/** A link of probability 1 is so thick, and so much less than it is long. */
export const WHOLE = 20;
const LONGER = 0.6;
/** Between a link and the word that it leads to. */
const BEFORE = 6;

/** One side of a gap between two columns. */
export interface Side {
  /** What the boxes depend on. */
  of: readonly unknown[];
  box: (key: string) => Box | undefined;
}

/** Draws what depends on the links that lead to what is pointed at or selected. */
export type LitLinks = (draw: (lit: readonly Link[]) => ComponentChildren) => ComponentChildren;

export function Links({
  scene: { score, grid, measure },
  placed,
  start,
  lit,
  gradually,
}: {
  scene: Scene;
  placed: readonly PlacedColumn[];
  start: number;
  lit: LitLinks;
  gradually: (gaps: readonly Part[]) => ComponentChildren;
}) {
  const whole = Math.min(WHOLE, ...placed.slice(1).map(({ x }, at) => LONGER * (x - rightOf(placed[at]) - BEFORE)));
  const sideOf = (at: number): Side | null => {
    const place = grid.columns[at];
    if (at === 0 && place) {
      const { root } = score;
      if (root === null) return null;
      const right = place.x + Math.min(place.width, measure(root, "strong")) + 8;
      return {
        of: [place.x, right, start, whole],
        box: () => ({ left: place.x, right, middle: start - 4, height: whole }),
      };
    }
    const column = placed.find(({ column: one }) => place?.column === one);
    return column ? sideOfColumn(column, whole) : null;
  };
  return <Gaps score={score} sideOf={sideOf} lit={lit} gradually={gradually} />;
}

function sideOfColumn(column: PlacedColumn, whole: number): Side {
  const { x, rows } = column;
  const of = rows.flatMap(({ row, y }) => [row.candidate.key, y]);
  return {
    of: [x, rightOf(column), whole, ...of],
    box: boxIn(() =>
      rows.map(({ row, y }) => [
        row.candidate.key,
        { left: x - BEFORE, right: rightOf(column), middle: y - 4, height: whole },
      ]),
    ),
  };
}

/** Where links leave the column. */
function rightOf(column: PlacedColumn | undefined): number {
  return column ? column.x + column.width + 5 : 0;
}

/** Finds boxes, which are made when the first is asked for. */
export function boxIn(make: () => [key: string, box: Box][]): Side["box"] {
  let known: Map<string, Box> | null = null;
  return (key) => (known ??= new Map(make())).get(key);
}

/** The links into every column; what is lit above all others. */
export function Gaps({
  score,
  sideOf,
  downwards = false,
  lit,
  gradually,
}: {
  score: Score;
  /** `null`: the column isn't drawn. */
  sideOf: (column: number) => Side | null;
  downwards?: boolean;
  lit: LitLinks;
  gradually: (gaps: readonly Part[]) => ComponentChildren;
}) {
  const gaps = [...byColumn(score.links)].flatMap(([column, links]) => {
    const [from, to] = [sideOf(column - 1), sideOf(column)];
    if (!from || !to) return [];
    const box = (at: number, key: string): Box | undefined => (at === column ? to : from).box(key);
    return [
      {
        ...{ column, of: [links, ...from.of, ...to.of] },
        // Thin ones are one line.
        weight: Math.ceil(links.length / 4),
        drawn: () => bands(links, box, downwards),
      },
    ];
  });
  const litIn = (all: readonly Link[]): Band<ScoreLink>[] =>
    gaps.flatMap(({ column: at, drawn }) => {
      const column = score.columns[at];
      const wanted = all.filter((one) => column?.kind === "thought" && one.column === column.thoughts - 1);
      if (wanted.length === 0) return [];
      return drawn().filter(({ link }) => wanted.some(({ from, to }) => from === link.from && to === link.to));
    });
  return (
    <g class="links">
      {gradually(
        gaps.map(({ column, of, weight, drawn }) => ({
          key: `${column}`,
          weight,
          draw: () => <Still of={of}>{() => <Bands drawn={drawn()} />}</Still>,
        })),
      )}
      {lit((all) => (
        <g>
          {litIn(all).map((band) => (
            <LinkBand key={`${band.link.column} ${band.link.to}`} band={band} name="link lit" />
          ))}
        </g>
      ))}
    </g>
  );
}

/** The links on a correct path above the others. The thinnest are one line, because there may be hundreds. */
function Bands({ drawn }: { drawn: readonly Band<ScoreLink>[] }) {
  const isThin = ({ link, width }: Band<ScoreLink>): boolean => width === THINNEST && !link.isStar;
  const thin = drawn.filter(isThin);
  const others = drawn.filter((band) => !isThin(band)).sort((a, b) => Number(a.link.isStar) - Number(b.link.isStar));
  return (
    <g>
      {thin.length > 0 && (
        <g class="link">
          <path class="edge" d={thin.map(({ path }) => path).join("")} stroke-width={THINNEST} />
        </g>
      )}
      {others.map((band) => (
        <LinkBand
          key={`${band.link.from} ${band.link.to}`}
          band={band}
          name={band.link.isStar ? "link star-link" : "link"}
        />
      ))}
    </g>
  );
}

function LinkBand({ band: { path, width }, name }: { band: Band<ScoreLink>; name: string }) {
  return (
    <g class={name}>
      <path class="edge" d={path} stroke-width={round(width)} />
      {width > 3.4 && <path class="body" d={path} stroke-width={round(width - 2)} />}
    </g>
  );
}

const grouped = new WeakMap<readonly ScoreLink[], Map<number, ScoreLink[]>>();

/** The links into each column, the same lists for the same score. */
function byColumn(links: readonly ScoreLink[]): Map<number, ScoreLink[]> {
  const known = grouped.get(links);
  if (known) return known;
  const found = new Map<number, ScoreLink[]>();
  for (const link of links) {
    const list = found.get(link.column);
    if (list) list.push(link);
    else found.set(link.column, [link]);
  }
  grouped.set(links, found);
  return found;
}
