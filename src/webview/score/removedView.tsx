/** Branches that were removed, which can be restored. */
import * as l10n from "@vscode/l10n";
import type { Continuation } from "../../shared/read/continuations";
import { removedBranchCount } from "../../shared/format/counts";
import { filled } from "../kit/filled";
import { Glyph } from "../kit/glyphs";
import { shortOf } from "../page/branches";

export function RemovedView({
  removed,
  undone,
  listed,
  onList,
  onRestore,
}: {
  removed: readonly Continuation[];
  /** The one that was just removed. */
  undone: Continuation | null;
  listed: boolean;
  onList: () => void;
  onRestore: (continuation: Continuation) => void;
}) {
  if (removed.length === 0) return null;
  const kept = removed.filter(({ branch }) => branch !== undone?.branch);
  return (
    <section class="removed quiet" aria-label={l10n.t("removed")}>
      {undone && <RemovedLine continuation={undone} action={l10n.t("Undo")} onRestore={onRestore} />}
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
          <RemovedLine
            key={continuation.branch}
            continuation={continuation}
            action={l10n.t("Restore")}
            onRestore={onRestore}
          />
        ))}
    </section>
  );
}

function RemovedLine({
  continuation,
  action,
  onRestore,
}: {
  continuation: Continuation;
  action: string;
  onRestore: (continuation: Continuation) => void;
}) {
  return (
    <p data-branch={continuation.branch}>
      <span>{filled(l10n.t("Removed: {0}"), <bdi>{shortOf(continuation)}</bdi>)}</span>{" "}
      <button class="link" onClick={() => onRestore(continuation)}>
        {action}
      </button>
    </p>
  );
}
