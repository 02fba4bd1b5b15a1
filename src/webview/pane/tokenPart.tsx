/** A word that was said, among the words around it. */
import * as l10n from "@vscode/l10n";
import { readTrace } from "../../shared/read/readTrace";
import { hiddenWords } from "../../shared/read/wording";
import type { TokenNode } from "../../shared/trace/trace";
import { SpokenWords } from "./spokenWords";
import { BarList, readingRows } from "../kit/bars";
import { milliseconds, percent } from "../../shared/format/numbers";
import { Figure } from "./figure";
import type { PaneProps } from "./paneProps";

export function TokenPart({
  node,
  trace,
  truth,
  onSelect,
}: { node: TokenNode } & Pick<PaneProps, "trace" | "truth" | "onSelect">) {
  const continuation = readTrace(trace).continuationWith(node.id);
  return (
    <>
      {continuation && (
        <SpokenWords trace={trace} continuation={continuation} selected={node.id} truth={truth} onSelect={onSelect} />
      )}
      <h2>
        <bdi>{readTrace(trace).shownToken(node)}</bdi>
      </h2>
      <div class="facts">
        <p class="quiet">{node.p === undefined ? l10n.t("a given word") : l10n.t("a word the model said")}</p>
        <dl class="figures">
          {node.p !== undefined && <Figure name={l10n.t("probability")}>{percent(node.p)}</Figure>}
          <Figure name={l10n.t("time of the pass")}>{milliseconds(node.ms)}</Figure>
        </dl>
      </div>
      {node.chosenFrom && (
        <BarList title={l10n.t("Chosen from")} rows={readingRows(trace, node.chosenFrom.candidates.slice(0, 8))} />
      )}
      {node.chosenFrom && node.chosenFrom.rest.n > 0 && <p class="quiet">{hiddenWords(node.chosenFrom.rest)}</p>}
    </>
  );
}
