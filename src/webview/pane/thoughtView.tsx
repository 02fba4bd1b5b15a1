/**
 * The side pane: every number of what is pointed at or selected, where it comes from and where it leads. With
 * nothing selected it says how the picture is read.
 */
import type { ComponentChildren } from "preact";
import { depths, heights, indexIn, isFact } from "../../shared/problem/problemGraph";
import { readTrace } from "../../shared/read/readTrace";
import { effectOf } from "../../shared/read/testEffects";
import type { EditedRun } from "../../shared/read/editedRuns";
import type { EditRequest } from "../../shared/act/thoughtTest";
import { type TokenNode, type Trace, nameOf } from "../../shared/trace/trace";
import { type Column, type SearchTree, stepShare } from "../../shared/read/searchTree";
import { wordsOfMark } from "../../shared/read/wording";
import { BarList, BarRow, readingRows, signOf } from "../kit/bars";
import { Glyph, MarkGlyph } from "../kit/glyphs";
import { Guide } from "../score/guide";
import { LayersView } from "./layersView";
import { type AttentionProps, AttentionView } from "./attentionView";
import { Hidden } from "../score/treeColumn";
import { milliseconds, percent, plural } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";

export interface PaneProps {
  trace: Trace;
  tree: SearchTree;
  /** The line that is drawn in place of the main run, which alone can be edited and looked into. */
  edited: EditedRun | null;
  /** What is pointed at, else what is selected. */
  shown: Selection | null;
  truth: boolean;
  busy: boolean;
  canBegin: (concept: string) => boolean;
  say: (node: string | null, concept: string) => string;
  onSelect: (selection: Selection) => void;
  onSpeak: (node: string | null, concept: string | null) => void;
  attention: Pick<AttentionProps, "attention" | "all" | "ask" | "onChoose" | "onAll">;
  onEdit: (request: EditRequest | null) => void;
  onClose: () => void;
}

export function ThoughtView(props: PaneProps) {
  const { shown, onClose } = props;
  return (
    <aside class={shown ? "pane" : "pane guide"} aria-label={shown ? "Selected" : "How to read this"}>
      <div class="pane-content">
        {shown && (
          <button class="close icon" aria-label="Close" title="Close" onClick={onClose}>
            <Glyph shape="close" />
          </button>
        )}
        <Content {...props} />
        {shown && <Effect {...props} />}
      </div>
    </aside>
  );
}

/** What a thought decodes to says nothing of what it does: whether that was tested, and what came out. */
function Effect({ trace, tree, edited, shown }: PaneProps) {
  const column = tree.columns.find((c) => c.node === shown?.node);
  if (column && isOwn(column, edited))
    return <p class="quiet note">Of a line with edited thoughts: {edited?.title}.</p>;
  const { test } = readTrace(trace);
  if (!column || !test)
    return (
      <p class="quiet note">
        Decodable is not the same as used{column ? "; the effect of this thought was not tested" : ""}.
      </p>
    );
  const { flipped, of } = effectOf(test, column.thoughts);
  return (
    <p class="quiet note">
      Tested:{" "}
      {flipped === 0
        ? `none of ${plural(of, "edit")} of this thought changes the answer.`
        : `${flipped} of ${plural(of, "edit")} of this thought ${flipped === 1 ? "changes" : "change"} the answer.`}
    </p>
  );
}

/** Whether the main run has another thought in its place. */
function isOwn(column: Column, edited: EditedRun | null): boolean {
  return edited !== null && column.thoughts > edited.shared;
}

function Content(props: PaneProps) {
  const { shown, tree, trace } = props;
  if (!shown) return <Guide graph={tree.graph !== null && props.truth} />;
  const column = tree.columns.find((c) => c.node === shown.node);
  if (shown.kind === "candidate")
    return column ? <CandidatePart {...props} column={column} concept={shown.concept} /> : null;
  if (shown.node === null) return <ThoughtPart {...props} column={undefined} />;
  const node = readTrace(trace).node(shown.node);
  if (node?.kind === "token") return <TokenPart node={node} trace={trace} />;
  return column ? <ThoughtPart {...props} column={column} /> : null;
}

