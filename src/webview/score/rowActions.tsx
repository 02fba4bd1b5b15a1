/** What can be done with a row of words. */
import * as l10n from "@vscode/l10n";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Continuation, wordsOf } from "../../shared/read/continuations";
import { type WordRow, afterThoughtsOf } from "../../shared/read/scoreWords";
import { Menu } from "../kit/menu";
import { shortOf } from "../page/branches";
import type { ScoreCan, ScoreHandlers } from "./scoreProps";

export function RowActions({
  row,
  isAbove,
  can,
  answer,
  handlers,
  busy,
}: {
  row: WordRow;
  isAbove: boolean;
  can: ScoreCan;
  answer: string | null;
  handlers: ScoreHandlers;
  busy: boolean;
}) {
  const { continuation, all } = row;
  if (can.naming === continuation.branch)
    return <NameField continuation={continuation} named={(name) => handlers.onNamed(row, name)} />;
  const removable = all.filter(({ id }) => id !== answer);
  return (
    <Menu
      small
      overRow={!isAbove}
      label={l10n.t("Actions for “{0}”", shortOf(continuation))}
      actions={[
        ...(row.isEdited ? [{ label: l10n.t("Show its thoughts"), run: () => handlers.onDraw(row) }] : []),
        {
          label: continuation.name === null ? l10n.t("Name…") : l10n.t("Rename…"),
          run: () => handlers.onRename(row),
          movesFocus: true,
        },
        { label: l10n.t("Copy words"), run: () => handlers.onCopy(wordsOf(continuation)) },
        ...(removable.length === 0 || busy
          ? []
          : [
              {
                label:
                  removable.length === all.length
                    ? l10n.t("Remove")
                    : l10n.t("Remove those {0}", afterThoughtsOf(removable.map(({ thoughts }) => thoughts))),
                run: () => handlers.onRemove(removable),
                movesFocus: true,
              },
            ]),
      ]}
    />
  );
}

function NameField({
  continuation,
  named,
}: {
  continuation: Continuation;
  /** `null` keeps the name. */
  named: (name: string | null) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const finish = (keep: boolean): void => {
    if (done.current) return;
    done.current = true;
    named(keep ? (field.current?.value ?? "").trim() : null);
  };
  useLayoutEffect(() => field.current?.select(), []);
  return (
    <input
      ref={field}
      class="naming"
      maxLength={60}
      defaultValue={continuation.name ?? ""}
      placeholder={l10n.t("name of this branch")}
      aria-label={l10n.t("Name of this branch. Enter saves, Escape cancels.")}
      onKeyDown={(event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.key !== "Enter" && event.key !== "Escape") return;
        // Otherwise the next focused button would be pressed.
        event.preventDefault();
        finish(event.key === "Enter");
      }}
      onBlur={() => finish(true)}
    />
  );
}
