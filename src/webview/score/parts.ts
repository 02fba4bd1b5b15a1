/** What the wide and the tall score have in common: what they are given beside the scene, and what they give. */
import type { ComponentChildren } from "preact";
import type { PinRow, Pinned } from "../../shared/read/pins";
import type { WordRow } from "../../shared/read/scoreWords";
import type { EffectWords } from "./effectStave";
import type { HeadingParts } from "./heading";
import type { TreeParts } from "./treeStave";
import type { WordParts } from "./wordStave";

export interface Shown {
  /** `node`: its words gave the answer; `null` until there is one. */
  answer: { node: string; key: string; text: string; right: boolean | null; note: string } | null;
  effect: EffectWords;
  pins: readonly PinRow[];
  /** The thought that is under way. */
  thinking: number | null;
}

/** Makes what is drawn interactive. */
export interface Parts {
  heading: HeadingParts;
  tree: TreeParts;
  words: WordParts;
}

export interface DrawnScore {
  height: number;
  behind: ComponentChildren;
  tree: ComponentChildren;
  staves: ComponentChildren;
  words: ComponentChildren;
  places: ActionPlaces;
}

/** Where actions stand, in units from the top left of the score. */
export interface ActionPlaces {
  thinkMore: { x: number; y: number } | null;
  test: { x: number; y: number } | null;
  /** Behind the name of the words. */
  words: { x: number; y: number };
  /** Where the line of sureness runs downwards, which actions may be written across. */
  sure: number | null;
  /** The line of "Speak from here". */
  speakY: number;
  /** Of the menu of each column, by its node; `null` is the question. */
  columns: { node: string | null; thoughts: number; x: number; y: number }[];
  /** Behind what is said of branches that aren't drawn. */
  more: { x: number; y: number } | null;
  rows: { row: WordRow; x: number; y: number; width: number; isAbove: boolean }[];
  pins: { pin: Pinned; x: number; y: number; width: number; isAbove: boolean }[];
}
