/** What the parts of the pane are given. */
import type { EditedRun } from "../../shared/read/editedRuns";
import type { PinRequest } from "../../shared/act/pins";
import type { EditRequest } from "../../shared/act/thoughtTest";
import type { Trace } from "../../shared/trace/trace";
import type { Column } from "../../shared/read/searchColumn";
import type { SearchTree } from "../../shared/read/searchTree";
import type { Expansion } from "../page/useExpansion";
import type { AttentionProps } from "./attentionView";
import type { Selection } from "../../shared/trace/selection";

export interface PaneProps {
  trace: Trace;
  tree: SearchTree;
  /** The run that is drawn instead of the main one. Only the main run can be edited and has attention. */
  edited: EditedRun | null;
  /** What is pointed at, or else selected. */
  shown: Selection | null;
  truth: boolean;
  busy: boolean;
  onSelect: (selection: Selection) => void;
  onSpeak: (node: string | null, ids: readonly number[] | null) => void;
  attention: Pick<AttentionProps, "attention" | "busy" | "all" | "ask" | "onChoose" | "onAll">;
  onEdit: (request: EditRequest | null) => void;
  expansion: Expansion;
  /** Pins something, or unpins what is pinned. */
  onPin: (request: PinRequest | { unpin: readonly number[] }) => void;
  /** Whether it lies over the left edge, because what is selected is at the right. */
  atStart: boolean;
  onClose: () => void;
}

/** Whether the main run has a different thought here. */
export function isOwn(column: Column, edited: EditedRun | null): boolean {
  return edited !== null && column.thoughts > edited.shared;
}
