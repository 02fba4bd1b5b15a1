/** The menu of the status bar item: the commands that make sense anywhere. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";

interface Choice extends vscode.QuickPickItem {
  command: string;
  given?: unknown[];
}

const ours = "@ext:coconut-inspector.coconut-inspector";

const choices = (): Choice[] => [
  { label: `$(lightbulb) ${l10n.t("Reason about selection")}`, command: "coconut.reasonAboutSelection" },
  { label: `$(beaker) ${l10n.t("Reason about an example")}`, command: "coconut.reasonAboutExample" },
  { label: `$(checklist) ${l10n.t("Ask several models…")}`, command: "coconut.askSeveral" },
  { label: `$(graph) ${l10n.t("Test thoughts on a dataset…")}`, command: "coconut.testDataset" },
  { label: `$(open-preview) ${l10n.t("Show panel")}`, command: "coconut.showPanel" },
  { label: `$(folder-opened) ${l10n.t("Open trace")}`, command: "coconut.openTrace" },
  {
    label: `$(list-selection) ${l10n.t("Select model")}`,
    description: l10n.t("for this workspace"),
    command: "coconut.selectModel",
  },
  { label: `$(settings-gear) ${l10n.t("Open settings")}`, ...settingsOfThisMachine() },
  {
    label: `$(refresh) ${l10n.t("Restart model")}`,
    description: l10n.t("reads its files again"),
    command: "coconut.restartModel",
  },
  { label: `$(output) ${l10n.t("Show log")}`, command: "coconut.showLog" },
];

export async function chooseFromMenu(): Promise<void> {
  const choice = await vscode.window.showQuickPick(choices(), {
    title: "Coconut",
    placeHolder: l10n.t("Select an action"),
  });
  if (choice) await vscode.commands.executeCommand(choice.command, ...(choice.given ?? []));
}

/**
 * Model and hardware are settings of the machine that runs the extension. In a remote window those have their own page.
 */
function settingsOfThisMachine(): Pick<Choice, "command" | "given"> {
  return vscode.env.remoteName === undefined
    ? { command: "workbench.action.openSettings", given: [ours] }
    : { command: "workbench.action.openRemoteSettings", given: [{ query: ours }] };
}
