/**
 * Loads the strings of VS Code's display language. The host uses `@vscode/l10n` rather than `vscode.l10n`, so that
 * code without `vscode` can be translated too. The entry point imports this first: constants are strings as well.
 */
import { config } from "@vscode/l10n";
import * as vscode from "vscode";

const { bundle } = vscode.l10n;
if (bundle) config({ contents: bundle });
