/** Files that a person chooses: read wherever VS Code can, or refused in a sentence. */
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";

/** `tooLarge` and `way` go into "FILE … (80 MB): …". */
export async function readText(
  uri: vscode.Uri,
  { most, tooLarge, way }: { most: number; tooLarge: string; way: string },
): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > most) throw new UserError(`${uri.fsPath} ${tooLarge} (${Math.round(size / 1024 / 1024)} MB): ${way}.`);
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${uri.fsPath} could not be read (${messageOf(error)}): choose another file.`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
