/**
 * Tells menus whether Git has a changed trace: those of the Source Control view don't know the names of files. Nothing
 * activates the extension for this, because VS Code would search every folder for traces. The title of the diff editor
 * offers the same from the start.
 */
import * as vscode from "vscode";
import type { Disposable } from "../base/event";
import { type GitRepository, gitApi } from "../base/git";

export function watchChangedTraces(report: (error: unknown) => void): Disposable {
  const listening: Disposable[] = [];
  let isDisposed = false;
  const watch = async (): Promise<void> => {
    const git = await gitApi();
    if (!git || isDisposed) return;
    const tell = (): void =>
      void vscode.commands.executeCommand("setContext", "coconut.tracesChanged", git.repositories.some(hasTrace));
    const follow = (repository: GitRepository): void => void listening.push(repository.state.onDidChange(tell));
    git.repositories.forEach(follow);
    listening.push(git.onDidOpenRepository(follow), git.onDidOpenRepository(tell), git.onDidCloseRepository(tell));
    tell();
  };
  watch().catch(report);
  return {
    dispose: () => {
      isDisposed = true;
      for (const one of listening) one.dispose();
    },
  };
}

function hasTrace({ state: { workingTreeChanges, indexChanges } }: GitRepository): boolean {
  return [...workingTreeChanges, ...indexChanges].some(({ uri }) => uri.path.endsWith(".coconut.json"));
}
