/** Where a file about a trace goes unless the user says otherwise. */
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Trace } from "../../shared/trace/trace";
import { questionOf } from "../traces/storeIndex";
import { exportName, firstFolder } from "./exportPlace";

/** Next to the document of the question, and named after it. */
export async function suggestedFile(trace: Trace, ending: string): Promise<vscode.Uri> {
  const source = trace.source.uri === undefined ? undefined : vscode.Uri.parse(trace.source.uri);
  const folders = [
    ...(source?.scheme === "file" ? [vscode.Uri.joinPath(source, "..")] : []),
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri),
  ];
  const folder = (await firstFolder(folders, isFolder)) ?? vscode.Uri.file(homedir());
  return vscode.Uri.joinPath(folder, exportName(questionOf(trace), ending));
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}
