/**
 * What makes the parts of the picture something that can be reached, selected, and opened. Few of them change with the
 * selection and the pointer, and only those are drawn again.
 */
import type { ComponentChildren } from "preact";
import type { ScoreColumn } from "../../shared/read/score";
import type { ScoreRow } from "../../shared/read/scoreRows";
import type { WordRow, WordStep } from "../../shared/read/scoreWords";
import type { Link } from "../../shared/read/searchTree";
import type { Selection } from "../../shared/trace/selection";
import { Gradual, type Gradually } from "../kit/gradual";
import { type Observed, useObserved } from "../kit/observed";
import { type Opened, following, isOpened } from "./following";
import type { Highlighted } from "./highlighted";
import { labelOf } from "./itemLabels";
import { type Item, type Position, idOf } from "./items";
import { type Area, round } from "./marks";
import type { Parts } from "./parts";
import { leadsToWords } from "./scoreActions";
import type { ScoreProps } from "./scoreProps";
import type { ItemOf } from "./treeStave";

interface Around {
  props: Pick<ScoreProps, "verdict" | "truth" | "score" | "curve" | "test" | "until"> &
    Pick<ScoreProps, "answer" | "thinking" | "can" | "handlers">;
  all: ReadonlyMap<string, Item>;
  positions: ReadonlyMap<string, Position>;
  opened: Opened;
  highlights: Observed<Highlighted>;
  hasUnspoken: boolean;
  /** Branches whose words aren't drawn. */
  left: number;
}

const gradually: Gradually = (of, parts) => <Gradual of={of} parts={parts} />;

export function partsOf({ props, all, positions, opened, highlights, hasUnspoken, left }: Around): Parts {
  const itemOf = (id: string, label: () => string, box: Area, content: ComponentChildren): ComponentChildren => {
    const item = all.get(id);
    if (!item) return content;
    return (
      <ItemGroup key={id} item={item} label={label()} box={box} position={positions.get(id)} highlights={highlights}>
        {content}
      </ItemGroup>
    );
  };
  const ofColumn = (column: ScoreColumn, box: Area, content: ComponentChildren): ComponentChildren =>
    itemOf(idOfColumn(column, props.answer?.node ?? null), () => labelOf.column(props, column), box, content);
  const cell = (
    { trace }: WordRow,
    { token, label }: { token: string | null; label: string },
    box: Area,
    content: ComponentChildren,
  ): ComponentChildren => (
    <Cell
      trace={trace}
      token={token}
      label={label}
      box={box}
      onSelect={props.handlers.onSelect}
      highlights={highlights}
    >
      {content}
    </Cell>
  );
  return {
    heading: {
      item: ofColumn,
      selected: (column, content) =>
        "node" in column && (
          <IfSelected node={column.node} highlights={highlights}>
            {content}
          </IfSelected>
        ),
      thinking: props.thinking,
    },
    tree: {
      following: ({ node }, row: ScoreRow) => following(node, row, opened),
      isOpen: ({ node }, { candidate }) => isOpened(node, [candidate.key], candidate, opened),
      item: (of, box, content) => itemOf(idInTree(of), () => labelOf.tree(props, of), box, content),
      question: ofColumn,
      gradually,
      lit: (draw) => <Lit draw={draw} highlights={highlights} />,
      answer: props.answer,
    },
    words: {
      word: (row: WordRow, step: WordStep, box, content) =>
        cell(row, { token: step.token, label: labelOf.step(step) }, box, content),
      answer: (row: WordRow, box, content) =>
        cell(row, { token: row.continuation.id, label: labelOf.rowAnswer(row) }, box, content),
      row: (row: WordRow, content) => (
        <g
          role="row"
          data-row
          data-branch={row.continuation.branch}
          data-thoughts={row.kind === "own" ? row.thoughts.join(" ") : undefined}
          data-leads={leadsToWords(row.thoughts.at(-1) ?? 0)}
          aria-label={labelOf.row(row)}
        >
          {content}
        </g>
      ),
      gradually,
      hasActions: hasUnspoken,
      left,
      hasHeadActions: props.can.compare || hasUnspoken,
    },
  };
}

function idOfColumn(column: ScoreColumn, answer: string | null): string {
  switch (column.kind) {
    case "thought":
      return idOf("thought", column.node);
    case "idle":
      return idOf("fold", null);
    case "question":
      return idOf("question", null);
    case "answer":
      return idOf("answer", answer);
    default:
      return "";
  }
}

function idInTree(of: ItemOf): string {
  const { node } = of.column;
  if (of.kind === "more") return idOf("more", node);
  const { key } = of.row.candidate;
  return of.kind === "candidate" ? idOf("candidate", node, key) : idOf("child", node, key, of.line.path);
}

function ItemGroup({
  item,
  label,
  box,
  position,
  highlights,
  children,
}: {
  item: Item;
  label: string;
  box: Area;
  position: Position | undefined;
  highlights: Observed<Highlighted>;
  children: ComponentChildren;
}) {
  const { id } = item;
  const isSelected = useObserved(highlights, (now) => now.item === id);
  const isStop = useObserved(highlights, (now) => now.stop === id);
  const isOpen = "open" in item ? item.open : item.kind === "fold" ? false : null;
  return (
    <g
      class={`item ${item.kind}${isSelected ? " selected" : ""}`}
      role="treeitem"
      data-item={id}
      data-thoughts={item.level === 1 ? item.thoughts : undefined}
      data-leads={`[role="treeitem"][data-thoughts="${item.thoughts}"]`}
      tabindex={isStop ? 0 : -1}
      aria-label={label}
      aria-level={item.level}
      aria-selected={isSelected}
      aria-expanded={isOpen ?? undefined}
      aria-haspopup={item.kind === "thought" || item.kind === "question" ? "menu" : undefined}
      {...position}
    >
      <Box box={box} />
      {children}
    </g>
  );
}

function Cell({
  trace,
  token,
  label,
  box,
  onSelect,
  highlights,
  children,
}: {
  trace: string;
  token: string | null;
  label: string;
  box: Area;
  onSelect: (selection: Selection) => void;
  highlights: Observed<Highlighted>;
  children: ComponentChildren;
}) {
  const isSelected = useObserved(highlights, (now) => token !== null && now.word === token);
  const select = (): void => {
    if (token !== null) onSelect({ trace, kind: "node", node: token });
  };
  return (
    <g
      class={isSelected ? "word selected" : "word"}
      role="gridcell"
      data-stop
      tabindex={-1}
      aria-label={label}
      onClick={select}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== "Enter" || token === null) return;
        event.preventDefault();
        select();
      }}
    >
      <Box box={box} />
      {children}
    </g>
  );
}

function Box({ box: { x, y, width, height } }: { box: Area }) {
  return <rect class="box" x={round(x)} y={round(y)} width={round(width)} height={round(height)} rx="3" />;
}

function IfSelected({
  node,
  highlights,
  children,
}: {
  node: string;
  highlights: Observed<Highlighted>;
  children: ComponentChildren;
}) {
  return useObserved(highlights, (now) => now.node === node) ? <>{children}</> : null;
}

function Lit({
  draw,
  highlights,
}: {
  draw: (lit: readonly Link[]) => ComponentChildren;
  highlights: Observed<Highlighted>;
}) {
  return <>{draw(useObserved(highlights, (now) => now.lit))}</>;
}
