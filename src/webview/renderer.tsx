/**
 * The entry point of the notebook renderer for traces (contributes.notebookRenderer). VS Code loads it as a module into
 * the page of a notebook's outputs and calls it for each of them. It gets no strings of the display language.
 */
import * as l10n from "@vscode/l10n";
import { render } from "preact";
import webviewStyle from "../../media/webview.css";
import scoreStyle from "../../media/score.css";
import { UserError, isUserError } from "../shared/errors";
import type { Trace } from "../shared/trace/trace";
import { LARGEST_SHOWN, parseTrace } from "../shared/trace/traceFile";
import { OUTPUT_STYLE, inShadow } from "./notebook/notebookStyle";
import { NotebookTrace } from "./notebook/notebookTrace";
import { Boundary } from "./page/boundary";

/** An output, as VS Code gives it. */
interface OutputItem {
  id: string;
  text(): string;
}

interface Renderer {
  renderOutputItem(item: OutputItem, element: HTMLElement): void;
  /** Without an id, all outputs go. */
  disposeOutputItem(id?: string): void;
}

const style = [webviewStyle, scoreStyle].map(inShadow).join("\n") + OUTPUT_STYLE;

export function activate(): Renderer {
  const drawn = new Map<string, ShadowRoot>();
  return {
    renderOutputItem(item, element) {
      const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
      drawn.set(item.id, root);
      render(
        <>
          <style>{style}</style>
          <Output text={item.text()} />
        </>,
        root,
      );
    },
    disposeOutputItem(id) {
      for (const [known, root] of drawn) {
        if (id !== undefined && id !== known) continue;
        render(null, root);
        drawn.delete(known);
      }
    },
  };
}

function traceIn(text: string): Trace {
  const tooLarge = new UserError(l10n.t("This trace is too large to be drawn here. Print it with “coconut show”."));
  if (text.length > LARGEST_SHOWN.bytes) throw tooLarge;
  const trace = parseTrace(text, "The output");
  if (trace.nodes.length > LARGEST_SHOWN.nodes) throw tooLarge;
  return trace;
}

function Output({ text }: { text: string }) {
  try {
    const trace = traceIn(text);
    return (
      <Boundary of={trace} name={trace.source.name ?? trace.id} ask={() => undefined}>
        {/* A cell that runs again may give the same trace with more in it. */}
        <NotebookTrace key={text} trace={trace} />
      </Boundary>
    );
  } catch (error) {
    if (!isUserError(error)) throw error;
    return <p class="status failed">{error.message}</p>;
  }
}
