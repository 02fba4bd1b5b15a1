/** What may follow a step is read when it is asked for: once, wherever it is shown. */
import { useCallback, useRef, useState } from "preact/hooks";
import type { TreeChild } from "../../shared/read/searchColumn";
import type { Ask } from "./state";

type Steps = readonly (readonly number[])[];

export interface Expansion {
  /** What is being read, by `readingKey`. */
  reading: ReadonlySet<string>;
  /** Reads what may follow the last of the steps after a thought. */
  expand: (node: string | null, steps: Steps) => void;
}

/** What has to be read before the step can be opened; `null` if it was read, or if nothing can follow. */
export function unread({ childrenRest, expands }: Pick<TreeChild, "childrenRest" | "expands">): number[][] | null {
  return childrenRest === null ? expands : null;
}

export function readingKey(node: string | null, steps: Steps): string {
  return `${node ?? ""}/${JSON.stringify(steps)}`;
}

export function useExpansion(ask: Ask): Expansion {
  const [reading, setReading] = useState<ReadonlySet<string>>(new Set());
  const asked = useRef(new Set<string>());
  const expand = useCallback((node: string | null, steps: Steps): void => {
    const key = readingKey(node, steps);
    if (asked.current.has(key)) return;
    const mark = (isAsked: boolean): void => {
      if (isAsked) asked.current.add(key);
      else asked.current.delete(key);
      setReading(new Set(asked.current));
    };
    mark(true);
    ask((host) => host.expandStep(node, steps).finally(() => mark(false)));
  }, []);
  return { reading, expand };
}
