/** Branches that were removed, which can be restored. */
import * as l10n from "@vscode/l10n";
import type { Continuation } from "../../shared/read/continuations";
import { removedBranchCount } from "../../shared/format/counts";
import { afterThoughtsOf } from "../../shared/read/scoreWords";
import { filled } from "../kit/filled";
import { Glyph } from "../kit/glyphs";
import { shortOf } from "../page/branches";

export function RemovedView({
  removed,
  undone,
  listed,
  onList,
  onRestore,
  onUndo,
}: {
  removed: readonly Continuation[];
  /** What was just removed, at once. */
  undone: readonly Continuation[];
  listed: boolean;
  onList: () => void;
  onRestore: (continuation: Continuation) => void;
  onUndo: () => void;
}) {
  if (removed.length === 0) return null;
  const kept = removed.filter((one) => !undone.includes(one));
  const [first] = undone;
  return (
    <section class="removed quiet" aria-label={l10n.t("removed")}>
      {first && (
        <p class="undo" data-branch={first.branch}>
          <span>{filled(l10n.t("Removed: {0}"), <bdi>{shortOf(first)}</bdi>)}</span>{" "}
          {undone.length > 1 && (
            <span>{afterThoughtsOf(undone.map(({ thoughts }) => thoughts).sort((a, b) => a - b))} </span>
          )}
          <button class="link" onClick={onUndo}>
            {l10n.t("Undo")}
          </button>
        </p>
      )}
      {kept.length > 0 && (
        <p>
          <button class="fold" aria-expanded={listed} onClick={onList} title={kept.map(shortOf).join("\n")}>
            <span class={listed ? "twist open" : "twist"}>
              <Glyph shape="chevron" />
            </span>{" "}
            {removedBranchCount(kept.length)}
          </button>
          {" · "}
          <button class="link" onClick={() => kept.forEach(onRestore)}>
            {kept.length === 1 ? l10n.t("Restore") : l10n.t("Restore all")}
          </button>
        </p>
      )}
      {listed &&
        kept.map((continuation) => (
          <RemovedLine key={continuation.branch} continuation={continuation} onRestore={onRestore} />
        ))}
    </section>
  );
}

function RemovedLine({
  continuation,
  onRestore,
}: {
  continuation: Continuation;
  onRestore: (continuation: Continuation) => void;
}) {
  return (
    <p data-branch={continuation.branch}>
      <span>{filled(l10n.t("Removed: {0}"), <bdi>{shortOf(continuation)}</bdi>)}</span>{" "}
      <button class="link" onClick={() => onRestore(continuation)}>
        {l10n.t("Restore")}
      </button>
    </p>
  );
}
