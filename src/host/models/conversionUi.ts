/** The dialogs and the terminal of a conversion. */
import * as l10n from "@vscode/l10n";
import { basename, delimiter, dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import { MOST_THOUGHTS } from "../../shared/model/manifest";
import { askInDialog, showProgress } from "../base/notices";
import { type Conversion, type Shell, conversionCommand, installCommand } from "./checkpoint";
import type { ConversionUi } from "./conversion";

/** How often the folder of the package is looked at. */
const LOOK_MS = 1000;

/** `extensionUri`: where the converter and its page of the documentation are. */
export function conversionUi(extensionUri: vscode.Uri): ConversionUi {
  const inExtension = (...parts: string[]): vscode.Uri => vscode.Uri.joinPath(extensionUri, ...parts);
  return {
    offer: async ({ path }) => {
      const convert = l10n.t("Convert in Terminal");
      const read = l10n.t("Read How");
      const detail = [
        l10n.t("The converter reads the weights, and checks that the package gives the numbers of PyTorch."),
        l10n.t("It needs Python 3.11 or newer. The terminal shows how to install its packages."),
      ].join(" ");
      const chosen = await askInDialog(
        l10n.t("{0} is a checkpoint. It has to be converted into a model package.", basename(path)),
        detail,
        convert,
        read,
      );
      if (chosen === read)
        await vscode.commands.executeCommand("markdown.showPreview", inExtension("docs", "inspect-your-own-model.md"));
      return chosen === convert;
    },
    chooseBase: async () => {
      const title = l10n.t("Convert: Select the Folder of the Base Model (config.json and tokenizer)");
      const openLabel = l10n.t("Select Base Model");
      return (
        await vscode.window.showOpenDialog({ title, canSelectFiles: false, canSelectFolders: true, openLabel })
      )?.[0]?.fsPath;
    },
    askThoughts: async () => {
      const answer = await vscode.window.showInputBox({
        title: l10n.t("Convert: Number of Thoughts"),
        prompt: [
          l10n.t("How many thoughts was it trained for? No checkpoint says so."),
          l10n.t("In facebookresearch/coconut, max_latent_stage times c_thought. In CODI, num_latent."),
          l10n.t("0 for a model that only speaks."),
        ].join(" "),
        ignoreFocusOut: true,
        validateInput: (text) =>
          /^\d+$/.test(text.trim()) && Number(text) <= MOST_THOUGHTS
            ? undefined
            : l10n.t("Enter a whole number from 0 to {0}.", MOST_THOUGHTS),
      });
      return answer === undefined ? undefined : Number(answer);
    },
    openTerminal: (conversion) => openTerminal(conversion, inExtension("models", "recipe", "requirements.txt")),
    during: async (title, work) =>
      showProgress({ title, cancellable: true }, (say, token) => {
        const cancelled = new AbortController();
        token.onCancellationRequested(() => cancelled.abort());
        return work(say, cancelled.signal);
      }),
    pause: () => setTimeout(LOOK_MS),
  };
}

function openTerminal(conversion: Conversion, requirements: vscode.Uri): AbortSignal {
  const shell: Shell = { python: process.platform === "win32" ? "python" : "python3", path: vscode.env.shell };
  const command = conversionCommand(conversion, shell);
  const install = installCommand(requirements.fsPath, shell);
  const models = dirname(dirname(requirements.fsPath));
  const terminal = vscode.window.createTerminal({
    name: l10n.t("Coconut: Convert"),
    env: {
      PYTHONPATH: [models, process.env["PYTHONPATH"]].filter(Boolean).join(delimiter),
      PYTHONDONTWRITEBYTECODE: "1",
    },
    message: [
      l10n.t("To install what the converter needs, run once: {0}", install),
      l10n.t("To convert, press Enter. Change the options first if you like, but keep --out."),
    ].join("\r\n"),
  });
  terminal.show();
  terminal.sendText(command, false);
  const closed = new AbortController();
  const listening = vscode.window.onDidCloseTerminal((ended) => {
    if (ended !== terminal) return;
    listening.dispose();
    closed.abort();
  });
  return closed.signal;
}
