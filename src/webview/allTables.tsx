/** Every number of the page as tables; what the pictures draw in part is derived whole here. */
import { useMemo } from "preact/hooks";
import { alignment } from "../shared/comparison";
import type { Speech } from "../shared/speech";
import type { Trace } from "../shared/trace";
import { valuesOf } from "../shared/values";
import { afterThoughts } from "./branches";
import type { Ask } from "./state";
import { TableView } from "./tableView";
import { type DrawnModels, tablesOf } from "./tables";

export function AllTables({ models, trace, compared, said, truth, ask }: { models: Pick<DrawnModels, "tree" | "verdict">; trace: Trace; compared: Trace | null; said: readonly Speech[]; truth: boolean; ask: Ask }) {
  const { tree, verdict } = models;
  const tables = useMemo(
    () => tablesOf({ tree, verdict, after: () => afterThoughts(trace, said), aligned: compared && (() => alignment(trace, compared)), values: () => valuesOf(trace) }, truth),
    [tree, verdict, trace, compared, said, truth],
  );
  return <TableView tables={tables} ask={ask} />;
}
