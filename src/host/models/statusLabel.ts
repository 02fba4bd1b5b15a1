/** What the item in the status bar says: the model, the provider that really runs and why, or what is going on. */
import { type ProviderPreference, providerNames } from "../../shared/engine/providers";
import type { EngineState } from "../engine/engineClient";
import type { RunStatus } from "../../shared/panel/api";

export interface StatusLabel {
  text: string;
  tooltip: string[];
  /** Whether a click cancels; otherwise it offers what can be done. */
  cancels: boolean;
  isFailure: boolean;
}

export function statusLabel(engine: EngineState, status: RunStatus, preference: ProviderPreference): StatusLabel {
  if (status.kind === "busy") {
    const what = engine.kind === "loading" ? engine.message : status.what;
    return {
      text: `$(loading~spin) ${what}`,
      tooltip: [`${what}.`, "Click to cancel; what has been thought stays."],
      cancels: true,
      isFailure: false,
    };
  }
  const resting = { cancels: false, isFailure: false };
  switch (engine.kind) {
    case "off":
      return { ...resting, text: "$(lightbulb) Coconut", tooltip: ["No model is loaded; the next question loads it."] };
    case "loading":
      return { ...resting, text: `$(loading~spin) ${engine.message}`, tooltip: [`${engine.message}.`] };
    case "ready": {
      const { name, provider, providerReason } = engine.model;
      const changed =
        preference !== "auto" && preference !== provider
          ? [`The setting asks for ${providerNames[preference]}; the next question tries it.`]
          : [];
      return {
        ...resting,
        text: `$(lightbulb) ${name} · ${providerNames[provider]}`,
        tooltip: [`${name} runs on ${providerNames[provider]}.`, providerReason, ...changed],
      };
    }
    case "failed":
      return { text: "$(warning) Coconut", tooltip: [engine.message], cancels: false, isFailure: true };
    default:
      return engine satisfies never;
  }
}
