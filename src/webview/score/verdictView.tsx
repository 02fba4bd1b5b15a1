/**
 * The verdict at a glance: the final answer, right or wrong, from when on the model was sure, what it would have
 * answered at once, and what words would cost.
 */
import * as l10n from "@vscode/l10n";
import type { Cost, Verdict } from "../../shared/read/verdict";
import { Curve } from "../kit/curve";
import { Glyph, Judged } from "../kit/glyphs";
import { wordsOfRemark } from "../../shared/read/remarks";
import { forcedSentences, headlineWords, sureWords } from "../../shared/read/wording";
import { milliseconds } from "../../shared/format/numbers";

export function VerdictView({ verdict }: { verdict: Verdict }) {
  const { latent, inWords } = verdict;
  const sure = sureWords(verdict.sure);
  const remarks = [...verdict.remarks.map(wordsOfRemark), ...verdict.notes];
  return (
    <section class="verdict" aria-label={l10n.t("Verdict")}>
      <div class="answer">
        <div class={verdict.support === null ? "what" : "what muted"}>
          <bdi>{headlineWords(verdict)}</bdi>
        </div>
        <div class="how">
          {verdict.right !== null && (
            <Judged good={verdict.right}>{verdict.right ? l10n.t("right") : l10n.t("wrong")}</Judged>
          )}
          {sure !== null && <span class="quiet">{sure}</span>}
        </div>
        {forcedSentences(verdict).map((sentence) => (
          <div key={sentence} class="quiet">
            <bdi>{sentence}</bdi>
          </div>
        ))}
      </div>
      {verdict.curve.length > 1 && verdict.curve.some(({ options }) => options.length > 0) && (
        <Curve verdict={verdict} />
      )}
      <table class="costs">
        <caption class="for-ears">{l10n.t("Cost of the answer with thoughts, and in the model's own words")}</caption>
        <thead>
          <tr class="quiet">
            <td />
            <th scope="col">{l10n.t("thoughts")}</th>
            <th scope="col">{l10n.t("tokens")}</th>
            <th scope="col">{l10n.t("passes")}</th>
            <th scope="col">{l10n.t("time")}</th>
            <th scope="col" class="ends">
              {l10n.t("answer")}
            </th>
          </tr>
        </thead>
        <tbody>
          <CostRow
            name={latent.thoughts === 0 ? l10n.t("In words") : l10n.t("With thoughts")}
            cost={latent}
            text={verdict.text}
            right={verdict.right}
          />
          {latent.thoughts > 0 &&
            (inWords ? (
              <CostRow name={l10n.t("In words")} cost={inWords} text={inWords.text} right={inWords.right} />
            ) : (
              <tr>
                <th scope="row">{l10n.t("In words")}</th>
                <td colSpan={5} class="quiet">
                  {l10n.t("not spoken yet")}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      {remarks.length > 0 && (
        <ul class="remarks">
          {remarks.map((remark) => (
            <li key={remark}>
              <Glyph shape="info" /> <bdi>{remark}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function CostRow({
  name,
  cost,
  text,
  right,
}: {
  name: string;
  cost: Cost;
  text: string | null;
  right: boolean | null;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{cost.thoughts}</td>
      <td>{cost.tokens}</td>
      <td>{cost.passes}</td>
      <td>{milliseconds(cost.ms)}</td>
      <td class="ends">
        {right === null ? (
          <bdi>{text ?? l10n.t("no answer")}</bdi>
        ) : (
          <Judged good={right}>
            <span class="for-ears">{right ? l10n.t("right:") : l10n.t("wrong:")}</span> <bdi>{text}</bdi>
          </Judged>
        )}
      </td>
    </tr>
  );
}
