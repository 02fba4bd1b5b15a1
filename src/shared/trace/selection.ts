/** What is selected in a trace, in the panel and in the explorer alike. */

// ---------------------------------------------------------------- the panel

/** What is selected, in the panel and in the explorer alike. */
export type Selection =
  | { trace: string; kind: "node"; node: string | null }
  /** A candidate of the value after the thought `node`; `key` as in the tree. */
  | { trace: string; kind: "candidate"; node: string | null; key: string };
