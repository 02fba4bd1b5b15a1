/** Shows things in the editor with a short delay, because the pointer crosses many candidates on its way. */
import { useEffect, useRef } from "preact/hooks";
import type { Span } from "../../shared/problem/fragments";
import type { Ask } from "./state";
import type { EditorShading, HostApi } from "../../shared/panel/api";

const MOMENT_MS = 60;

export function useHighlight(spans: Span[], ask: Ask): void {
  useTold(spans, "[]", (host) => host.highlight(spans), ask);
}

export function useShading(shading: EditorShading | null, ask: Ask): void {
  useTold(shading, "null", (host) => host.shade(shading), ask);
}

/** `before`: what the editor shows at first, as JSON. */
function useTold(what: unknown, before: string, tell: (host: HostApi) => Promise<void>, ask: Ask): void {
  const told = useRef(before);
  useEffect(() => {
    const key = JSON.stringify(what);
    if (key === told.current) return;
    const timer = setTimeout(() => {
      told.current = key;
      ask(tell);
    }, MOMENT_MS);
    return () => clearTimeout(timer);
  }, [what]);
}
