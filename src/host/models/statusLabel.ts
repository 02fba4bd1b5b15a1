/** The text of the status bar item: the model, the provider that really runs it and why, or the current activity. */
import * as l10n from "@vscode/l10n";
import { providerNames } from "../../shared/engine/providers";
import type { EngineState, PackageChoice } from "../engine/engineClient";
import type { RunStatus } from "../../shared/panel/api";

export interface StatusLabel {
  text: string;
  tooltip: string[];
  /** Whether a click cancels; otherwise it opens the menu. */
  cancels: boolean;
  isFailure: boolean;
}

/** `wanted`: for the next question. `unknown`: what the setting says, if that isn't a provider. */
export function statusLabel(
  engine: EngineState,
  status: RunStatus,
  { folder, preference }: PackageChoice,
  unknown: string | null = null,
): StatusLabel {
  if (status.kind === "busy") {
    const what = engine.kind === "loading" ? engine.message : status.what;
    return {
      text: `$(loading~spin) ${what}`,
      tooltip: [`${what}.`, l10n.t("Click to cancel. Finished thoughts are kept.")],
      cancels: true,
      isFailure: false,
    };
  }
  const resting = { cancels: false, isFailure: false };
  const failed = (message: string): StatusLabel => ({
    ...{ text: "$(warning) Coconut", tooltip: [message] },
    ...{ cancels: false, isFailure: true },
  });
  switch (engine.kind) {
    case "off":
      return {
        ...resting,
        text: "$(lightbulb) Coconut",
        tooltip: [l10n.t("No model is loaded. Your next question loads it.")],
      };
    case "loading":
      return { ...resting, text: `$(loading~spin) ${engine.message}`, tooltip: [`${engine.message}.`] };
    case "ready": {
      const { refused } = engine;
      // The model before still stands there, but the next question isn't for it.
      if (refused?.folder === folder && refused.preference === preference) return failed(refused.message);
      const { name, provider, providerReason } = engine.model;
      const changed =
        preference !== "auto" && preference !== provider
          ? [l10n.t("The setting asks for {0}. Your next question tries it.", providerNames[preference])]
          : [];
      if (unknown !== null)
        changed.push(l10n.t("coconut.executionProvider is “{0}”, which isn't a provider, so auto applies.", unknown));
      return {
        ...resting,
        text: `$(lightbulb) ${name} · ${providerNames[provider]}`,
        tooltip: [l10n.t("{0} runs on {1}.", name, providerNames[provider]), providerReason, ...changed],
      };
    }
    case "failed":
      return failed(engine.message);
    default:
      return engine satisfies never;
  }
}
