/** Where the candidates of a thought stand. */
import type { ThoughtColumn } from "../../shared/read/score";
import type { ScoreLine, ScoreRow } from "../../shared/read/scoreRows";
import type { PlacedLine } from "./followingRows";

/** Where everything of a column stands, from the top of the stave. */
export interface PlacedColumn {
  column: ThoughtColumn;
  x: number;
  width: number;
  /** `open` is `null` if there is nothing inside. */
  rows: { row: ScoreRow; y: number; open: boolean | null; following: PlacedLine[] }[];
  lines: { line: ScoreLine; y: number }[];
  legend: number;
  bottom: number;
}
