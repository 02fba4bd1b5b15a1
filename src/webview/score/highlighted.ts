/** What of the picture changes with the selection, the focus, and the pointer. */
import type { Link } from "../../shared/read/searchTree";

export interface Highlighted {
  /** The selected item. */
  item: string | null;
  /** The item that Tab leads to. */
  stop: string | null;
  /** The selected node, whose column is underlined. */
  node: string | null;
  /** The selected token. */
  word: string | null;
  /** The number of thoughts of the column in which the pointer or the focus is. */
  pointed: number | null;
  /** The links that lead to what is pointed at or selected. */
  lit: readonly Link[];
}
