/** One thought of the tree: its candidates as bars, and inside an expanded one what would be said of it. */
import { useMemo } from "preact/hooks";
import type { Rest } from "../../shared/trace/trace";
import type { Column, TreeCandidate } from "../../shared/read/searchTree";
import type { Verdict } from "../../shared/read/verdict";
import { hiddenWords } from "../../shared/read/wording";
import { Glyph, Judged, MarkGlyph } from "../kit/glyphs";
import { candidateSentence, childSentence, thoughtSentence, verdictSentence } from "../page/sentences";
import { candidateKey } from "../page/state";
import { Shares, otherShare } from "./treeFeet";
import type { Item } from "./treeItems";
import { milliseconds, percent } from "../../shared/format/numbers";

/** What every item of the tree needs to be focused, selected and told apart. */
export interface ItemProps {
  item: Item;
  /** Attributes of the element that is the item. */
  attributes: (item: Item, label: string) => Record<string, unknown>;
  truth: boolean;
}

export function ColumnItems({
  column,
  items,
  busy,
  ...rest
}: Omit<RowProps, "item"> & { items: Item[]; busy: boolean }) {
  const speakHere = items.find((item) => item.kind === "speak" && item.concept === null);
  return (
    <>
      {items.map((item) => item !== speakHere && <Row key={item.id} item={item} column={column} {...rest} />)}
      <HiddenRow column={column} busy={busy} />
      {speakHere && <Row key={speakHere.id} item={speakHere} column={column} {...rest} />}
    </>
  );
}

interface RowProps extends ItemProps {
  column: Column;
  /** Candidates on the path that is pointed at, by `candidateKey`. */
  lit: ReadonlySet<string>;
  /** The words with which a step about the concept begins, as the person would say them. */
  say: (node: string | null, concept: string) => string;
  list: boolean;
  /** What of an item's attributes may change. */
  stateOf: (item: Item) => string;
}

/** Drawn anew only where it changes: of a column with some candidates open that is one row, or a few, of fifty. */
function Row({ item, column, lit, say, list, stateOf, ...rest }: RowProps) {
  const index = "concept" in item ? column.candidates.findIndex((c) => c.concept === item.concept) : -1;
  const candidate = column.candidates[index];
  const isLit = item.kind === "candidate" && lit.has(candidateKey(column.node, item.concept));
  return useMemo(() => {
    switch (item.kind) {
      case "thought":
        return (
          <>
            <ThoughtHead item={item} column={column} list={list} {...rest} />
            {list && <ListFigures column={column} truth={rest.truth} />}
          </>
        );
      case "candidate":
        return <CandidateRow item={item} column={column} index={index} lit={isLit} list={list} {...rest} />;
      case "child":
        return candidate ? <ChildRow item={item} candidate={candidate} {...rest} /> : null;
      case "speak":
        return (
          <>
            {candidate?.childrenRest && <Hidden rest={candidate.childrenRest} class="inside" />}
            <SpeakItem
              item={item}
              words={item.concept === null ? null : say(item.node, item.concept)}
              thoughts={column.thoughts}
              {...rest}
            />
          </>
        );
      case "answer":
        return null;
      default:
        return item satisfies never;
    }
  }, [column, item.id, stateOf(item), isLit, say, list, rest.truth]);
}

function ThoughtHead({ item, column, list, attributes, truth }: ItemProps & { column: Column; list: boolean }) {
  return (
    <div class="head" {...attributes(item, thoughtSentence(column, truth))}>
      <span class="title">Thought {column.thoughts}</span>
      {column.edit !== null && (
        <span class="tag edited" title={`Edited: ${column.edit}`}>
          <Glyph shape="edit" /> edited
        </span>
      )}
      {column.bars === "lens" && <span class="tag">lens</span>}
      {list && (
        <span class="quiet numbers">
          ≈ {column.effective.toFixed(1)} candidates
          {column.cosine !== null && ` · cosine ${column.cosine.toFixed(2)}`} · {milliseconds(column.ms)}
        </span>
      )}
    </div>
  );
}

/** What stands under the columns where there is room for columns. */
function ListFigures({ column, truth }: { column: Column; truth: boolean }) {
  const { frontier, reachable, answerMarker } = column;
  return (
    <div class="list-figures quiet" role="none">
      {truth && frontier !== null && reachable !== null && (
        <>
          <Shares column={column} />{" "}
          <span>
            on frontier {percent(frontier)}, reachable {percent(reachable)}, other {percent(otherShare(column))}
          </span>
        </>
      )}
      <span>
        {answerMarker !== null && `### next ${percent(answerMarker)} · `}norm {column.norm.toFixed(1)}
      </span>
    </div>
  );
}

