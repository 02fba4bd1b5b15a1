/** The story of the trace in a few sentences, and what it cost in marks that can be counted. */
import * as l10n from "@vscode/l10n";
import type { Headline } from "../../shared/read/headline";
import { wordsOfRemark } from "../../shared/read/remarks";
import type { Cost, Verdict } from "../../shared/read/verdict";
import { headlineWords } from "../../shared/read/wording";
import { passCount, thoughtCount, tokenCount } from "../../shared/format/counts";
import { Judged } from "../kit/glyphs";
import { unbroken } from "../kit/unbroken";

/** Beyond so many tokens, a mark stands for ten. */
const MOST_MARKS = 30;

export interface CostRow extends Pick<Cost, "thoughts" | "tokens" | "passes"> {
  name: string;
  isOwn: boolean;
}

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
        {remarks.length > 0 && (
          <ul class="remarks quiet">
            {remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        )}
      </div>
      <dl class="costs">
        {costs.map((cost) => (
          <CostLine key={cost.name} {...cost} />
        ))}
      </dl>
    </section>
  );
}

/** One sentence, while a run goes on or is played back. */
export function MomentView({ title, sentence, hint }: { title: string; sentence: string; hint?: string }) {
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
      </div>
    </section>
  );
}

function CostLine({ name, isOwn, thoughts, tokens, passes }: CostRow) {
  const words = thoughts > 0 ? l10n.t("{0} + {1}", thoughtCount(thoughts), tokenCount(tokens)) : tokenCount(tokens);
  const shown = tokens > MOST_MARKS ? Math.round(tokens / 10) : tokens;
  const rings = thoughts > MOST_MARKS ? Math.round(thoughts / 10) : thoughts;
  return (
    <>
      <dt class="quiet">
        <bdi>{name}</bdi>
      </dt>
      <dd title={passCount(passes)}>
        <svg
          class={isOwn ? "marks own" : "marks"}
          width={(rings + shown) * 9 + 6}
          height="10"
          viewBox={`0 0 ${(rings + shown) * 9 + 6} 10`}
          preserveAspectRatio="xMinYMid"
          aria-hidden="true"
        >
          {Array.from({ length: rings }, (_, at) => (
            <circle key={at} cx={4.5 + at * 9} cy="5" r="3" />
          ))}
          {Array.from({ length: shown }, (_, at) => (
            <rect key={at} x={(rings + at) * 9 + (rings > 0 ? 5 : 1)} y="1.5" width="7" height="7" rx="1" />
          ))}
        </svg>
        <span>
          {words}
          {tokens > MOST_MARKS && <span class="quiet"> {l10n.t("(one mark for ten)")}</span>}
        </span>
      </dd>
    </>
  );
}
