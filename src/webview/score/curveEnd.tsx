/** What stands at the end of a curve, in the column of the answer. */
import { wholePercent } from "../../shared/format/numbers";
import { answerPlace } from "./grid";
import { Judgement, Words } from "./marks";
import type { Scene } from "./scene";

/**
 * An answer at the end of its curve, with a sign of whether it is right where that is known. Where it said another one
 * than it would answer at once, the sign is that of the said one, and doesn't stand beside these numbers.
 */
export function End({
  scene: { grid, measure, verdict, truth },
  end: { text, p, y, isFinal, right: known = null },
}: {
  scene: Scene;
  /** `right`: whether another answer than the final one is right. */
  end: { text: string; p: number; y: number; isFinal: boolean; right?: boolean | null };
}) {
  const { x, width } = answerPlace(grid);
  const type = isFinal ? "strong" : "word";
  const name = isFinal ? "" : "other";
  const number = wholePercent(p);
  const said = truth && !verdict?.atOnce ? (verdict?.right ?? null) : null;
  const right = isFinal ? said : said === false && known === true ? true : null;
  const beside = 7 + measure(number, "word");
  const room = width - beside;
  const shown = Math.min(measure(text, type), room);
  const after = x + shown + 7;
  const hasSign = right !== null && shown + 17 + beside <= width;
  return (
    <g>
      <Words x={x} y={y + 4} type={type} class={name} width={room} measure={measure}>
        {text}
      </Words>
      {hasSign && <Judgement x={after + 5} y={y} right={right} />}
      <Words x={hasSign ? after + 17 : after} y={y + 4} type="word" class={name}>
        {number}
      </Words>
    </g>
  );
}
