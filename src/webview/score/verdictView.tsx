/**
 * The one sentence without a click: the answer, how sure, right or wrong, when it was decided, and what words would
 * cost.
 */
import type { Cost, Verdict } from "../../shared/read/verdict";
import { Curve } from "../kit/curve";
import { Glyph, Judged } from "../kit/glyphs";
import { milliseconds, percent, plural } from "../../shared/format/numbers";

export function VerdictView({ verdict }: { verdict: Verdict }) {
  const { latent, inWords } = verdict;
  return (
    <section class="verdict" aria-label="Verdict">
      <div class="answer">
        <div class="what">
          <bdi>{verdict.text}</bdi> <span class="p">{percent(verdict.p)}</span>
        </div>
        <div class="how">
          {verdict.right !== null && <Judged good={verdict.right}>{verdict.right ? "right" : "wrong"}</Judged>}
          {verdict.decided !== null && <span class="quiet">decided after {plural(verdict.decided, "thought")}</span>}
        </div>
      </div>
      {verdict.curve.length > 1 && <Curve verdict={verdict} />}
      <table class="costs">
        <caption class="for-ears">What the answer took in thoughts, and would have taken in words</caption>
        <thead>
          <tr class="quiet">
            <td />
            <th scope="col">thoughts</th>
            <th scope="col">tokens</th>
            <th scope="col">passes</th>
            <th scope="col">time</th>
            <th scope="col" class="ends">
              answer
            </th>
          </tr>
        </thead>
        <tbody>
          <CostRow
            name={latent.thoughts === 0 ? "In words" : "Latent"}
            cost={latent}
            text={verdict.text}
            right={verdict.right}
          />
          {latent.thoughts > 0 &&
            (inWords ? (
              <CostRow name="In words" cost={inWords} text={inWords.text} right={inWords.right} />
            ) : (
              <tr>
                <th scope="row">In words</th>
                <td colSpan={5} class="quiet">
                  not said yet
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      {verdict.remarks.length > 0 && (
        <ul class="remarks">
          {verdict.remarks.map((remark) => (
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
          <bdi>{text ?? "no answer"}</bdi>
        ) : (
          <Judged good={right}>
            <span class="for-ears">{right ? "right:" : "wrong:"}</span> <bdi>{text}</bdi>
          </Judged>
        )}
      </td>
    </tr>
  );
}
