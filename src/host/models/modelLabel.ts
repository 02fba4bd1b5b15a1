/** How a package reads in the tree of models and in the list to choose from. */
import { basename } from "node:path";
import type { ModelCard } from "../../shared/model/packageReport";
import type { ModelEntry } from "./models";
import { providerNames } from "../../shared/engine/providers";
import { plural } from "../../shared/format/numbers";
import type { Label } from "../base/label";

export interface ModelLabel extends Label {
  /** For the menus of package.json: words parted by spaces. */
  context: string;
}

export function modelLabel(entry: ModelEntry): ModelLabel {
  const { folder, origin, isChosen, loaded } = entry;
  const card = entry.report?.card ?? null;
  const label = card?.name ?? basename(folder);
  const state = stateOf(entry);
  const facts = [
    ...(isChosen ? ["chosen"] : []),
    ...(state.short === null ? [] : [state.short]),
    ...(loaded ? [`runs on ${providerNames[loaded.provider]}`] : []),
    ...(card ? [sizeOf(card.bytes)] : []),
  ];
  const lines: [string, string][] = [
    ...(card && card.description !== "" ? [["", card.description] as [string, string]] : []),
    ["checks", state.long],
    ...(loaded ? [["runs on", `${providerNames[loaded.provider]}. ${loaded.providerReason}`] as [string, string]] : []),
    ...(card ? linesOf(card) : []),
    ["folder", folder],
    ["from", fromOf[origin]],
  ];
  const canSelect = !isChosen && entry.report?.kind !== "refused";
  return {
    label,
    description: facts.join(" · "),
    icon: state.icon,
    tooltip: { title: label, lines },
    spoken: [`Model ${label}`, ...facts, state.short === null ? state.long : ""].filter(Boolean).join(", "),
    context: ["model", origin, ...(canSelect ? ["selectable"] : [])].join(" "),
  };
}

/** For the list to choose from. */
export function choiceOf(entry: ModelEntry): { label: string; description: string; detail: string } {
  const { report, isChosen, folder, loaded } = entry;
  const card = report?.card ?? null;
  const icon = report?.kind === "refused" ? "$(error) " : isChosen ? "$(check) " : "";
  const facts = [
    ...(isChosen ? ["chosen"] : []),
    ...(loaded ? [`runs on ${providerNames[loaded.provider]}`] : []),
    ...(card ? [sizeOf(card.bytes), upTo(card)] : []),
    ...(entry.origin === "bundled" ? [] : [folder]),
  ];
  const detail = report?.kind === "refused" ? report.why : (card?.description ?? "");
  return { label: icon + (card?.name ?? basename(folder)), description: facts.join(" · "), detail };
}

/** "2.2 MB", "660 MB", "1.4 GB". */
export function sizeOf(bytes: number): string {
  if (bytes >= 999.5e6) return `${(bytes / 1e9).toFixed(1)} GB`;
  const megabytes = bytes / 1e6;
  return `${megabytes < 9.95 ? megabytes.toFixed(1) : megabytes.toFixed(0)} MB`;
}

const fromOf: Record<ModelEntry["origin"], string> = {
  bundled: "comes with the extension",
  setting: "the setting coconut.model",
  added: "a folder that was added",
};

const feedbackOf: Record<ModelCard["feedback"], string> = {
  hidden: "the last hidden state is fed back",
  projector: "the last hidden state is fed back through a projector",
  pause: "the pause token is fed, whatever was thought",
};

function stateOf({ report, isChecking }: ModelEntry): {
  icon: { name: string; color?: string };
  short: string | null;
  long: string;
} {
  if (isChecking) return { icon: { name: "sync~spin" }, short: "being checked", long: "being checked" };
  switch (report?.kind) {
    case undefined:
      return { icon: { name: "circle-outline" }, short: null, long: "not looked at yet" };
    case "listed":
      return { icon: { name: "circle-outline" }, short: null, long: "its files are there; “Check model” reads them" };
    case "passed":
      return { icon: { name: "pass", color: "testing.iconPassed" }, short: "passes its checks", long: "passed" };
    case "refused":
      return { icon: { name: "error", color: "testing.iconFailed" }, short: "cannot be used", long: report.why };
    default:
      return report satisfies never;
  }
}

function linesOf(card: ModelCard): [string, string][] {
  return [
    ["size", sizeOf(card.bytes)],
    ["question", card.input === "text" ? "any text" : "facts and a question with two answers"],
    ["thoughts", `${upTo(card)}; ${feedbackOf[card.feedback]}`],
    ["room", plural(card.contextLength, "position")],
  ];
}

function upTo({ thoughts }: ModelCard): string {
  return `trained for ${plural(thoughts.max, "thought")}`;
}
