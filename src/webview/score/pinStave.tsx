/** What is pinned: a row each, with its rank and probability at every thought, in the columns of the other staves. */
import * as l10n from "@vscode/l10n";
import type { PinRow, Pinned } from "../../shared/read/pins";
import type { Grid, Place } from "./grid";
import { type Stave, Words, round } from "./marks";
import { pinLines, pinTitle, rangeWords, rankingOf } from "./pinWords";
import { type Scene, isShown } from "./scene";
import { StaveName, captionEnd } from "./staveName";
import { barWidth } from "./treeRow";

const ROW = 46;

export interface PinStave extends Stave {
  rows: { pin: Pinned; y: number }[];
}

export function pinStave(scene: Scene, top: number, pins: readonly PinRow[]): PinStave {
  const { grid, measure } = scene;
  const head = grid.isWide ? 46 : 40;
  const each = grid.isWide ? ROW : ROW + 18;
  const rows = pins.map((row, at) => ({ ...row, y: top + head + (grid.isWide ? 8 : 22) + at * each }));
  const name = l10n.t("Pinned");
  const beside = l10n.t(
    "rank and probability: decoded from the thought; below, among the next steps (step) or words (next)",
  );
  const x = grid.columns[0]?.x ?? grid.left;
  return {
    rows,
    captionEnd: grid.isWide ? x + measure(beside, "note") : captionEnd(scene, name, beside),
    height: head + rows.length * each + 6,
    picture: (
      <g>
        <StaveName scene={scene} top={top} name={name} note={grid.isWide ? "" : beside} />
        {grid.isWide && (
          <Words x={x} y={top + 22} type="note" class="quiet">
            {beside}
          </Words>
        )}
        {rows.map(({ pin, at, y }) => (
          <g key={pin.ids.join()}>
            {grid.isWide ? (
              <>
                <Words x={grid.left - 14} y={y} type="strongNumber" end width={134} measure={measure}>
                  {pin.shown}
                </Words>
                {pin.isLonger && (
                  <Words x={grid.left - 14} y={y + 14} type="note" class="quiet" end width={134} measure={measure}>
                    {l10n.t("decoded: its first token")}
                  </Words>
                )}
              </>
            ) : (
              <Words x={grid.edge} y={y - 16} type="strongNumber" width={160} measure={measure}>
                {pin.shown}
              </Words>
            )}
            {grid.columns.map((place) => (
              <PinCell key={place.x} scene={scene} row={{ pin, at }} place={place} y={y} />
            ))}
          </g>
        ))}
      </g>
    ),
  };
}

function PinCell({ scene, row, place, y }: { scene: Scene; row: PinRow; place: Place; y: number }) {
  const { grid, measure } = scene;
  const { column } = place;
  if (column.kind === "idle") {
    const folded = row.at.filter(({ thoughts }) => column.thoughts.includes(thoughts) && isShown(scene, thoughts));
    return (
      <Words x={place.x} y={y} type="note" class="quiet" width={place.width} measure={measure}>
        {rangeWords(folded)}
      </Words>
    );
  }
  const thoughts = column.kind === "question" ? 0 : column.kind === "thought" ? column.thoughts : null;
  const at = thoughts === null ? undefined : row.at[thoughts];
  if (!at || !isShown(scene, at.thoughts)) return null;
  const room = roomOf(grid, place);
  const ranking = rankingOf(row.at);
  const short = pinLines(at, ranking, true);
  const [decoded, next] = pinLines(at, ranking).map((text, line) =>
    text !== null && measure(text, line === 0 ? "number" : "note") > room ? short[line] : text,
  ) as typeof short;
  return (
    <g>
      <title>{pinTitle(row.pin, at)}</title>
      {decoded !== null && at.decoded && (
        <>
          <Words
            x={place.x}
            y={y}
            type={at.decoded.rank === 1 ? "strongNumber" : "number"}
            width={room}
            measure={measure}
          >
            {decoded}
          </Words>
          <rect
            class="lens"
            x={round(place.x)}
            y={round(y + 5)}
            width={barWidth(at.decoded.p, place.width)}
            height="3"
          />
        </>
      )}
      {next !== null && (
        <Words x={place.x} y={y + 20} type="note" class="quiet" width={room} measure={measure}>
          {next}
        </Words>
      )}
    </g>
  );
}

/** Up to the next column. */
function roomOf({ columns }: Grid, place: Place): number {
  const next = columns[columns.indexOf(place) + 1];
  return next ? next.x - place.x - 4 : place.width;
}