function CandidatePart({
  trace,
  tree,
  edited,
  truth,
  busy,
  column,
  concept,
  canBegin,
  say,
  onSelect,
  onSpeak,
  onEdit,
}: PaneProps & { column: Column; concept: string }) {
  const candidate = column.candidates.find((c) => c.concept === concept);
  if (!candidate)
    return (
      <p class="quiet">
        This candidate is among the hidden ones of thought {column.thoughts}. Draw more candidates to see it.
      </p>
    );
  const rank = column.candidates.indexOf(candidate) + 1;
  const next = tree.columns[column.thoughts];
  return (
    <>
      <h2>
        <bdi>{candidate.text}</bdi>
        {truth && candidate.mark && (
          <span class={`mark-words ${candidate.mark === "optimal" ? "accent" : ""}`}>
            <MarkGlyph mark={candidate.mark} /> {wordsOfMark[candidate.mark]}
          </span>
        )}
      </h2>
      <div class="facts">
        <p class="quiet">
          candidate {rank} of thought {column.thoughts}
        </p>
        <dl class="figures">
          {column.bars === "value" && <Figure name="value, given a step">{percent(candidate.p)}</Figure>}
          {candidate.raw !== null && <Figure name="value, raw">{percent(candidate.raw)}</Figure>}
          <Figure name="lens">{candidate.lens === null ? "not recorded" : percent(candidate.lens)}</Figure>
          {column.answerMarker !== null && <Figure name="answer marker ###">{percent(column.answerMarker)}</Figure>}
          {truth && <InGraph tree={tree} concept={concept} />}
        </dl>
      </div>
      <h3>Comes from</h3>
      {candidate.parents.length === 0 && <p class="quiet">nothing that the model would say one step earlier</p>}
      <ul class="sources">
        {candidate.parents
          .toSorted((a, b) => b.p - a.p)
          .map((parent) => {
            const span = readTrace(trace).fact(parent.concept, concept)?.span;
            return (
              <li key={parent.concept}>
                <span class="number">{percent(parent.p)}</span>
                {span ? (
                  <bdi class="fact">{trace.source.text.slice(span.start, span.end)}</bdi>
                ) : (
                  <span>
                    <bdi>{parent.text}</bdi>
                    {tree.graph && !isFact(tree.graph, parent.concept, concept) && (
                      <span class="quiet">, though no fact says so</span>
                    )}
                  </span>
                )}
              </li>
            );
          })}
      </ul>
      {candidate.children.length > 0 && (
        <>
          <h3>Leads to</h3>
          <ul class="bars">
            {candidate.children.map((child) => {
              const drawn = next?.candidates.some((c) => c.concept === child.concept);
              const row = <BarRow text={child.text} p={child.p} mark={truth && signOf(child.mark)} />;
              return (
                <li key={child.concept}>
                  {next && drawn ? (
                    <button
                      class="row"
                      onClick={() =>
                        onSelect({ trace: trace.id, kind: "candidate", node: next.node, concept: child.concept })
                      }
                    >
                      {row}
                    </button>
                  ) : (
                    <div class="row">{row}</div>
                  )}
                </li>
              );
            })}
          </ul>
          {candidate.childrenRest && <Hidden rest={candidate.childrenRest} class="" />}
        </>
      )}
      {canBegin(concept) && (
        <button class="link" disabled={busy} onClick={() => onSpeak(column.node, concept)}>
          <Glyph shape="speak" /> Speak: <bdi>{say(column.node, concept)}</bdi> …
        </button>
      )}
      {!isOwn(column, edited) && (
        <button
          class="link"
          disabled={busy}
          title="Takes its direction out of the thought and goes on from there, as a branch"
          onClick={() => onEdit({ candidate: "remove", concept, position: column.thoughts })}
        >
          <Glyph shape="edit" /> Take it out and go on
        </button>
      )}
      {!isOwn(column, edited) && (
        <button
          class="link"
          disabled={busy}
          title={
            "Puts its direction into the thought, as strong as the first candidate’s, and goes on from there, as a " +
            "branch"
          }
          onClick={() => onEdit({ candidate: "add", concept, position: column.thoughts })}
        >
          <Glyph shape="edit" /> Put it in and go on
        </button>
      )}
    </>
  );
}

/**
 * Where the question's graph has the candidate. The paper's text takes the shortest way down, the caption of its figure
 * the longest.
 */
function InGraph({ tree: { graph, root }, concept }: { tree: SearchTree; concept: string }) {
  const node = graph ? indexIn(graph, concept) : -1;
  const height = graph && heights(graph)[node];
  if (!graph || !height) return null;
  const depth = depths(graph)[node] ?? Infinity;
  return (
    <>
      <Figure name={`depth: steps from ${root.text}`}>{depth === Infinity ? "none leads here" : depth}</Figure>
      <Figure name="height: longest way to a leaf">
        {height.longest === Infinity ? "round and round" : height.longest}
      </Figure>
      <Figure name="height: shortest way to a leaf">
        {height.shortest === Infinity ? "no leaf" : height.shortest}
      </Figure>
    </>
  );
}

