/** How a package reads in the tree of models and in the picker. */
import * as l10n from "@vscode/l10n";
import { basename } from "node:path";
import type { ModelCard } from "../../shared/model/packageReport";
import type { ModelEntry } from "./models";
import { providerNames } from "../../shared/engine/providers";
import { thoughtCount } from "../../shared/format/counts";
import type { Label } from "../base/label";

export interface ModelLabel extends Label {
  /** For the menus in package.json: words separated by spaces. */
  context: string;
}

export function modelLabel(entry: ModelEntry): ModelLabel {
  const { folder, origin, isChosen, loaded } = entry;
  const card = entry.report?.card ?? null;
  const label = card?.name ?? basename(folder);
  const state = stateOf(entry);
  const facts = [
    ...(isChosen ? [l10n.t("selected")] : []),
    ...(state.short === null ? [] : [state.short]),
    ...(loaded ? [l10n.t("runs on {0}", providerNames[loaded.provider])] : []),
    ...(card ? [sizeOf(card.bytes)] : []),
  ];
  const lines: [string, string][] = [
    ...(card && card.description !== "" ? [["", card.description] as [string, string]] : []),
    [l10n.t("checks"), state.long],
    ...(loaded
      ? [[l10n.t("runs on"), `${providerNames[loaded.provider]}. ${loaded.providerReason}`] as [string, string]]
      : []),
    ...(card ? linesOf(card) : []),
    [l10n.t("folder"), folder],
    [l10n.t("source"), fromOf[origin]],
  ];
  const canSelect = !isChosen && entry.report?.kind !== "refused";
  return {
    label,
    description: facts.join(" · "),
    icon: state.icon,
    tooltip: { title: label, lines },
    spoken: [l10n.t("Model {0}", label), ...facts, state.short === null ? state.long : ""].filter(Boolean).join(", "),
    context: ["model", origin, ...(canSelect ? ["selectable"] : [])].join(" "),
  };
}

/** For the picker. */
export function choiceOf(entry: ModelEntry): { label: string; description: string; detail: string } {
  const { report, isChosen, folder, loaded } = entry;
  const card = report?.card ?? null;
  const icon = report?.kind === "refused" ? "$(error) " : isChosen ? "$(check) " : "";
  const facts = [
    ...(isChosen ? [l10n.t("selected")] : []),
    ...(loaded ? [l10n.t("runs on {0}", providerNames[loaded.provider])] : []),
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
  bundled: l10n.t("bundled with the extension"),
  setting: l10n.t("setting coconut.model"),
  added: l10n.t("added by you"),
};

const feedbackOf: Record<ModelCard["feedback"], string> = {
  hidden: l10n.t("feeds back the last hidden state"),
  projector: l10n.t("feeds back the last hidden state through a projector"),
  mixture: l10n.t("feeds back a mixture of token embeddings"),
  pause: l10n.t("feeds a pause token in place of every thought"),
};

function stateOf({ report, isChecking }: ModelEntry): {
  icon: { name: string; color?: string };
  short: string | null;
  long: string;
} {
  if (isChecking) return { icon: { name: "sync~spin" }, short: l10n.t("checking"), long: l10n.t("checking") };
  switch (report?.kind) {
    case undefined:
      return { icon: { name: "circle-outline" }, short: null, long: l10n.t("not read yet") };
    case "listed":
      return {
        icon: { name: "circle-outline" },
        short: null,
        long: l10n.t("files found; “Check model” verifies them"),
      };
    case "passed":
      return {
        icon: { name: "pass", color: "testing.iconPassed" },
        short: l10n.t("checks passed"),
        long: l10n.t("passed"),
      };
    case "refused":
      return { icon: { name: "error", color: "testing.iconFailed" }, short: l10n.t("can't be used"), long: report.why };
    default:
      return report satisfies never;
  }
}

function linesOf(card: ModelCard): [string, string][] {
  return [
    [l10n.t("size"), sizeOf(card.bytes)],
    [l10n.t("question"), questionOf[card.task]],
    [l10n.t("thoughts"), `${upTo(card)}; ${feedbackOf[card.feedback]}`],
    [l10n.t("context length"), l10n.t("{0} positions", card.contextLength)],
  ];
}

/** Getters, because the language is set after this module has loaded. */
const questionOf: Record<ModelCard["task"], string> = {
  get prosqa() {
    return l10n.t("facts and a question with two answers");
  },
  get prontoqa() {
    return l10n.t("rules and a statement that is true or false");
  },
  get arithmetic() {
    return l10n.t("a word problem");
  },
  get text() {
    return l10n.t("any text");
  },
};

function upTo({ thoughts }: ModelCard): string {
  return l10n.t("trained for {0}", thoughtCount(thoughts.max));
}
