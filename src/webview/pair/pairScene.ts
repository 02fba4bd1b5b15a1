/** Where both scores of a pair stand: one grid, and each side's own columns in it. Pure. */
import type { Score } from "../../shared/read/score";
import type { ForcedCurve } from "../../shared/read/scoreCurve";
import type { Measure } from "../kit/measure";
import { BEFORE, type Grid, type Place, dotOf, placeOf } from "../score/grid";
import type { Scene } from "../score/scene";
import type { PairModel, PairSide, SideName } from "./pairModel";
import { hasDifferences } from "./pairSigns";

const NO_CURVE: ForcedCurve = { answer: null, final: [], others: [], first: null, chance: null };

/** Left of a candidate, for the sign of how it differs. */
const LANE = 13;

export interface PairScene {
  model: PairModel;
  /** In which slots are columns. */
  grid: Grid;
  /** What signs take of each column; nothing where there are none. */
  lane: number;
  measure: Measure;
}

export function laneOf(model: PairModel): number {
  return hasDifferences(model) ? LANE : 0;
}

/** Of the gap between two columns, links need so much. */
const LINKS = 28;

/** The signs take room from the columns, which get it back from the gaps between them. */
export function withSigns(grid: Grid): Grid {
  const columns = grid.columns.map((place, at): Place => {
    const next = grid.columns[at + 1];
    const room = place.column.kind === "coming" && next ? next.x - place.x - LINKS : 0;
    return { ...place, width: Math.max(place.width, Math.min(room, place.width + LANE + 10)) };
  });
  return { ...grid, columns };
}

/** Of what both share: headings and words. */
export function sharedScene({ model, grid, measure }: PairScene): Scene {
  return sceneOf(model, model.shared, grid, measure);
}

/** Of one side's thoughts, which stand in the shared columns. */
export function sideScene({ model, grid, measure }: PairScene, side: PairSide): Scene {
  const [first] = grid.columns;
  const last = grid.columns.at(-1);
  const columns = side.score.columns.flatMap((column): Place[] => {
    const slot = column.kind === "thought" ? side.slotOf(column.thoughts) : undefined;
    const place = column.kind === "question" ? first : column.kind === "answer" ? last : slot && placeOf(grid, slot);
    // A folded thought keeps its place in the list, which links count by, but isn't drawn.
    return place ? [place.column.kind === "idle" ? place : { ...place, column }] : [];
  });
  return sceneOf(model, side.score, { ...grid, columns }, measure);
}

function sceneOf(model: PairModel, score: Score, grid: Grid, measure: Measure): Scene {
  return {
    ...{ score, grid, measure, truth: model.truth, perStep: model.parts },
    ...{ curve: NO_CURVE, words: model.words.map(({ row }) => row), test: null, verdict: null },
    ...{ busy: false, until: Infinity },
  };
}

/** Where the line of parting runs; `null` if they don't part at a thought. */
export function partingAt({ model, grid }: PairScene): number | null {
  const { parting } = model.diff;
  const place = parting?.kind === "thought" ? placeOf(grid, parting.at + 1) : undefined;
  return place ? place.x - BEFORE : null;
}

/** A side's forced probabilities as points; `y` of a probability. */
export function curvePoints(
  { model, grid }: PairScene,
  name: SideName,
  y: (p: number) => number,
): { thoughts: number; x: number; y: number; p: number; isFolded: boolean }[] {
  const { forced, slotOf } = model[name];
  return (forced?.ps ?? []).flatMap((p, thoughts) => {
    const slot = slotOf(thoughts);
    const x = slot === undefined ? undefined : dotOf(grid, slot);
    if (p === null || x === undefined) return [];
    const isFolded = slot !== undefined && placeOf(grid, slot)?.column.kind === "idle";
    return [{ thoughts, x, y: y(p), p, isFolded }];
  });
}