/** A thought, or with no column the question before the first. */
function ThoughtPart({
  trace,
  edited,
  truth,
  column,
  busy,
  attention,
  onSpeak,
  onEdit,
}: PaneProps & { column: Column | undefined }) {
  const reading = readTrace(trace);
  const node = reading.node(column?.node ?? null);
  const value = reading.after(column?.node ?? null);
  const first = value && !column ? value.next.slice(0, 6) : [];
  const depth = column?.thoughts ?? 0;
  const ofMain = column && !isOwn(column, edited);
  const signFor = (concept: string): ComponentChildren => signOf(truth ? reading.mark(concept, depth) : null);
  return (
    <>
      <h2>{column ? `Thought ${column.thoughts}` : "Before the first thought"}</h2>
      {column && column.edit !== null && (
        <p class="edited">
          <Glyph shape="edit" /> <b>Edited:</b> <bdi>{column.edit}</bdi>
        </p>
      )}
      <dl class="figures">
        {column && <Figure name="undecided between">≈ {column.effective.toFixed(1)}</Figure>}
        {column?.cosine !== undefined && column.cosine !== null && (
          <Figure name="cosine to the thought before">{column.cosine.toFixed(2)}</Figure>
        )}
        {column && <Figure name="norm">{column.norm.toFixed(1)}</Figure>}
        {value && <Figure name="a step comes next">{percent(stepShare(value))}</Figure>}
        {value && value.marker !== null && <Figure name="the answer comes next (###)">{percent(value.marker)}</Figure>}
        {column && <Figure name="time of the pass">{milliseconds(column.ms)}</Figure>}
      </dl>
      {value && (
        <BarList
          title="If made to answer now"
          rows={value.forced.answers.slice(0, 4).map((a) => ({
            key: nameOf(a),
            text: reading.say(nameOf(a)),
            p: a.p,
            sign:
              truth && reading.isRight(nameOf(a)) === true ? (
                <span class="sign good">
                  <Glyph shape="check" title="right" />
                  <span class="for-ears">right</span>
                </span>
              ) : null,
          }))}
        />
      )}
      {value && first.length > 0 && (
        <BarList
          title="If made to say a step"
          rows={first.map((c) => ({
            key: nameOf(c),
            text: reading.say(nameOf(c)),
            p: c.p / stepShare(value),
            sign: signFor(nameOf(c)),
          }))}
        />
      )}
      {node?.kind === "thought" && (
        <BarList
          title="Lens: the thought itself decoded"
          hollow
          rows={readingRows(trace, node.lens.candidates.slice(0, 8), signFor)}
        />
      )}
      {ofMain && attention.attention.readings && (
        <LayersView trace={trace} thought={column.thoughts} layers={attention.attention.readings} truth={truth} />
      )}
      {ofMain && <AttentionView trace={trace} truth={truth} busy={busy} {...attention} />}
      <button class="link" disabled={busy} onClick={() => onSpeak(column?.node ?? null, null)}>
        <Glyph shape="speak" /> Speak from here
      </button>
      {ofMain && (
        <button class="link" disabled={busy} onClick={() => onEdit(null)}>
          <Glyph shape="edit" /> Edit this thought…
        </button>
      )}
    </>
  );
}

function TokenPart({ node, trace }: { node: TokenNode; trace: Trace }) {
  return (
    <>
      <h2>
        <bdi>{readTrace(trace).say(node.token.text)}</bdi>
      </h2>
      <div class="facts">
        <p class="quiet">{node.p === undefined ? "a word that was given, not chosen" : "a word that was said"}</p>
        <dl class="figures">
          {node.p !== undefined && <Figure name="probability">{percent(node.p)}</Figure>}
          <Figure name="time of the pass">{milliseconds(node.ms)}</Figure>
        </dl>
      </div>
      {node.chosenFrom && (
        <BarList title="Chosen from" rows={readingRows(trace, node.chosenFrom.candidates.slice(0, 8))} />
      )}
      {node.chosenFrom && node.chosenFrom.rest.n > 0 && (
        <p class="quiet">
          and {plural(node.chosenFrom.rest.n, "other")}, {percent(node.chosenFrom.rest.p)}
        </p>
      )}
    </>
  );
}

function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
