/** Attention of the shown thought, for the chosen layer and head: the same for the list, the text, and the editor. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { weightsOf } from "../../shared/read/attentionTable";
import { readTrace } from "../../shared/read/readTrace";
import { type Shading, shadingOf } from "../../shared/read/shading";
import type { Distribution, Trace } from "../../shared/trace/trace";
import type { Ask, AttentionChoice } from "./state";
import type { Selection } from "../../shared/trace/selection";
import type { AttentionAnswer } from "../../shared/panel/api";

export interface ShownAttention {
  /** From 1; `null` if no thought is shown. */
  thought: number | null;
  /** `null` if it was not requested, or there is no answer yet. */
  answer: AttentionAnswer | null;
  /** From 1. */
  layer: number;
  /** From 1; `null` for the mean. */
  head: number | null;
  heads: number;
  /** What each layer decodes to; see `AttentionReading.layers`. */
  readings: Distribution[] | null;
  /** By position. */
  weights: number[] | null;
  shading: Shading | null;
  /** Whether to shade the text. */
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
  /** The sha256 of the loaded model. */
  loaded: string | null;
  ask: Ask;
}): ShownAttention {
  const { layers, heads } = trace.model.manifest.shapes;
  const reading = readTrace(trace);
  const thought = reading.numberOf(shown?.node ?? null);
  // For a candidate, the pane shows other things.
  const wanted = thought !== null && (choice.onText || shown?.kind === "node");
  const answer = useAnswer(`${trace.id} ${reading.mainThoughts.length}`, wanted, loaded, ask);
  const layer = choice.layer !== null && choice.layer <= layers ? choice.layer : layers;
  const head = choice.head !== null && choice.head <= heads ? choice.head : null;
  const { onText } = choice;
  return useMemo(() => {
    const reading = answer?.kind === "read" && wanted ? answer.reading : null;
    const weights =
      reading && thought !== null && thought <= reading.attention.length
        ? weightsOf(reading, thought - 1, layer - 1, head === null ? null : head - 1)
        : null;
    const readings = (thought !== null && reading?.layers?.[thought - 1]) || null;
    return {
      thought,
      answer,
      layer,
      head,
      heads,
      readings,
      weights,
      shading: weights && shadingOf(trace, weights),
      onText,
    };
  }, [trace.id, thought, answer, wanted, layer, head, heads, onText]);
}

/** Asks the host on first use, and again whenever another model is loaded, until there is an answer. */
function useAnswer(key: string, wanted: boolean, loaded: string | null, ask: Ask): AttentionAnswer | null {
  const [known, setKnown] = useState<{ key: string; answer: AttentionAnswer } | null>(null);
  const answeredKey = useRef("");
  useEffect(() => {
    if (!wanted || answeredKey.current === key) return;
    let current = true;
    ask(async (host) => {
      const answer = await host.readAttention();
      if (!current) return;
      if (answer.kind === "read") answeredKey.current = key;
      setKnown({ key, answer });
    });
    return () => {
      current = false;
    };
  }, [key, wanted, loaded]);
  return known?.key === key ? known.answer : null;
}
