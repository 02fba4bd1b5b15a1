/** What the score is given: what it draws, and what can be done in it. */
import type { Continuation } from "../../shared/read/continuations";
import type { WordRow } from "../../shared/read/scoreWords";
import type { TreeChild } from "../../shared/read/searchColumn";
import type { Link } from "../../shared/read/searchTree";
import type { Selection } from "../../shared/trace/selection";
import type { Item } from "./items";
import type { Shown } from "./parts";
import type { Scene } from "./scene";

export interface ScoreProps extends Omit<Scene, "grid" | "measure">, Shown {
  trace: string;
  /** Opened candidates and lists. */
  open: readonly string[];
  /** What is being read to be opened, by `readingKey`. */
  reading: ReadonlySet<string>;
  selection: Selection | null;
  /** Increases when the host asks to show the selection. */
  revealed: number;
  /** How many runs have begun. */
  runs: number;
  /** Branches that have no row. */
  left: number;
  can: ScoreCan;
  /** The same functions for good. */
  handlers: ScoreHandlers;
}

export interface ScoreHandlers {
  onPoint: (selection: Selection | null) => void;
  onSelect: (selection: Selection) => void;
  onToggle: (key: string) => void;
  /** Opens or closes a candidate, or what follows one. */
  onOpen: (item: Item & { kind: "candidate" | "child" }, step: TreeChild | undefined) => void;
  onFold: () => void;
  /** `true` if the key did something. */
  onKey: (key: string, item: Item) => boolean;
  onSpeak: (node: string | null) => void;
  onSpeakAll: () => void;
  onTest: () => void;
  onUnpin: (ids: readonly number[]) => void;
  onCompare: () => void;
  /** Shows more of the branches. */
  onMore: () => void;
  onThinkMore: () => void;
  /** Edits the model's own thought of this number, from 1. */
  onEdit: (thought: number) => void;
  onCopy: (text: string) => void;
  /** Asks for the name of a branch. */
  onRename: (row: WordRow) => void;
  /** `null` keeps the name. */
  onNamed: (row: WordRow, name: string | null) => void;
  /** Removes branches at once. */
  onRemove: (continuations: readonly Continuation[]) => void;
  /** Draws the thoughts of an edited run. */
  onDraw: (row: WordRow) => void;
  linksTo: (selection: Selection) => readonly Link[];
}

/** What can be done, or is being done, as long as the page is as it is. */
export interface ScoreCan {
  thinkMore: boolean;
  /** Whether the model's own thoughts are drawn, which are what is tested and spoken after. */
  own: boolean;
  /** Whether those of an edited run are drawn instead, from which one can go to them. */
  showOwn: boolean;
  /** Whether it isn't compared yet. */
  compare: boolean;
  /** The branch whose name is being typed. */
  naming: string | null;
}
