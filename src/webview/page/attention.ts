/** Where the thought that is shown looked, as the person wants it told: the same for the list, the text and the editor. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { weightsOf } from "../../shared/read/attention";
import { readTrace } from "../../shared/read/readTrace";
import { type Shading, levelOf, shadingOf } from "../../shared/read/shading";
import type { Distribution, Trace } from "../../shared/trace/trace";
import type { Ask, AttentionChoice } from "./state";
import { percent, plural } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";
import type { EditorShading, AttentionAnswer } from "../../shared/panel/api";

export interface ShownAttention {
  /** From 1; `null`: what is shown is no thought. */
  thought: number | null;
  /** `null`: it was not asked, or there is no answer yet. */
  looked: AttentionAnswer | null;
  /** From 1, of those the model has. */
  layer: number;
  /** From 1; `null`: the mean. */
  head: number | null;
  heads: number;
  /** What each layer on the way to the thought decodes to; see `AttentionReading.layers`. */
  readings: Distribution[] | null;
  /** By position. */
  weights: number[] | null;
  shading: Shading | null;
  /** Whether the text is to be shaded. */
  onText: boolean;
}

export function useAttention({
  trace,
  shown,
  choice,
  loaded,
  ask,
}: {
  trace: Trace;
  shown: Selection | null;
  choice: AttentionChoice;
  /** The sha256 of the model that is loaded. */
  loaded: string | null;
  ask: Ask;
}): ShownAttention {
  const { layers, heads } = trace.model.manifest.shapes;
  const { mainThoughts } = readTrace(trace);
  const index = shown?.node ? mainThoughts.findIndex(({ id }) => id === shown.node) : -1;
  const thought = index < 0 ? null : index + 1;
  // A candidate has other things to tell in the pane.
  const wanted = thought !== null && (choice.onText || shown?.kind === "node");
  const looked = useLooked(`${trace.id} ${mainThoughts.length}`, wanted, loaded, ask);
  const layer = choice.layer !== null && choice.layer <= layers ? choice.layer : layers;
  const head = choice.head !== null && choice.head <= heads ? choice.head : null;
  const { onText } = choice;
  return useMemo(() => {
    const look = looked?.kind === "told" && wanted ? looked.look : null;
    const weights =
      look && thought !== null && thought <= look.attention.length
        ? weightsOf(look, thought - 1, layer - 1, head === null ? null : head - 1)
        : null;
    const readings = (thought !== null && look?.layers?.[thought - 1]) || null;
    return {
      thought,
      looked,
      layer,
      head,
      heads,
      readings,
      weights,
      shading: weights && shadingOf(trace, weights),
      onText,
    };
  }, [trace.id, thought, looked, wanted, layer, head, heads, onText]);
}

/** "layer 2, mean over 2 heads" */
export function passWords({ layer, head, heads }: Pick<ShownAttention, "layer" | "head" | "heads">): string {
  if (heads === 1) return `layer ${layer}`;
  return head === null
    ? `layer ${layer}, mean over ${plural(heads, "head")}`
    : `layer ${layer}, head ${head} of ${heads}`;
}

export function editorShading(trace: string, look: ShownAttention): EditorShading | null {
  const { shading, thought, onText } = look;
  if (!onText || !shading || thought === null) return null;
  const spans = shading.shades.flatMap(({ start, end, weight }) => {
    const level = levelOf(weight, shading.floor);
    return level === 0
      ? []
      : [{ start, end, level, says: `${percent(weight)} of the attention of thought ${thought}: ${passWords(look)}` }];
  });
  return { trace, spans };
}

/** Asked of the host when it is first wanted, and again when another model is loaded, until it can be told. */
function useLooked(key: string, wanted: boolean, loaded: string | null, ask: Ask): AttentionAnswer | null {
  const [known, setKnown] = useState<{ key: string; looked: AttentionAnswer } | null>(null);
  const told = useRef("");
  useEffect(() => {
    if (!wanted || told.current === key) return;
    let current = true;
    ask(async (host) => {
      const looked = await host.look();
      if (!current) return;
      if (looked.kind === "told") told.current = key;
      setKnown({ key, looked });
    });
    return () => {
      current = false;
    };
  }, [key, wanted, loaded]);
  return known?.key === key ? known.looked : null;
}
