/** How to read the picture: every mark, with its meaning. */
import * as l10n from "@vscode/l10n";
import type { GraphMark } from "../../shared/problem/problemGraph";
import { wordsOfMark } from "../../shared/read/wording";
import { filled } from "../kit/filled";
import { MarkGlyph } from "../kit/glyphs";
import { EFFECT, figures } from "./treeFeet";

const marks: GraphMark[] = ["optimal", "frontier", "reachable", "reached before", "unreachable"];

export function Guide({ graph }: { graph: boolean }) {
  return (
    <>
      <h2>{l10n.t("How to read this")}</h2>
      <dl class="legend">
        <div>
          <dt>
            <span class="sample value">
              <span class="bar" />
            </span>
          </dt>
          <dd>
            {filled(
              l10n.t("{0} What the model would say next if it had to speak a step after this thought."),
              <b>{l10n.t("Bar:")}</b>,
            )}
          </dd>
        </div>
        <div>
          <dt>
            <span class="sample value">
              <span class="tick" />
            </span>
          </dt>
          <dd>
            {filled(
              l10n.t("{0} Decoded from the thought itself, as if it were a word (logit lens)."),
              <b>{l10n.t("Tick:")}</b>,
            )}
          </dd>
        </div>
        <div>
          <dt>
            <span class="sample lens">
              <span class="bar" />
            </span>
          </dt>
          <dd>
            {filled(
              l10n.t("{0} Decoded from the thought, where the model would speak almost no step."),
              <b>{l10n.t("Outline:")}</b>,
            )}
          </dd>
        </div>
        <div>
          <dt>
            <svg class="sample-link" viewBox="0 0 30 14" aria-hidden="true">
              <path d="M0 3C15 3 15 11 30 11" />
            </svg>
          </dt>
          <dd>
            {filled(
              l10n.t("{0} A step from one candidate to the next. The thicker, the more probable."),
              <b>{l10n.t("Line:")}</b>,
            )}
          </dd>
        </div>
        {graph &&
          marks.map((mark) => (
            <div key={mark}>
              <dt>
                <MarkGlyph mark={mark} />
              </dt>
              <dd>{wordsOfMark[mark]}</dd>
            </div>
          ))}
      </dl>
      <h3>{l10n.t("Under each thought")}</h3>
      <dl class="legend terms">
        {figures
          .filter((figure) => graph || figure.truth !== true)
          .map(({ name, explained }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{explained}</dd>
            </div>
          ))}
        <div>
          <dt>{l10n.t("effect")}</dt>
          <dd>{EFFECT}</dd>
        </div>
      </dl>
      <p class="quiet">{l10n.t("Select a candidate to see its numbers, where it comes from, and where it leads.")}</p>
    </>
  );
}
