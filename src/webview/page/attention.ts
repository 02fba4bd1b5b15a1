/** Attention of the shown thought, for the chosen layer and head: the same for the list, the text, and the editor. */
import * as l10n from "@vscode/l10n";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { weightsOf } from "../../shared/read/attention";
import type { Problem } from "../../shared/problem/problem";
import { type Shading, levelOf, shadingOf } from "../../shared/read/shading";
import { type Reading, type Trace, mainThoughts } from "../../shared/trace/trace";
import type { Ask, AttentionChoice } from "./state";
import { percent } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";
import type { EditorShading, AttentionAnswer } from "../../shared/panel/api";

export interface ShownAttention {
  /** From 1; `null` if no thought is shown. */
  thought: number | null;
  /** `null` if it was not requested, or there is no answer yet. */
  looked: AttentionAnswer | null;
  /** From 1. */
  layer: number;
  /** From 1; `null` for the mean. */
  head: number | null;
  heads: number;
  /** What each layer decodes to; see `AttentionReading.layers`. */
  readings: Reading[] | null;
  /** By position. */
  weights: number[] | null;
  shading: Shading | null;
  /** Whether to shade the text. */
  onText: boolean;
}

export function useAttention({
  trace,
  problem,
  shown,
  choice,
  loaded,
  ask,
}: {
  trace: Trace;
  problem: Problem | null;
  shown: Selection | null;
  choice: AttentionChoice;
  /** The sha256 of the loaded model. */
  loaded: string | null;
  ask: Ask;
}): ShownAttention {
  const { layers, heads } = trace.model.manifest.shapes;
  const chain = useMemo(() => mainThoughts(trace), [trace]);
  const index = shown?.node ? chain.findIndex(({ id }) => id === shown.node) : -1;
  const thought = index < 0 ? null : index + 1;
  // For a candidate, the pane shows other things.
  const wanted = thought !== null && (choice.onText || shown?.kind === "node");
  const looked = useLooked(`${trace.id} ${chain.length}`, wanted, loaded, ask);
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
      shading: weights && shadingOf(trace, problem, weights),
      onText,
    };
  }, [trace.id, problem, thought, looked, wanted, layer, head, heads, onText]);
}

/** "layer 2, mean over 2 heads" */
export function passWords({ layer, head, heads }: Pick<ShownAttention, "layer" | "head" | "heads">): string {
  if (heads === 1) return l10n.t("layer {0}", layer);
  return head === null
    ? l10n.t("layer {0}, mean over {1} heads", layer, heads)
    : l10n.t("layer {0}, head {1} of {2}", layer, head, heads);
}

export function editorShading(trace: string, look: ShownAttention): EditorShading | null {
  const { shading, thought, onText } = look;
  if (!onText || !shading || thought === null) return null;
  const spans = shading.shades.flatMap(({ start, end, weight }) => {
    const level = levelOf(weight, shading.floor);
    return level === 0 ? [] : [{ start, end, level, says: attentionWords(weight, thought, look) }];
  });
  return { trace, spans };
}

function attentionWords(weight: number, thought: number, look: ShownAttention): string {
  return l10n.t("{0} of the attention of thought {1} ({2})", percent(weight), thought, passWords(look));
}

/** Asks the host on first use, and again whenever another model is loaded, until there is an answer. */
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
