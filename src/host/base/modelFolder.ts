/** What a setting that names a folder means, whether this workspace may say it, and whether there is a package. */
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";

/** What `inspect` of a configuration gives. */
export interface Inspected {
  defaultValue?: unknown;
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

/**
 * The setting as it is written, without spaces around it; empty where it is not. VS Code leaves out what a workspace
 * says that is not trusted, since package.json names the setting as restricted; this does not rely on it.
 */
export function writtenFolder(inspected: Inspected | undefined, isTrusted: boolean): string {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = inspected ?? {};
  const values = isTrusted
    ? [workspaceFolderValue, workspaceValue, globalValue, defaultValue]
    : [globalValue, defaultValue];
  const value = values.find((candidate) => candidate !== undefined);
  return typeof value === "string" ? value.trim() : "";
}

/** A relative folder starts at `base`, `~` at the home folder. */
export function folderOf(written: string, base: string, home: string): string {
  return resolve(
    base,
    written.replace(/^~(?=$|[/\\])/, () => home),
  );
}

/** What else may be wrong with a package, loading it says. */
export function holdsPackage(folder: string): Promise<boolean> {
  return access(join(folder, "manifest.json")).then(
    () => true,
    () => false,
  );
}
