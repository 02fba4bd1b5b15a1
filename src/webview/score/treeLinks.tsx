/** The links between candidates: a quiet body between two edges; a thin one is a line. */
import type { Link } from "../../shared/read/searchTree";
import type { ScoreLink } from "../../shared/read/score";
import { type Band, type Box, bands } from "./links";
import { round } from "./marks";
import type { Scene } from "./scene";
import type { PlacedColumn } from "./placedTree";

/** A link of probability 1 is so thick. */
export const WHOLE = 20;

/** A quiet body between two edges; a thin one is a line. */
export function Links({
  scene,
  placed,
  start,
  lit,
}: {
  scene: Scene;
  placed: readonly PlacedColumn[];
  start: number;
  lit: readonly Link[];
}) {
  const { score, grid, measure } = scene;
  const boxOf = (at: number, key: string): Box | undefined => {
    const place = grid.columns[at];
    if (at === 0 && score.root === null) return undefined;
    if (at === 0 && place) {
      const right = place.x + Math.min(place.width, measure(score.root ?? "", "strong")) + 8;
      return { left: place.x, right, middle: start - 4, height: WHOLE };
    }
    const column = placed.find(({ column: one }) => place?.column === one);
    const row = column?.rows.find((one) => one.row.candidate.key === key);
    return column && row
      ? { left: column.x - 6, right: column.x + column.width + 5, middle: row.y - 4, height: WHOLE }
      : undefined;
  };
  return <Bands score={score} drawn={bands(score.links, boxOf)} lit={lit} />;
}

/** The links on a correct path above the others. */
export function Bands({
  score,
  drawn,
  lit,
}: {
  score: Scene["score"];
  drawn: readonly Band<ScoreLink>[];
  lit: readonly Link[];
}) {
  const isLit = (link: ScoreLink): boolean => {
    const column = score.columns[link.column];
    return (
      column?.kind === "thought" &&
      lit.some((one) => one.column === column.thoughts - 1 && one.to === link.to && one.from === link.from)
    );
  };
  const sorted = drawn.toSorted((a, b) => Number(a.link.isStar) - Number(b.link.isStar));
  return (
    <g class="links">
      {sorted.map((band) => (
        <LinkBand key={`${band.link.column} ${band.link.from} ${band.link.to}`} band={band} isLit={isLit(band.link)} />
      ))}
    </g>
  );
}

function LinkBand({ band: { link, path, width }, isLit }: { band: Band<ScoreLink>; isLit: boolean }) {
  const name = `link${link.isStar ? " star-link" : ""}${isLit ? " lit" : ""}`;
  return (
    <g class={name}>
      <path class="edge" d={path} stroke-width={round(width)} />
      {width > 3.4 && <path class="body" d={path} stroke-width={round(width - 2)} />}
    </g>
  );
}
