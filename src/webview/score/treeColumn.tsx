/**
 * One thought of the tree: its candidates as bars. An expanded candidate shows what the model would say next after it.
 */
import * as l10n from "@vscode/l10n";
import { Fragment } from "preact";
import { useMemo } from "preact/hooks";
import type { Rest } from "../../shared/trace/trace";
import type { Column, TreeCandidate } from "../../shared/read/searchTree";
import type { Verdict } from "../../shared/read/verdict";
import { hiddenWords, wordsOfPart } from "../../shared/read/wording";
import { filled } from "../kit/filled";
import { Glyph, Judged, KnownGlyph, MarkGlyph } from "../kit/glyphs";
import { candidateSentence, childSentence, thoughtSentence, verdictSentence } from "../page/sentences";
import { candidateKey } from "../page/state";
import { Shares, otherShare, speakLabel } from "./treeFeet";
import type { Item } from "./treeItems";
import { milliseconds, percent } from "../../shared/format/numbers";

/** What every item of the tree needs for focus and selection. */
export interface ItemProps {
  item: Item;
  /** Attributes of the item's element. */
  attributes: (item: Item, label: string) => Record<string, unknown>;
  truth: boolean;
}

export function ColumnItems({
  column,
  items,
  busy,
  ...rest
}: Omit<RowProps, "item"> & { items: Item[]; busy: boolean }) {
  // Where next steps are drawn, the decoded tokens follow them.
  const decoded = column.hiddenDecoded && column.candidates.find(({ from }) => from === "lens");
  const speakHere = items.find((item) => item.kind === "speak" && item.key === null);
  return (
    <>
      {items.map(
        (item) =>
          item !== speakHere && (
            <Fragment key={item.id}>
              {item.kind === "candidate" && item.key === decoded?.key && <DecodedHead hidden={column.hidden} />}
              <Row item={item} column={column} {...rest} />
            </Fragment>
          ),
      )}
      <HiddenRow column={column} busy={busy} />
      {speakHere && <Row key={speakHere.id} item={speakHere} column={column} {...rest} />}
    </>
  );
}

function DecodedHead({ hidden }: { hidden: Rest }) {
  return (
    <div class="under quiet" role="none">
      <Hidden rest={hidden} class="" />
      <div>{l10n.t("Decoded from the thought")}</div>
    </div>
  );
}

interface RowProps extends ItemProps {
  column: Column;
  /** Candidates on the highlighted path, by `candidateKey`. */
  lit: ReadonlySet<string>;
  list: boolean;
  /** The attributes of an item that may change, as a key. */
  stateOf: (item: Item) => string;
}

/** Redrawn only when it changes: usually one row or a few out of fifty. */
function Row({ item, column, lit, list, stateOf, ...rest }: RowProps) {
  const index = "key" in item ? column.candidates.findIndex((c) => c.key === item.key) : -1;
  const candidate = column.candidates[index];
  const isLit = item.kind === "candidate" && lit.has(candidateKey(column.node, item.key));
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
            <SpeakItem item={item} words={candidate?.opener?.text ?? null} thoughts={column.thoughts} {...rest} />
          </>
        );
      case "answer":
        return null;
      default:
        return item satisfies never;
    }
  }, [column, item.id, stateOf(item), isLit, list, rest.truth]);
}

function ThoughtHead({ item, column, list, attributes, truth }: ItemProps & { column: Column; list: boolean }) {
  return (
    <div class="head" {...attributes(item, thoughtSentence(column, truth))}>
      <span class="title">{l10n.t("Thought {0}", column.thoughts)}</span>
      {column.edit !== null && (
        <span class="tag edited" title={l10n.t("Edited: {0}", column.edit)}>
          <Glyph shape="edit" /> {l10n.t("edited")}
        </span>
      )}
      {column.bars === "lens" && <span class="tag">{l10n.t("decoded")}</span>}
      {column.part !== null && <span class="quiet">{wordsOfPart(column.part)}</span>}
      {list && (
        <span class="quiet numbers">
          {[
            l10n.t("≈ {0} candidates", column.effective.toFixed(1)),
            ...(column.cosine === null ? [] : [l10n.t("cosine {0}", column.cosine.toFixed(2))]),
            milliseconds(column.ms),
          ].join(" · ")}
        </span>
      )}
    </div>
  );
}

