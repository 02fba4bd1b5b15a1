/** Traces as files in the workspace's storage folder or, without a workspace, in the extension's. */
import * as vscode from "vscode";
import { decodeText } from "../../shared/file/decodeText";
import type { TraceFiles } from "./traceStore";

const ending = ".coconut.json";

export class StoredTraceFiles implements TraceFiles {
  constructor(private readonly folder: vscode.Uri) {}

  async ids(): Promise<string[]> {
    try {
      const entries = await vscode.workspace.fs.readDirectory(this.folder);
      return entries.filter(([name]) => name.endsWith(ending)).map(([name]) => name.slice(0, -ending.length));
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }

  async read(id: string): Promise<string> {
    return decodeText(await vscode.workspace.fs.readFile(this.file(id)), id + ending);
  }

  /** Writes under another name first: if the window closes halfway, the previous text remains. */
  async write(id: string, text: string): Promise<void> {
    const unfinished = vscode.Uri.joinPath(this.folder, `${id}.unfinished`);
    await vscode.workspace.fs.createDirectory(this.folder);
    await vscode.workspace.fs.writeFile(unfinished, new TextEncoder().encode(text));
    await vscode.workspace.fs.rename(unfinished, this.file(id), { overwrite: true });
  }

  async remove(id: string): Promise<void> {
    try {
      await vscode.workspace.fs.delete(this.file(id));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  private file(id: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, id + ending);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === "FileNotFound";
}
