/**
 * The logit lens over depth: what the state after each layer decodes to. The last layer is the thought itself.
 */
import * as l10n from "@vscode/l10n";
import { readTrace } from "../../shared/read/readTrace";
import { hiddenWords } from "../../shared/read/wording";
import type { Distribution, Trace } from "../../shared/trace/trace";
import { BarRow, readingRows, signOf } from "../kit/bars";
import { percent } from "../../shared/format/numbers";

/** Candidates shown per layer. The others are counted. */
const FIRST = 3;

export function LayersView({
  trace,
  thought,
  layers,
  truth,
}: {
  trace: Trace;
  /** From 1. */ thought: number;
  layers: Distribution[];
  truth: boolean;
}) {
  const reading = readTrace(trace);
  return (
    <div class="layered">
      <h3>{l10n.t("Layer by layer")}</h3>
      <p class="quiet">{l10n.t("Logit lens: the state after each layer, through the final norm and the head.")}</p>
      <ol class="layers">
        {layers.map(({ candidates, rest }, index) => {
          const [first, ...others] = readingRows(trace, candidates.slice(0, FIRST), (concept) =>
            signOf(truth ? reading.mark(concept, thought) : null),
          );
          const shown = candidates.slice(0, FIRST).reduce((sum, { p }) => sum + p, 0);
          const all = candidates.reduce((sum, { p }) => sum + p, rest.p);
          return (
            <li key={index}>
              <span class="quiet depth">
                {index === 0 ? l10n.t("input") : index}
                <span class="for-ears">{index === layers.length - 1 ? `, ${l10n.t("the thought")}` : ""}: </span>
              </span>
              <div class="bars hollow">
                {first && (
                  <div class="row">
                    <BarRow text={first.text} p={first.p} mark={first.sign} />
                  </div>
                )}
                <p class="quiet others">
                  {others.map(({ key, text, p }) => (
                    <span key={key}>
                      <bdi>{text}</bdi> {percent(p)},{" "}
                    </span>
                  ))}
                  {hiddenWords({ n: rest.n + Math.max(0, candidates.length - FIRST), p: all - shown })}
                </p>
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
