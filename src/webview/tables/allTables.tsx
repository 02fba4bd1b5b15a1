/** Every number of the page as tables, including what the pictures show only in part. */
import { useMemo } from "preact/hooks";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import { afterThoughts } from "../page/branches";
import type { Ask } from "../page/state";
import { TableView } from "./tableView";
import { type DrawnModels, tablesOf } from "./tables";

export function AllTables({
  models,
  trace,
  compared,
  truth,
  ask,
}: {
  models: Pick<DrawnModels, "tree" | "verdict">;
  trace: Trace;
  compared: Trace | null;
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
          after: () => afterThoughts(readTrace(trace)),
          aligned: compared && (() => readTrace(trace).alignedWith(readTrace(compared))),
          values: () => readTrace(trace).values,
        },
        truth,
      ),
    [tree, verdict, trace, compared, truth],
  );
  return <TableView tables={tables} ask={ask} />;
}
