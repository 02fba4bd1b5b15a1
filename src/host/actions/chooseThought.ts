/** Asks after which thought to speak, if none is selected. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Trace } from "../../shared/trace/trace";
import { readTrace } from "../../shared/read/readTrace";
import { percent } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";

export async function chooseThought(trace: Trace): Promise<Selection | undefined> {
  const { columns, root } = readTrace(trace).tree(1);
  const choices = [
    { label: l10n.t("Before the first thought"), description: root.text, node: null },
    ...columns.map(({ thoughts, node, candidates: [top] }) => ({
      label: l10n.t("After thought {0}", thoughts),
      description: top ? `${top.text} ${percent(top.p)}` : "",
      node,
    })),
  ];
  const choice = await vscode.window.showQuickPick(choices, {
    title: l10n.t("Coconut: Speak from here"),
    placeHolder: l10n.t("Select where to speak"),
  });
  return choice && { trace: trace.id, kind: "node", node: choice.node };
}
