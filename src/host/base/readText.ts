/** The one place here that reads text from files, wherever VS Code can read them. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { messageOf } from "./failure";
import { decodeText } from "../../shared/file/decodeText";

/** `most`: bytes. `tooLarge`: the message for a larger file, given its path and its size in MB. */
export async function readText(
  uri: vscode.Uri,
  { most, tooLarge }: { most: number; tooLarge: (path: string, megabytes: number) => string },
): Promise<string> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0)
      throw new UserError(l10n.t("{0} isn't a regular file. Choose another one.", uri.fsPath));
    if (size > most) throw new UserError(tooLarge(uri.fsPath, Math.round(size / 1024 / 1024)));
    return decodeText(await vscode.workspace.fs.readFile(uri), uri.fsPath);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(l10n.t("Can't read {0} ({1}). Choose another file.", uri.fsPath, messageOf(error)));
  }
}
