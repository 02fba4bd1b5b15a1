/** How the picture is read: every mark of it, with its words. */
import type { GraphMark } from "../../shared/problem/problemGraph";
import { wordsOfMark } from "../../shared/read/wording";
import { MarkGlyph } from "../kit/glyphs";
import { EFFECT, figures } from "./treeFeet";

const marks: GraphMark[] = ["optimal", "frontier", "reachable", "reached before", "unreachable"];

export function Guide({ graph }: { graph: boolean }) {
  return (
    <>
      <h2>How to read this</h2>
      <dl class="legend">
        <div>
          <dt>
            <span class="sample value">
              <span class="bar" />
            </span>
          </dt>
          <dd>
            <b>Bar: the value.</b> What it would say next, if it had to speak after this thought, given that it says a
            step.
          </dd>
        </div>
        <div>
          <dt>
            <span class="sample value">
              <span class="tick" />
            </span>
          </dt>
          <dd>
            <b>Tick: the lens.</b> The thought itself, read as if it were a word.
          </dd>
        </div>
        <div>
          <dt>
            <span class="sample lens">
              <span class="bar" />
            </span>
          </dt>
          <dd>
            <b>Outline:</b> a bar of the lens, where next to no step would be said.
          </dd>
        </div>
        <div>
          <dt>
            <svg class="sample-link" viewBox="0 0 30 14" aria-hidden="true">
              <path d="M0 3C15 3 15 11 30 11" />
            </svg>
          </dt>
          <dd>
            <b>Line:</b> a step from one candidate to the next, as thick as it is probable.
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
      <h3>Under each thought</h3>
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
          <dt>its effect</dt>
          <dd>{EFFECT}</dd>
        </div>
      </dl>
      <p class="quiet">Select a candidate to see its numbers, where it comes from and where it leads.</p>
    </>
  );
}
