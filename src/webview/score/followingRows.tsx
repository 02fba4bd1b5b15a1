/** What may follow a candidate, drawn below it: each step further in than the one it follows. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { wholePercent } from "../../shared/format/numbers";
import { hiddenWords } from "../../shared/read/wording";
import type { FollowingLine, StepLine } from "./following";
import { Star, Twist, Words, round } from "./marks";
import type { Scene } from "./scene";

export const LINE_HEIGHT = 18;
const INDENT = 6;

export interface PlacedLine {
  line: FollowingLine;
  y: number;
}

/** Makes a step something that can be selected and opened. */
export type StepItem = (
  line: StepLine,
  box: { x: number; y: number; width: number; height: number },
  content: ComponentChildren,
) => ComponentChildren;

export function FollowingRows({
  scene,
  lines,
  x,
  width,
  item,
}: {
  scene: Pick<Scene, "measure">;
  lines: readonly PlacedLine[];
  x: number;
  width: number;
  item: StepItem;
}) {
  return (
    <g>
      {lines.map(({ line, y }, at) => {
        const left = x + 3 + INDENT * (line.level - 1);
        const above = lines.slice(0, at).findLast((one) => one.line.level <= line.level)?.y ?? y - LINE_HEIGHT;
        const twig = (
          <path class="twig" d={`M${round(left)} ${round(above + (at === 0 ? 2 : -4))}V${round(y - 4)}h4`} />
        );
        const room = x + width - left - 8;
        const fits = (words: string): boolean => scene.measure(words, "note") <= room + 24;
        if (line.kind !== "step")
          return (
            <g key={`${line.kind} ${line.level} ${y}`}>
              {twig}
              <Words x={left + 8} y={y} type="note" class="quiet" width={room + 24} measure={scene.measure}>
                {fits(wordsOfLine(line)) ? wordsOfLine(line) : wordsOfLine(line, true)}
              </Words>
            </g>
          );
        return (
          <g key={line.path.join("\n")}>
            {item(
              line,
              { x: left + 1, y: y - 13, width: x + width - left + 2, height: LINE_HEIGHT },
              <g>
                {twig}
                <Step scene={scene} line={line} x={left + 8} y={y} room={room} />
              </g>,
            )}
          </g>
        );
      })}
    </g>
  );
}

function Step({
  scene: { measure },
  line: { child, open },
  x,
  y,
  room,
}: {
  scene: Pick<Scene, "measure">;
  line: StepLine;
  x: number;
  y: number;
  room: number;
}) {
  const number = wholePercent(child.step.p);
  const type = child.isStar ? "strongNumber" : "number";
  const left = Math.max(16, room - 4 - measure(number, "number"));
  const text =
    child.shorter !== null && measure(child.text, type) + (open === null ? 0 : 14) > left ? child.shorter : child.text;
  const used = Math.min(left, measure(text, type));
  const hasStar = child.isStar && used + 16 <= left;
  return (
    <g>
      <Words
        x={x}
        y={y}
        type={type}
        class="name"
        width={left}
        measure={measure}
        title={child.step.step ?? child.step.text}
      >
        {text}
      </Words>
      {hasStar && <Star x={x + used + 9} y={y - 4} />}
      {used + (hasStar ? 26 : 14) <= left && <Twist x={x + used + (hasStar ? 22 : 10)} y={y - 3} open={open} />}
      <Words x={x + room} y={y} type="number" end>
        {number}
      </Words>
    </g>
  );
}

/** `short`: where there is little room. */
function wordsOfLine(line: Exclude<FollowingLine, StepLine>, short = false): string {
  switch (line.kind) {
    case "answer":
      return l10n.t("the answer, {0}", wholePercent(line.p));
    case "others":
      return hiddenWords({ n: short ? 0 : line.n, p: line.p }, wholePercent(line.p));
    case "reading":
      return l10n.t("reading…");
    default:
      return line satisfies never;
  }
}
