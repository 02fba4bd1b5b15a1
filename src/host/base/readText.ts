/** Reads files that the user chooses, wherever VS Code can read them. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { messageOf } from "./failure";

/** `most`: bytes. `tooLarge`: the message for a larger file, given its path and its size in MB. */
export async function readText(
  uri: vscode.Uri,
  { most, tooLarge }: { most: number; tooLarge: (path: string, megabytes: number) => string },
): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > most) throw new UserError(tooLarge(uri.fsPath, Math.round(size / 1024 / 1024)));
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(l10n.t("Can't read {0} ({1}). Choose another file.", uri.fsPath, messageOf(error)));
  }
}
