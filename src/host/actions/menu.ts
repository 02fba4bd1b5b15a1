/** What the item in the status bar offers: the commands that make sense without a place to call them from. */
import * as vscode from "vscode";

interface Choice extends vscode.QuickPickItem {
  command: string;
  given?: unknown[];
}

const ours = "@ext:coconut-inspector.coconut-inspector";

const choices = (): Choice[] => [
  { label: "$(lightbulb) Reason about selection", command: "coconut.reasonAboutSelection" },
  { label: "$(beaker) Reason about an example", command: "coconut.reasonAboutExample" },
  { label: "$(graph) Test thoughts on a dataset…", command: "coconut.testDataset" },
  { label: "$(open-preview) Show the panel", command: "coconut.showPanel" },
  { label: "$(folder-opened) Open a trace", command: "coconut.openTrace" },
  { label: "$(list-selection) Select model", description: "for this workspace", command: "coconut.selectModel" },
  { label: "$(settings-gear) Model and execution provider", ...settingsOfThisMachine() },
  {
    label: "$(refresh) Restart the model",
    description: "reads its files again with the next question",
    command: "coconut.restartModel",
  },
  { label: "$(output) Show the log", command: "coconut.showLog" },
];

export async function chooseFromMenu(): Promise<void> {
  const choice = await vscode.window.showQuickPick(choices(), { title: "Coconut", placeHolder: "What shall be done?" });
  if (choice) await vscode.commands.executeCommand(choice.command, ...(choice.given ?? []));
}

/**
 * What model runs on what belongs to the machine that runs the extension; in a remote window that has a page of its
 * own.
 */
function settingsOfThisMachine(): Pick<Choice, "command" | "given"> {
  return vscode.env.remoteName === undefined
    ? { command: "workbench.action.openSettings", given: [ours] }
    : { command: "workbench.action.openRemoteSettings", given: [{ query: ours }] };
}
