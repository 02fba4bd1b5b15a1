/** What is pinned where time runs downwards: named once, below the thoughts that hold its ranks. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { PinRow, Pinned } from "../../shared/read/pins";
import { Words } from "./marks";
import { EDGE, type TallScene } from "./tallBlocks";

const LINE = 22;

export function tallPins(
  { measure }: TallScene,
  width: number,
  top: number,
  pins: readonly PinRow[],
): { height: number; picture: ComponentChildren; rows: { pin: Pinned; x: number; y: number }[] } {
  if (pins.length === 0) return { height: 0, picture: null, rows: [] };
  const name = l10n.t("Pinned");
  const beside = EDGE + measure(name, "head") + 14;
  const room = width - 2 * EDGE - 30;
  const rows = pins.map(({ pin }, at) => ({ pin, y: top + 42 + at * LINE }));
  return {
    height: 42 + pins.length * LINE - 8,
    rows: rows.map(({ pin, y }) => ({
      pin,
      x: EDGE + 6 + Math.min(room, measure(pin.shown, "strongNumber")),
      y: y - 15,
    })),
    picture: (
      <g>
        <Words x={EDGE} y={top + 20} type="head">
          {name}
        </Words>
        <Words x={beside} y={top + 20} type="note" class="quiet" width={width - EDGE - beside} measure={measure}>
          {l10n.t("at each thought: rank and probability, decoded from it")}
        </Words>
        {rows.map(({ pin, y }) => (
          <Words key={pin.ids.join()} x={EDGE} y={y} type="strongNumber" width={room} measure={measure}>
            {pin.shown}
          </Words>
        ))}
      </g>
    ),
  };
}