function CandidateRow({
  item,
  column,
  index,
  lit,
  list,
  attributes,
  truth,
}: ItemProps & {
  column: Column;
  index: number;
  lit: boolean;
  list: boolean;
}) {
  const candidate = column.candidates[index];
  if (!candidate || item.kind !== "candidate") return null;
  const mark = truth ? candidate.mark : null;
  const from = list ? candidate.parents.toSorted((a, b) => b.p - a.p)[0] : undefined;
  const off = mark === "reached before" || mark === "unreachable";
  const classes = ["candidate", column.bars, lit ? "lit" : "", mark === "optimal" ? "optimal" : "", off ? "off" : ""];
  return (
    <div
      class={classes.filter(Boolean).join(" ")}
      data-bar={candidateKey(column.node, candidate.concept)}
      {...attributes(item, candidateSentence(column, index, truth))}
    >
      <span class="bar" style={{ width: percentWidth(candidate.p) }} />
      {column.bars === "value" && candidate.lens !== null && (
        <span class="tick" style={{ left: `min(${percentWidth(candidate.lens)}, 100% - 2px)` }} />
      )}
      {item.open !== null && (
        <span class="twist" data-twist aria-hidden="true">
          <Glyph shape="chevron" />
        </span>
      )}
      <bdi class="name" title={candidate.text}>
        {candidate.text}
      </bdi>
      {from && (
        <span class="quiet from">
          from <bdi>{from.text}</bdi>
        </span>
      )}
      {mark && <MarkGlyph mark={mark} />}
      <span class="number">{percent(candidate.p)}</span>
    </div>
  );
}

function ChildRow({ item, candidate, attributes, truth }: ItemProps & { candidate: TreeCandidate }) {
  const child = item.kind === "child" ? candidate.children.find((c) => c.concept === item.child) : undefined;
  if (!child) return null;
  return (
    <div class="candidate value child" {...attributes(item, childSentence(candidate, child, truth))}>
      <span class="bar" style={{ width: percentWidth(child.p) }} />
      <bdi class="name">{child.text}</bdi>
      {truth && child.mark && <MarkGlyph mark={child.mark} />}
      <span class="number">{percent(child.p)}</span>
    </div>
  );
}

export function SpeakItem({
  item,
  words,
  thoughts,
  attributes,
}: ItemProps & { words: string | null; thoughts: number }) {
  const after = thoughts === 0 ? "before the first thought" : `after thought ${thoughts}`;
  const label = words === null ? `Speak from here, ${after}` : `Speak ${after}, beginning with ${words}`;
  return (
    <div class={words === null ? "speak link" : "speak link inside"} {...attributes(item, label)}>
      <Glyph shape="speak" />
      {words === null ? (
        <span>Speak from here</span>
      ) : (
        <span>
          Speak: <bdi>{words}</bdi> …
        </span>
      )}
    </div>
  );
}

function HiddenRow({ column, busy }: { column: Column; busy: boolean }) {
  return (
    <div class="under quiet" role="none">
      <Hidden rest={column.hidden} class="" />
      {column.bars === "lens" && column.answerMarker !== null && (
        <div>
          Lens, not value:{" "}
          {column.answerMarker < 0.5 ? (
            "next to no step would be said"
          ) : (
            <>
              mostly the answer comes next, <b>### {percent(column.answerMarker)}</b>
            </>
          )}
        </div>
      )}
      {column.answerMarker === null && !busy && <div>Lens: no value was read</div>}
    </div>
  );
}

/** What is not drawn, in one row; nothing where that is next to nothing. */
export function Hidden({ rest, class: name }: { rest: Rest; class: string }) {
  if (rest.n === 0 && rest.p < 0.001) return null;
  return (
    <div class={`hidden quiet ${name}`} role="none">
      {rest.n > 0 ? hiddenWords(rest) : `others, ${percent(rest.p)}`}
    </div>
  );
}

export function AnswerItems({ item, verdict, list, attributes }: ItemProps & { verdict: Verdict; list: boolean }) {
  const options = verdict.curve.at(-1)?.options ?? [];
  return (
    <>
      <div class="head" {...attributes(item, verdictSentence(verdict))}>
        <span class="title">Answer</span>
        {list && (
          <span class="numbers">
            <bdi>{verdict.text}</bdi> {percent(verdict.p)}
          </span>
        )}
        {verdict.right !== null && <Judged good={verdict.right}>{verdict.right ? "right" : "wrong"}</Judged>}
      </div>
      {options
        .toSorted((a, b) => b.p - a.p)
        .map((option) => (
          <div
            key={option.concept}
            class={`candidate value option ${option.text === verdict.text ? "said" : ""}`}
            role="none"
            aria-hidden="true"
          >
            <span class="bar" style={{ width: percentWidth(option.p) }} />
            <bdi class="name">{option.text}</bdi>
            <span class="number">{percent(option.p)}</span>
          </div>
        ))}
      {options.length > 0 && (
        <div class="under quiet" role="none">
          if made to answer now
        </div>
      )}
    </>
  );
}

function percentWidth(p: number): string {
  return `${Math.min(100, Math.max(0, 100 * p)).toFixed(2)}%`;
}
