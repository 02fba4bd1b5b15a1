/** Which problem of a dataset a passage of its file belongs to, so that a question can be asked where it stands. */
import { type JSONPath, type Node, findNodeAtLocation, getNodeValue, parseTree, visit } from "jsonc-parser";
import type { Span } from "../problem/fragments";
import { type DatasetEntry, LISTS, entryFrom } from "./dataset";

interface FoundEntry {
  entry: DatasetEntry;
  /** Where the text says the question, as it is; absent where it is written with escapes, or in several fields. */
  span?: Span;
  /** Whether the passage is only a part of the question. */
  isPart: boolean;
}

/** `null` if the passage isn't in exactly one problem, or the text isn't a dataset. Spans are UTF-16 offsets. */
export function entryAt(text: string, passage: Span): FoundEntry | null {
  const place = lineAt(text, passage) ?? objectAt(text, passage);
  const tree = place && treeOf(text.slice(place.start, place.end));
  const entry = tree && entryFrom(getNodeValue(tree), place.index);
  if (!entry) return null;
  const { node, isWhole } = questionNode(tree, entry.question);
  if (!node) return { entry, isPart: false };
  const start = place.start + node.offset + 1;
  const span = { start, end: start + node.length - 2 };
  const isPart =
    passage.end > passage.start &&
    passage.start >= span.start &&
    passage.end <= span.end &&
    text.slice(passage.start, passage.end).trim() !== text.slice(span.start, span.end).trim();
  return { entry, isPart, ...(isWhole && text.slice(span.start, span.end) === entry.question && { span }) };
}

/** Where each entry of a dataset stands in its text, by its position. Empty if the text is nested too deeply. */
export function entrySpans(text: string): Map<number, Span> {
  const spans = new Map<number, Span>();
  if (isLines(text)) {
    let start = 0;
    for (const line of text.split("\n")) {
      if (line.trim() !== "") spans.set(spans.size, { start, end: start + line.length });
      start += line.length + 1;
    }
    return spans;
  }
  const open: { at: number; path: JSONPath }[] = [];
  try {
    visit(
      text,
      {
        onObjectBegin: (at, _length, _line, _character, path) => void open.push({ at, path: path() }),
        onObjectEnd: (at, length) => {
          const { at: start, path } = open.pop()!;
          const index = indexIn(path);
          // The outer one of a row and its entry comes last. The whole file is an entry only if it holds no others.
          if (index !== null && (path.length > 0 || spans.size === 0)) spans.set(index, { start, end: at + length });
        },
      },
      { allowTrailingComma: true },
    );
  } catch {
    return new Map();
  }
  return spans;
}

interface Place extends Span {
  /** Which entry of the file it is, from 0. */
  index: number;
}

/** The line that holds the passage, if the text is JSON Lines. */
function lineAt(text: string, { start, end }: Span): Place | null {
  if (!isLines(text)) return null;
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const found = text.indexOf("\n", start);
  const until = found < 0 ? text.length : found;
  // A selected line may have its line break with it.
  if (text.slice(until, end).trim() !== "" || text.slice(from, until).trim() === "") return null;
  const before = text.slice(0, from).split("\n");
  return { start: from, end: until, index: before.filter((line) => line.trim() !== "").length };
}

/** JSON Lines: the first line is an object, and isn't all of the text. */
function isLines(text: string): boolean {
  const [first = ""] = /\S.*/.exec(text) ?? [];
  return first.startsWith("{") && first.trim() !== text.trim() && isJson(first);
}

/** The innermost object that holds the passage and stands where a file has its entries. */
function objectAt(text: string, { start, end }: Span): Place | null {
  const open: { at: number; path: JSONPath | null }[] = [];
  let found: Place | null = null;
  const stop = new Error();
  try {
    visit(
      text,
      {
        onObjectBegin: (at, _length, _line, _character, path) => {
          open.push({ at, path: at <= start ? path() : null });
        },
        onObjectEnd: (at, length) => {
          const begun = open.pop();
          const index = begun?.path ? indexIn(begun.path) : null;
          if (!begun || index === null || at + length < end) return;
          found = { start: begun.at, end: at + length, index };
          // What follows can't hold it more closely. A visitor has no other way to end.
          throw stop;
        },
      },
      { allowTrailingComma: true },
    );
  } catch (error) {
    // The parser calls itself for everything that is inside of something: the text may be nested too deeply.
    if (error !== stop) return null;
  }
  return found;
}

/** Which entry the object at the path is; `null` if it can't be one. */
function indexIn(path: JSONPath): number | null {
  const [list, ...inList] = path;
  const isNamed = LISTS.some((name) => name === list);
  const [index, row, ...deeper] = isNamed ? inList : path;
  if (path.length === 0) return 0;
  return typeof index === "number" && deeper.length === 0 && (row === undefined || row === "row") ? index : null;
}

/** The string that is the question, or the one that it begins with. */
function questionNode(tree: Node, question: string): { node?: Node; isWhole: boolean } {
  for (const path of [["question"], ["row", "question"], ["instruction"], ["row", "instruction"]]) {
    const node = findNodeAtLocation(tree, path);
    if (node?.type === "string") return { node, isWhole: node.value === question };
  }
  return { isWhole: false };
}

function treeOf(text: string): Node | undefined {
  try {
    return parseTree(text, [], { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
