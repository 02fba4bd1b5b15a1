/** The only place that shows notifications: nothing in their texts is a link. */
import * as vscode from "vscode";
import { withoutLinks } from "./withoutLinks";

/** Resolves with the button that was pressed, if any. */
type Notice = (message: string, ...buttons: string[]) => Thenable<string | undefined>;

export const showError: Notice = (message, ...buttons) =>
  vscode.window.showErrorMessage(withoutLinks(message), ...buttons);

export const showWarning: Notice = (message, ...buttons) =>
  vscode.window.showWarningMessage(withoutLinks(message), ...buttons);

export const showInformation: Notice = (message, ...buttons) =>
  vscode.window.showInformationMessage(withoutLinks(message), ...buttons);

/** A dialog that has to be answered. */
export function askInDialog(message: string, detail: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(message), { modal: true, detail }, ...buttons);
}

/** While `work` goes on. `say`: what it does, and by how much more of 100 it is done. */
export function showProgress<T>(
  { title, cancellable = false }: { title: string; cancellable?: boolean },
  work: (say: (message: string, increment?: number) => void, token: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: withoutLinks(title), cancellable };
  return vscode.window.withProgress(options, (progress, token) =>
    work(
      (message, increment) =>
        progress.report({ message: withoutLinks(message), ...(increment !== undefined && { increment }) }),
      token,
    ),
  );
}