/** The figures that are under the columns in the wide layout. */
function ListFigures({ column, truth }: { column: Column; truth: boolean }) {
  const { frontier, reachable, answerMarker } = column;
  return (
    <div class="list-figures quiet" role="none">
      {truth && frontier !== null && reachable !== null && (
        <>
          <Shares column={column} />{" "}
          <span>
            {l10n.t(
              "on frontier {0}, reachable {1}, other {2}",
              percent(frontier),
              percent(reachable),
              percent(otherShare(column)),
            )}
          </span>
        </>
      )}
      <span>
        {[
          ...(answerMarker === null ? [] : [l10n.t("ready to answer {0}", percent(answerMarker))]),
          l10n.t("norm {0}", column.norm.toFixed(1)),
        ].join(" · ")}
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
  const classes = [
    "candidate",
    candidate.from,
    lit ? "lit" : "",
    mark === "optimal" ? "optimal" : "",
    off ? "off" : "",
  ];
  return (
    <div
      class={classes.filter(Boolean).join(" ")}
      data-bar={candidateKey(column.node, candidate.key)}
      {...attributes(item, candidateSentence(column, index, truth))}
    >
      <span class="bar" style={{ width: percentWidth(candidate.p) }} />
      {candidate.from === "value" && candidate.lens !== null && (
        <span class="tick" style={{ left: `min(${percentWidth(candidate.lens)}, 100% - 2px)` }} />
      )}
      {item.open !== null && (
        <span class="twist" data-twist aria-hidden="true">
          <Glyph shape="chevron" />
        </span>
      )}
      <bdi class="name" title={candidate.step ?? candidate.text}>
        {candidate.text}
      </bdi>
      {from && <span class="quiet from">{filled(l10n.t("from {0}"), <bdi>{from.text}</bdi>)}</span>}
      {candidate.step !== null && <bdi class="quiet from">{candidate.step}</bdi>}
      {mark && <MarkGlyph mark={mark} />}
      {truth && <KnownGlyph known={candidate.known} />}
      <span class="number">{percent(candidate.p)}</span>
    </div>
  );
}

function ChildRow({ item, candidate, attributes, truth }: ItemProps & { candidate: TreeCandidate }) {
  const child = item.kind === "child" ? candidate.children.find((c) => c.key === item.child) : undefined;
  if (!child) return null;
  return (
    <div class="candidate value child" {...attributes(item, childSentence(candidate, child, truth))}>
      <span class="bar" style={{ width: percentWidth(child.p) }} />
      <bdi class="name">{child.text}</bdi>
      {child.step !== null && <bdi class="quiet from">{child.step}</bdi>}
      {truth && child.mark && <MarkGlyph mark={child.mark} />}
      {truth && <KnownGlyph known={child.known} />}
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
  const label =
    words === null ? speakLabel(thoughts) : l10n.t("Speak after thought {0}, beginning with {1}", thoughts, words);
  return (
    <div class={words === null ? "speak link" : "speak link inside"} {...attributes(item, label)}>
      <Glyph shape="speak" />
      {words === null ? (
        <span>{l10n.t("Speak from here")}</span>
      ) : (
        <span>{filled(l10n.t("Speak: {0} …"), <bdi>{words}</bdi>)}</span>
      )}
    </div>
  );
}

function HiddenRow({ column, busy }: { column: Column; busy: boolean }) {
  return (
    <div class="under quiet" role="none">
      <Hidden rest={column.hiddenDecoded ?? column.hidden} class="" />
      {column.bars === "lens" && column.answerMarker !== null && (
        <div>
          {column.answerMarker < 0.5
            ? l10n.t("Decoded: almost no step would follow")
            : filled(l10n.t("Decoded: ready to answer, {0}"), <b>{percent(column.answerMarker)}</b>)}
        </div>
      )}
      {column.answerMarker === null && !busy && <div>{l10n.t("Decoded: what it would say was not read")}</div>}
    </div>
  );
}

/** What isn't drawn, in one row. Empty if that is almost nothing. */
export function Hidden({ rest, class: name }: { rest: Rest; class: string }) {
  if (rest.n === 0 && rest.p < 0.001) return null;
  return (
    <div class={`hidden quiet ${name}`} role="none">
      {hiddenWords(rest)}
    </div>
  );
}

export function AnswerItems({ item, verdict, list, attributes }: ItemProps & { verdict: Verdict; list: boolean }) {
  const options = verdict.curve.at(-1)?.options ?? [];
  return (
    <>
      <div class="head" {...attributes(item, verdictSentence(verdict))}>
        <span class="title">{l10n.t("Answer")}</span>
        {list && (
          <span class="numbers">
            <bdi>{verdict.text}</bdi>
          </span>
        )}
        {verdict.right !== null && (
          <Judged good={verdict.right}>{verdict.right ? l10n.t("right") : l10n.t("wrong")}</Judged>
        )}
      </div>
      {options
        .toSorted((a, b) => b.p - a.p)
        .map((option) => (
          <div
            key={option.concept}
            class={`candidate value option ${option.text === verdict.text ? "is-answer" : ""}`}
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
          {l10n.t("if stopped here")}
        </div>
      )}
    </>
  );
}

function percentWidth(p: number): string {
  return `${Math.min(100, Math.max(0, 100 * p)).toFixed(2)}%`;
}
