// The editor's API as it is. For an import of all of a CommonJS module, esbuild makes a copy in each file that has one,
// with a getter for each of the API's five hundred members: with forty such files, half of what the extension does
// while it loads.
import { readFile } from "node:fs/promises";

/** @type {import("esbuild").Plugin} */
export const vscodeOnce = {
  name: "vscodeOnce",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]src[\\/](host[\\/].*|extension)\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        /^import \* as vscode from "vscode";$/m,
        'import vscode = require("vscode");',
      ),
      loader: "ts",
    })),
};
