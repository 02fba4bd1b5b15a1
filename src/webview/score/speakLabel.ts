import * as l10n from "@vscode/l10n";

export function speakLabel(thoughts: number): string {
  return thoughts === 0
    ? l10n.t("Speak from here, before the first thought")
    : l10n.t("Speak from here, after thought {0}", thoughts);
}
