/**
 * The logit lens over depth: what the state after each layer, on the way to a thought, decodes to. The last layer is
 * the thought itself, as it was made.
 */
import { readTrace } from "../../shared/read/readTrace";
import type { Distribution, Trace } from "../../shared/trace/trace";
import { BarRow, readingRows, signOf } from "../kit/bars";
import { percent } from "../../shared/format/numbers";

/** Candidates of a layer that stand here; the others are counted. */
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
      <h3>Layer by layer</h3>
      <p class="quiet">Logit lens: the state after each layer, through the final norm and the head.</p>
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
                {index === 0 ? "input" : index}
                <span class="for-ears">{index === layers.length - 1 ? ", the thought" : ""}: </span>
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
                  +{rest.n + candidates.length - Math.min(FIRST, candidates.length)} hidden, {percent(all - shown)}
                </p>
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
