/** The score where its columns stand beside each other: a stave below the other. */
import type { ComponentChildren } from "preact";
import type { ScoreColumn } from "../../shared/read/score";
import { Still } from "../kit/still";
import { curveStave } from "./curveStave";
import { effectStave } from "./effectStave";
import { SureLine, headingStave, nameWidth, sureAt } from "./heading";
import { round } from "./marks";
import type { DrawnScore, Parts, Shown } from "./parts";
import { type PinStave, pinStave } from "./pinStave";
import { type Scene, thinks } from "./scene";
import { type TreeStave, treeStave } from "./treeStave";
import { captionLine } from "./staveName";
import { rowLabel, wordStave, wordsBeside } from "./wordStave";

export function wideScore(scene: Scene, props: Shown, parts: Parts): DrawnScore {
  const heading = headingStave(scene, 0, parts.heading);
  const curveTop = heading.height;
  const curve = curveStave(scene, curveTop);
  const treeTop = curveTop + curve.height;
  const hasThoughts = thinks(scene.score);
  const tree = hasThoughts ? treeStave(scene, treeTop, parts.tree) : NOTHING;
  const pinTop = treeTop + tree.height;
  const pins = props.pins.length > 0 ? pinStave(scene, 0, props.pins) : NOTHING;
  const effectTop = pinTop + pins.height;
  const effect = hasThoughts ? effectStave(scene, 0, props.effect) : NOTHING;
  const wordTop = effectTop + effect.height;
  const words = wordStave(scene, 0, parts.words);
  const height = wordTop + words.height + 16;
  const rules = [
    curveTop,
    ...(hasThoughts ? [treeTop] : []),
    ...(props.pins.length > 0 ? [pinTop] : []),
    effectTop,
    ...(hasThoughts ? [wordTop] : []),
  ];
  const { grid } = scene;
  const answer = grid.columns.at(-1);
  const captions = [
    [curveTop, curve],
    [treeTop, tree],
    [pinTop, pins],
    [effectTop, effect],
    [wordTop, words],
  ] as const;
  const written = captions.map(([top, { captionEnd = 0 }]) => ({ y: captionLine(grid, top), end: captionEnd }));
  return {
    height,
    behind: (
      <g>
        <SureLine scene={scene} top={0} bottom={height - 6} captions={written} />
        {rules.map((y) => (
          <path key={y} class="rule" d={`M${grid.edge} ${y}H${round(grid.width - grid.edge)}`} />
        ))}
      </g>
    ),
    tree: (
      <g>
        <Still of={[scene, props.answer, props.thinking]}>{() => heading.picture}</Still>
        {tree.picture}
      </g>
    ),
    staves: (
      <g>
        <Still of={[scene]}>{() => curve.picture}</Still>
        <Below top={pinTop} of={[scene, props.pins]}>
          {() => pins.picture}
        </Below>
        <Below top={effectTop} of={[scene, props.effect]}>
          {() => effect.picture}
        </Below>
      </g>
    ),
    words: (
      <Below top={wordTop} of={[scene, parts.words.hasActions]}>
        {() => words.picture}
      </Below>
    ),
    places: {
      thinkMore: props.answer && answer ? { x: answer.x, y: hasThoughts ? tree.answerEnd + 11 : 44 } : null,
      test: hasThoughts && !scene.test ? { x: grid.edge, y: effectTop + (grid.isWide ? 48 : 34) } : null,
      words: grid.isWide
        ? {
            x: (grid.columns[0]?.x ?? 0) + scene.measure(wordsBeside(), "note") + 18,
            y: wordTop + 10,
          }
        : { x: grid.edge, y: wordTop + 26 },
      sure: scene.busy ? null : sureAt(scene),
      more: words.more && { x: words.more.x, y: wordTop + words.more.y - 8 },
      columns: grid.columns.flatMap(({ column, x, width }) =>
        column.kind === "thought" || (column.kind === "question" && grid.isWide)
          ? [{ ...placeOfMenu(column), x: Math.max(x + width - 8, x + nameWidth(scene, column)), y: 22 }]
          : [],
      ),
      speakY: wordTop + words.actions - 12,
      rows: words.rows.map(({ row, y }) =>
        grid.isWide
          ? { row, x: grid.edge - 8, y: wordTop + y - 11, width: grid.left - grid.edge - 2, isAbove: false }
          : {
              row,
              x: grid.edge + 8 + scene.measure(rowLabel(row), "note"),
              y: wordTop + y - 27,
              width: 0,
              isAbove: true,
            },
      ),
      pins: pins.rows.map(({ pin, y }) =>
        grid.isWide
          ? { pin, x: grid.edge - 8, y: pinTop + y - 16, width: grid.left - grid.edge - 2, isAbove: false }
          : {
              pin,
              x: grid.edge + 8 + Math.min(160, scene.measure(pin.shown, "strongNumber")),
              y: pinTop + y - 32,
              width: 0,
              isAbove: true,
            },
      ),
    },
  };
}

const NOTHING: PinStave & Pick<TreeStave, "answerEnd"> = { height: 0, picture: null, rows: [], answerEnd: 0 };

/** A stave that moves as the tree above it grows, without being drawn again. */
function Below({ top, of, children }: { top: number; of: readonly unknown[]; children: () => ComponentChildren }) {
  return (
    <g transform={`translate(0 ${round(top)})`}>
      <Still of={of}>{children}</Still>
    </g>
  );
}

function placeOfMenu(column: ScoreColumn & { kind: "thought" | "question" }): {
  node: string | null;
  thoughts: number;
} {
  return column.kind === "thought" ? { node: column.node, thoughts: column.thoughts } : { node: null, thoughts: 0 };
}
