/**
 * The side pane: every number of what is pointed at or selected, where it comes from, and where it leads. If nothing is
 * selected, it explains how to read the picture.
 */
import * as l10n from "@vscode/l10n";
import { useRef } from "preact/hooks";
import { readTrace } from "../../shared/read/readTrace";
import { effectOf } from "../../shared/read/testEffects";
import { nameOf } from "../../shared/trace/trace";
import { wordsOfAblation } from "../../shared/trace/edits";
import { useAbove } from "../kit/above";
import { Glyph } from "../kit/glyphs";
import { percent } from "../../shared/format/numbers";
import { CandidatePart } from "./candidatePart";
import { type PaneProps, isOwn } from "./paneProps";
import { ThoughtPart } from "./thoughtPart";
import { TokenPart } from "./tokenPart";

export function ThoughtView(props: PaneProps) {
  const { onClose } = props;
  const root = useRef<HTMLElement>(null);
  useAbove(root);
  return (
    <aside ref={root} class={props.atStart ? "pane at-start" : "pane"} aria-label={l10n.t("Selection")}>
      <div class="pane-content">
        <button class="close icon" aria-label={l10n.t("Close")} title={l10n.t("Close")} onClick={onClose}>
          <Glyph shape="close" />
        </button>
        <Content {...props} />
        <Effect {...props} />
      </div>
    </aside>
  );
}

/** What a thought decodes to doesn't show what it does. This says whether that was tested, and the result. */
function Effect({ trace, tree, edited, shown }: PaneProps) {
  const column = tree.columns.find((c) => c.node === shown?.node);
  if (column && isOwn(column, edited))
    return <p class="quiet note">{l10n.t("From a run with edited thoughts: {0}.", edited?.title ?? "")}</p>;
  const { test } = readTrace(trace);
  if (!column || !test)
    return (
      <p class="quiet note">
        {column
          ? l10n.t("What can be decoded isn't necessarily used. The effect of this thought was not tested.")
          : l10n.t("What can be decoded isn't necessarily used.")}
      </p>
    );
  const effect = effectOf(test, column.thoughts);
  if (!effect) return null;
  return (
    <p class="quiet note">
      {l10n.t(
        "Tested: the worst edit of this thought ({0}) takes the forced probability of {1} from {2} to {3}.",
        wordsOfAblation[effect.worst.edit],
        readTrace(trace).say(nameOf(test.answer)),
        percent(test.unedited),
        percent(effect.worst.p),
      )}{" "}
      {test.withoutThoughts !== undefined && l10n.t("Without thoughts, it is {0}.", percent(test.withoutThoughts))}
    </p>
  );
}

function Content(props: PaneProps) {
  const { shown, tree, trace } = props;
  if (!shown) return null;
  const column = tree.columns.find((c) => c.node === shown.node);
  if (shown.kind === "candidate")
    return column ? <CandidatePart {...props} column={column} selected={shown.key} /> : null;
  if (shown.node === null) return <ThoughtPart {...props} column={undefined} />;
  const node = readTrace(trace).node(shown.node);
  if (node?.kind === "token")
    return <TokenPart node={node} trace={trace} truth={props.truth} onSelect={props.onSelect} />;
  return column ? <ThoughtPart {...props} column={column} /> : null;
}
