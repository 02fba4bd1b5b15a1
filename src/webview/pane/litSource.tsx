import type { Span } from "../../shared/problem/fragments";
import type { Selection } from "../../shared/trace/selection";
import { type Observed, useObserved } from "../kit/observed";
import { type SourceProps, SourceView } from "./sourceView";

/** The question's text, with the facts that lead to what is pointed at, or else selected. */
export function LitSource({
  pointed,
  selection,
  facts,
  ...rest
}: {
  pointed: Observed<Selection | null>;
  selection: Selection | null;
  facts: (shown: Selection) => readonly Span[];
} & Omit<SourceProps, "lit">) {
  const shown = useObserved(pointed, (now) => now) ?? selection;
  return <SourceView lit={shown ? facts(shown) : []} {...rest} />;
}
