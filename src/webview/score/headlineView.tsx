/** The story of the trace in a few sentences, and what it cost in marks that can be counted. */
import * as l10n from "@vscode/l10n";
import type { Headline } from "../../shared/read/headline";
import { wordsOfRemark } from "../../shared/read/remarks";
import type { Verdict } from "../../shared/read/verdict";
import { headlineWords } from "../../shared/read/wording";
import { Judged } from "../kit/glyphs";
import { unbroken } from "../kit/unbroken";
import { type CostRow, costMarks, costTitle, costWords } from "./costMarks";

export function HeadlineView({
  headline,
  verdict,
  costs,
}: {
  headline: Headline;
  verdict: Verdict;
  costs: readonly CostRow[];
}) {
  // What the facts support isn't said twice. Where what is right isn't shown, the headline doesn't say it.
  const isSaid = verdict.support !== null && headline.answer === headlineWords(verdict);
  const told = verdict.remarks.filter(({ kind }) => !isSaid || kind !== verdict.support);
  const remarks = [...told.map(wordsOfRemark), ...verdict.notes];
  return (
    <section class="headline" aria-label={l10n.t("Answer")}>
      <div class="said">
        <div class="answer-line">
          <h2 class={verdict.support === null ? "" : "muted"}>
            <bdi>{headline.answer}</bdi>
          </h2>
          {headline.right !== null && (
            <Judged good={headline.right}>{headline.right ? l10n.t("right") : l10n.t("wrong")}</Judged>
          )}
          {headline.correct !== null && <span class="quiet">{headline.correct}</span>}
        </div>
        {headline.story.length > 0 && <p class="story">{unbroken(headline.story.join(" "))}</p>}
        <Remarks remarks={remarks} />
      </div>
      {costs.length > 0 && <Costs costs={costs} />}
    </section>
  );
}

function Remarks({ remarks }: { remarks: readonly string[] }) {
  return remarks.length === 0 ? null : (
    <ul class="remarks quiet">
      {remarks.map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
    </ul>
  );
}

/** One sentence, while a run goes on or is played back, or where it has led to no answer. */
export function MomentView({
  title,
  sentence,
  hint,
  remarks = [],
}: {
  title: string;
  sentence: string;
  hint?: string;
  remarks?: readonly string[];
}) {
  return (
    <section class="headline moment" aria-label={l10n.t("Answer")}>
      <div class="said">
        <div class="answer-line">
          <h2>{title}</h2>
        </div>
        <p class="story">
          {sentence}
          {hint !== undefined && <span class="quiet hint">{hint}</span>}
        </p>
        <Remarks remarks={remarks} />
      </div>
    </section>
  );
}

function Costs({ costs }: { costs: readonly CostRow[] }) {
  const marks = costMarks(costs);
  const { width, height, line, rows } = marks;
  const longest = Math.max(...costs.map(({ tokens }) => tokens));
  return (
    <dl class="costs">
      {costs.map((cost, at) => (
        <div key={cost.name} class="cost" title={costTitle(cost, marks)}>
          <dt class="quiet">
            <bdi>{cost.name}</bdi>
          </dt>
          <dd>
            <span>
              {costWords(cost)}
              {marks.blocks === "filled" && cost.tokens === longest && (
                <span class="quiet"> {l10n.t("(each block is ten)")}</span>
              )}
            </span>
            <svg
              class={cost.isOwn ? "marks own" : "marks"}
              width={width}
              height={height}
              viewBox={`0 0 ${width} ${height}`}
              preserveAspectRatio="xMinYMid"
              role="img"
              aria-label={costTitle(cost, marks)}
            >
              <path class="rings" d={rows[at]?.rings} stroke-width={line} />
              <path class="squares" d={rows[at]?.squares} />
            </svg>
          </dd>
        </div>
      ))}
    </dl>
  );
}
