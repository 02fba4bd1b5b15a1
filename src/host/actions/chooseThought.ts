/** Asks after which thought to speak, where nothing is selected that says it. */
import * as vscode from "vscode";
import type { Trace } from "../../shared/trace/trace";
import { readTrace } from "../../shared/read/readTrace";
import { percent } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";

export async function chooseThought(trace: Trace): Promise<Selection | undefined> {
  const { columns, root } = readTrace(trace).tree(1);
  const choices = [
    { label: "Before the first thought", description: root.text, node: null },
    ...columns.map(({ thoughts, node, candidates: [top] }) => ({
      label: `After thought ${thoughts}`,
      description: top ? `${top.text} ${percent(top.p)}` : "",
      node,
    })),
  ];
  const choice = await vscode.window.showQuickPick(choices, {
    title: "Coconut: Speak from here",
    placeHolder: "After which thought?",
  });
  return choice && { trace: trace.id, kind: "node", node: choice.node };
}
