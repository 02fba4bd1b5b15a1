/** Which folder a setting means, whether this workspace may set it, and whether the folder holds a package. */
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";

/** The result of `inspect` on a configuration. */
export interface Inspected {
  defaultValue?: unknown;
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

/**
 * The setting as written, trimmed; empty if it isn't set. VS Code already ignores the values of an untrusted
 * workspace, because package.json lists the setting as restricted. This check doesn't rely on that.
 */
export function writtenFolder(inspected: Inspected | undefined, isTrusted: boolean): string {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = inspected ?? {};
  const values = isTrusted
    ? [workspaceFolderValue, workspaceValue, globalValue, defaultValue]
    : [globalValue, defaultValue];
  const value = values.find((candidate) => candidate !== undefined);
  return typeof value === "string" ? value.trim() : "";
}

/** Relative folders start at `base`, and `~` is the home folder. */
export function folderOf(written: string, base: string, home: string): string {
  return resolve(
    base,
    written.replace(/^~(?=$|[/\\])/, () => home),
  );
}

/** Only looks for the manifest. Loading finds whatever else may be wrong with the package. */
export function holdsPackage(folder: string): Promise<boolean> {
  return access(join(folder, "manifest.json")).then(
    () => true,
    () => false,
  );
}
