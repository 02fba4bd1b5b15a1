/** The question, folded until it is opened; quiet controls; and what can be done, which folds into a menu. */
import type { Span } from "../shared/problem/fragments";
import type { SearchTree } from "../shared/read/searchTree";
import { readTrace } from "../shared/read/readTrace";
import type { Trace } from "../shared/trace/trace";
import { Glyph } from "./kit/glyphs";
import { Menu } from "./kit/menu";
import { Choice } from "./kit/choice";
import type { ShownAttention } from "./page/attention";
import { SourceView } from "./pane/sourceView";
import type { Ask, AttentionChoice } from "./page/state";
import { StatusLine } from "./statusView";
import { Button, Checkbox } from "./kit/toolkit";
import { plural } from "../shared/format/numbers";
import type { ViewState } from "../shared/panel/api";

const topKs = [3, 4, 6, 8, 10, 15, 20];
/** More thoughts than the model was trained with may be asked for: so many more are offered. */
const untrained = 4;

export function Header({
  view,
  trace,
  tree,
  open,
  lit,
  attention,
  folded,
  ask,
  onToggle,
  onCompare,
  onChooseAttention,
}: {
  view: ViewState;
  trace: Trace;
  tree: SearchTree;
  open: boolean;
  /** Facts of what is pointed at. */
  lit: readonly Span[];
  /** Where the text is shaded by it. */
  attention: ShownAttention | null;
  /** Whether the actions are in a menu. */
  folded: boolean;
  ask: Ask;
  onToggle: () => void;
  onCompare: () => void;
  onChooseAttention: (choice: Partial<AttentionChoice>) => void;
}) {
  const { read } = trace;
  const busy = view.status.kind === "busy";
  const thought = tree.columns.length;
  const again =
    busy || view.settings.thoughts === thought
      ? "Reason again"
      : `Reason again with ${plural(view.settings.thoughts, "thought")}`;
  const actions = [
    { label: again, run: () => ask((host) => host.reasonAgain()) },
    { label: "Speak after every thought", run: () => ask((host) => host.speakAfterEvery()) },
    { label: "Compare", run: onCompare },
    ...(thought > 0 ? [{ label: "Test thoughts", run: () => ask((host) => host.testThoughts()) }] : []),
    { label: "Think one more", run: () => ask((host) => host.thinkMore()) },
    { label: "Export", run: () => ask((host) => host.exportTrace()) },
  ];
  return (
    <header class="header">
      <div class="question">
        <h1 dir="auto">{readTrace(trace).question}</h1>
        <button class="link" aria-expanded={open} onClick={onToggle}>
          <span class={open ? "twist open" : "twist"}>
            <Glyph shape="chevron" />
          </span>
          {read.kind !== "text" && tree.graph
            ? `${plural(read.facts.length, "fact")}, ${plural(tree.graph.nodes.length, "word")}`
            : `${plural(trace.prompt.tokens.length, "token")}`}
          {open ? " · hide the text" : " · show the text"}
        </button>
      </div>
      <Controls view={view} trace={trace} ask={ask} busy={busy} />
      <div class="actions">
        {busy ? (
          <StatusLine status={view.status} ask={ask} />
        ) : (
          actions.slice(0, folded ? 1 : undefined).map(({ label, run }) => (
            <Button key={label} appearance="icon" aria-label={label} onClick={run}>
              {label}
            </Button>
          ))
        )}
        {folded && !busy && <Menu label="More actions" actions={actions.slice(1)} />}
      </div>
      {open && (
        <SourceView trace={trace} lit={lit} attention={attention} busy={busy} ask={ask} onChoose={onChooseAttention} />
      )}
    </header>
  );
}

function Controls({ view, trace, ask, busy }: { view: ViewState; trace: Trace; ask: Ask; busy: boolean }) {
  const { settings, model } = view;
  const { max } = trace.model.manifest.thoughts;
  const counts = upTo(max + untrained, settings.thoughts);
  return (
    <div class="controls">
      <span class="model quiet" title={model?.providerReason ?? ""}>
        {trace.model.name} on {trace.provider}
      </span>
      <Choice
        label="Number of thoughts"
        disabled={busy}
        value={settings.thoughts}
        options={counts.map((n) => ({ value: n, text: `${plural(n, "thought")}${n > max ? ", untrained" : ""}` }))}
        onChange={(thoughts) => ask((host) => host.changeSettings({ thoughts }))}
      />
      <Choice
        label="Candidates drawn per thought"
        value={settings.topK}
        options={[...new Set([...topKs, settings.topK])]
          .sort((a, b) => a - b)
          .map((n) => ({ value: n, text: `top ${n}` }))}
        onChange={(topK) => ask((host) => host.changeSettings({ topK }))}
      />
      <Checkbox
        checked={settings.showTruth}
        title="Whether marks from the question's graph are drawn"
        onChange={(event: Event) => {
          const { checked } = event.currentTarget as HTMLInputElement;
          if (checked !== settings.showTruth) ask((host) => host.changeSettings({ showTruth: checked }));
        }}
      >
        truth
      </Checkbox>
    </div>
  );
}

function upTo(most: number, also: number): number[] {
  return Array.from({ length: Math.max(most, also) + 1 }, (_, n) => n);
}
