/** Where the traces of a workspace are kept. */
import { basename, dirname, join } from "node:path";

/**
 * The folder that all windows of a workspace share. The first window has `…/<workspace>/<extension>` as its storage. VS
 * Code gives every further window that is open at the same time a folder of its own, `…/<workspace>-1/<extension>` and
 * so on up to 9, so what such a window writes would be missing afterwards. The store lets several windows write.
 */
export function sharedStorage(storage: string): string {
  const workspace = dirname(storage);
  const [, shared] = /^(.+)-[1-9]$/.exec(basename(workspace)) ?? [];
  return shared === undefined ? storage : join(dirname(workspace), shared, basename(storage));
}
