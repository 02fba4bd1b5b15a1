/** The Git extension that comes with VS Code. */
import * as vscode from "vscode";

interface Changes {
  readonly workingTreeChanges: readonly { uri: vscode.Uri }[];
  readonly indexChanges: readonly { uri: vscode.Uri }[];
}

export interface GitRepository {
  readonly state: Changes & { readonly onDidChange: vscode.Event<void> };
  /** The size is in bytes. */
  getObjectDetails(ref: string, path: string): Promise<{ size: number }>;
  show(ref: string, path: string): Promise<string>;
}

/** What is used of its API, version 1. */
interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

/** `undefined` without the extension, or where it is turned off. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ enabled: boolean; getAPI(version: 1): GitApi }>("vscode.git");
  const git = extension && (await extension.activate());
  return git?.enabled ? git.getAPI(1) : undefined;
}
