/** Where the pass looked that made a thought: the facts with the most attention, of one layer, mean over its heads. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { onFacts, summedOverHeads } from "../shared/attention";
import { inYourWords } from "../shared/facts";
import { type Mark, marker } from "../shared/graph";
import type { Look } from "../shared/protocol";
import { graphOf } from "../shared/problemGraph";
import type { Trace } from "../shared/trace";
import { percent, plural, wordsOfMark } from "../shared/wording";
import { MarkGlyph } from "./glyphs";
import type { Ask } from "./state";

/** Facts that stand here; the others are counted. */
const FIRST = 5;

export function LookView({ trace, thought, truth, known }: { trace: Trace; /** From 1. */ thought: number; truth: boolean; known: Known }) {
  const look = known?.look ?? null;
  const layers = trace.model.manifest.shapes.layers;
  const [chosen, choose] = useState(layers);
  const facts = useMemo(() => (look ? factsOf(trace, look, thought, chosen) : null), [trace.id, look, thought, chosen]);
  if (known && !look) return <p class="quiet">Where it looked can be told while the model of this trace is loaded, if its graph tells it.</p>;
  if (!facts || facts.rows.length === 0) return null;
  const shown = facts.rows.slice(0, FIRST);
  const rest = facts.rows.slice(FIRST);
  return (
    <>
      <h3>Where it looked</h3>
      <p class="quiet choice">
        layer
        {Array.from({ length: layers }, (_, index) => index + 1).map((layer) => (
          <button key={layer} class="toggle" aria-pressed={layer === chosen} aria-label={`layer ${layer}`} onClick={() => choose(layer)}>{layer}</button>
        ))}
        , mean over {plural(facts.heads, "head")}
      </p>
      <ul class="bars hollow">
        {shown.map(({ text, weight, mark }) => (
          <li key={text}>
            <div class="row">
              <span class="bar" style={{ width: `${((100 * weight) / facts.heads).toFixed(2)}%` }} />
              <bdi class="name" title={text}>{text}</bdi>
              {truth && mark && <span class="sign"><MarkGlyph mark={mark} /><span class="for-ears">its subject: {wordsOfMark[mark]}</span></span>}
              <span class="number">{percent(weight / facts.heads)}</span>
            </div>
          </li>
        ))}
      </ul>
      <p class="quiet">
        {rest.length > 0 && <>+{rest.length} other facts, {percent(rest.reduce((sum, { weight }) => sum + weight, 0) / facts.heads)}; </>}
        question, thoughts before and the rest: {percent(facts.elsewhere / facts.heads)}
      </p>
    </>
  );
}

interface LookedAt {
  heads: number;
  /** Most first. */
  rows: { text: string; weight: number; mark: Mark | null }[];
  elsewhere: number;
}

function factsOf(trace: Trace, look: Look, thought: number, layer: number): LookedAt {
  const graph = graphOf(trace);
  const weights = summedOverHeads(look, thought - 1, layer - 1);
  const heads = look.attention[thought - 1]?.[layer - 1]?.length ?? 1;
  if (!graph) return { heads, rows: [], elsewhere: 0 };
  const markIn = marker(graph);
  const onEach = onFacts(trace.prompt.text, trace.prompt.tokens, weights);
  const rows = onEach.flatMap((weight, edge) => {
    const [from, to] = (graph.edges[edge] ?? []).map((node) => graph.nodes[node] ?? "");
    if (from === undefined || to === undefined) return [];
    // What the thought steps from: subjects as many steps away as there were thoughts before.
    return [{ text: inYourWords(`${from} → ${to}`, trace.words), weight, mark: markIn(from, thought - 1) }];
  });
  return { heads, rows: rows.sort((a, b) => b.weight - a.weight), elsewhere: weights.reduce((a, b) => a + b, 0) - onEach.reduce((a, b) => a + b, 0) };
}

/** `null` until the host has answered; its answer may be that it cannot tell. */
export type Known = { look: Look | null } | null;

/** Asked of the host once for as many thoughts as there are. */
export function useLook(trace: Trace, ask: Ask): Known {
  const thoughts = trace.nodes.filter((node) => node.kind === "thought" && !node.edit).length;
  const [known, setKnown] = useState<{ key: string; look: Look | null } | null>(null);
  const key = `${trace.id} ${thoughts}`;
  useEffect(() => {
    let wanted = true;
    ask(async (host) => {
      const look = await host.look();
      if (wanted) setKnown({ key, look });
    });
    return () => {
      wanted = false;
    };
  }, [key]);
  return known?.key === key ? known : null;
}
