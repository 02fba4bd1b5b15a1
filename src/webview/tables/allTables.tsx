/** Every number of the page as tables, including what the pictures show only in part. */
import { useMemo } from "preact/hooks";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import { afterThoughts } from "../page/branches";
import type { Ask } from "../page/state";
import { TableView } from "./tableView";
import { type DrawnModels, type Table, tablesOf } from "./tables";

export interface TabledTrace {
  models: Pick<DrawnModels, "tree" | "curve" | "test" | "pins">;
  trace: Trace;
  compared: Trace | null;
  truth: boolean;
}

/** Functions that each make one table. */
export function everyTable({
  models: { tree, curve, test, pins },
  trace,
  compared,
  truth,
}: TabledTrace): (() => Table)[] {
  return tablesOf(
    {
      tree,
      curve,
      test,
      say: (concept) => readTrace(trace).say(concept),
      after: () => afterThoughts(readTrace(trace)),
      aligned: compared && (() => readTrace(trace).alignedWith(readTrace(compared))),
      values: () => readTrace(trace).values,
      pins,
    },
    truth,
  );
}

export function AllTables({ ask, ...tabled }: TabledTrace & { ask: Ask }) {
  const { models, trace, compared, truth } = tabled;
  const tables = useMemo(
    () => everyTable(tabled),
    [models.tree, models.curve, models.test, models.pins, trace, compared, truth],
  );
  return <TableView tables={tables} ask={ask} />;
}
