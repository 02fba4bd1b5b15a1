/** What there is to know about a trace that came from a file, and about its model if it isn't here. */
import * as l10n from "@vscode/l10n";
import { thoughtCount } from "../../shared/format/counts";
import type { FileNote, ModelIdentity, ViewState } from "../../shared/panel/api";
import type { Trace } from "../../shared/trace/trace";
import type { Ask } from "./state";

/** In place of a trace that can't be shown. */
export function Unreadable({ problem, isFile, ask }: { problem: string; isFile: boolean; ask: Ask }) {
  return (
    <section class="unreadable" role="alert">
      <h1>{isFile ? l10n.t("This file can't be shown as a trace") : l10n.t("This trace can't be shown")}</h1>
      <p>
        <bdi>{problem}</bdi>
      </p>
      {isFile && (
        <p class="ways">
          <button class="link" onClick={() => ask((host) => host.reveal("text"))}>
            {l10n.t("Open as JSON")}
          </button>
        </p>
      )}
    </section>
  );
}

export function Notes({ view, trace, ask }: { view: ViewState; trace: Trace; ask: Ask }) {
  const { file = "alone", missing } = view;
  if (file === "alone" && !missing) return null;
  return (
    <div class="notes">
      {file !== "alone" && (
        <p>
          <span>{wordsOf(file)}</span>
          <button class="link" onClick={() => ask((host) => host.reveal("explorer"))}>
            {l10n.t("Show it in the explorer")}
          </button>
          <button class="link" onClick={() => ask((host) => host.reveal("panel"))}>
            {l10n.t("Show it in the panel")}
          </button>
          {file === "copied" && (
            <button class="link" onClick={() => ask((host) => host.exportTrace())}>
              {l10n.t("Export…")}
            </button>
          )}
        </p>
      )}
      {missing && (
        <p>
          <span>{missingWords(identityOf(trace), missing.selected)}</span>
          <button class="link" onClick={() => ask((host) => host.selectModel())}>
            {l10n.t("Select model")}
          </button>
        </p>
      )}
    </div>
  );
}

function wordsOf(file: Exclude<FileNote, "alone">): string {
  switch (file) {
    case "same":
      return l10n.t("This trace is in the explorer, too.");
    case "more":
      return l10n.t("The explorer has this trace, with more than the file.");
    case "copied":
      return l10n.t("What you add is kept in the explorer. The file is unchanged.");
    default:
      return file satisfies never;
  }
}

function identityOf({ model: { name, sha256, manifest } }: Trace): ModelIdentity {
  return { name, sha256, thoughts: manifest.thoughts.max };
}

/** What differs, what needs the model, and what doesn't. */
export function missingWords(made: ModelIdentity, selected: ModelIdentity | null): string {
  const short = ({ sha256 }: ModelIdentity): string => sha256.slice(0, 8);
  const [thoughts, others] = [made, selected ?? made].map((one) => thoughtCount(one.thoughts));
  return [
    l10n.t(
      "This trace was made with {0} (sha256 {1}, trained for {2}), which isn't on this machine.",
      made.name,
      short(made),
      thoughts ?? "",
    ),
    ...(selected === null
      ? []
      : [
          selected.name === made.name
            ? l10n.t(
                "The {0} that is selected is another version (sha256 {1}, trained for {2}).",
                selected.name,
                short(selected),
                others ?? "",
              )
            : l10n.t("Selected is {0} (sha256 {1}, trained for {2}).", selected.name, short(selected), others ?? ""),
        ]),
    l10n.t("You can read, play, and export what was recorded. Speaking, testing, editing, and pinning need its model."),
  ].join(" ");
}
