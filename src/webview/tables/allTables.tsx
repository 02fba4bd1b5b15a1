/** Every number of the page as tables, including what the pictures show only in part. */
import { useMemo } from "preact/hooks";
import { alignment } from "../../shared/read/comparison";
import type { Continuation } from "../../shared/read/continuations";
import type { Trace } from "../../shared/trace/trace";
import { valuesOf } from "../../shared/read/valueFunction";
import { afterThoughts } from "../page/branches";
import type { Ask } from "../page/state";
import { TableView } from "./tableView";
import { type DrawnModels, tablesOf } from "./tables";

export function AllTables({
  models,
  trace,
  compared,
  said,
  truth,
  ask,
}: {
  models: Pick<DrawnModels, "tree" | "verdict">;
  trace: Trace;
  compared: Trace | null;
  said: readonly Continuation[];
  truth: boolean;
  ask: Ask;
}) {
  const { tree, verdict } = models;
  const tables = useMemo(
    () =>
      tablesOf(
        {
          tree,
          verdict,
          after: () => afterThoughts(trace, said),
          aligned: compared && (() => alignment(trace, compared)),
          values: () => valuesOf(trace),
        },
        truth,
      ),
    [tree, verdict, trace, compared, said, truth],
  );
  return <TableView tables={tables} ask={ask} />;
}
