/**
 * What is known of stored traces without reading them: a row per trace. The file `index.json` is a cache. A row says
 * how large the trace's files were, so whoever reads it can tell whether it is outdated. No disk here.
 */
import { shortened } from "../../shared/format/shortened";
import { readTrace } from "../../shared/read/readTrace";
import { type Trace, WHOLE } from "../../shared/trace/trace";

/** A trace in a list. */
export interface TraceSummary {
  id: string;
  /** ISO 8601, UTC. */
  created: string;
  /** As written; the first words of a long one. */
  question: string;
  /** What you named it. */
  name?: string;
  /** Whether you named it or a branch of it, or pinned something: such a trace is kept. */
  marked: boolean;
  model: string;
  provider: string;
  thoughts: number;
  /** `right`: `null` if the right answer isn't known. */
  answer: { text: string; right: boolean | null } | null;
  /** The trace that this one was made to be compared with. */
  comparedTo?: string;
}

export interface IndexRow {
  summary: TraceSummary;
  /** When it was removed, in milliseconds since 1970. */
  removedAt: number | null;
  /** The files' sizes in bytes, by name. */
  files: Record<string, number>;
}

export function summaryOf(trace: Trace): TraceSummary {
  const { id, created, model, provider, comparedTo } = trace;
  const { verdict, mainThoughts, pins } = readTrace(trace);
  const name = trace.marks[WHOLE]?.name;
  return {
    id,
    created,
    question: questionOf(trace),
    ...(name === undefined ? {} : { name }),
    marked: pins.length > 0 || Object.values(trace.marks).some((mark) => mark.name !== undefined),
    model: model.name,
    provider,
    thoughts: mainThoughts.length,
    answer: verdict && { text: shortened(verdict.text, 100), right: verdict.right },
    ...(comparedTo === undefined ? {} : { comparedTo }),
  };
}

/** The question as written; the first words of a long one. */
export function questionOf(trace: Trace): string {
  return shortened(readTrace(trace).question.replace(/\s+/g, " ").trim(), 100);
}

export function newestFirst(a: TraceSummary, b: TraceSummary): number {
  return b.created.localeCompare(a.created) || b.id.localeCompare(a.id);
}

export function indexJson(rows: readonly IndexRow[]): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, rows });
}

/** Rows that aren't whole are left out: what they were about is read again. */
export function parseIndex(text: string): IndexRow[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const { format, version, rows } = objectOf(parsed);
  return format === FORMAT && version === VERSION && Array.isArray(rows) ? rows.filter(isRow) : [];
}

/** Files only grow, so of two rows of a trace the one that has seen more bytes is newer. */
export function bytesOf(files: Readonly<Record<string, number>>): number {
  return Object.values(files).reduce((sum, size) => sum + size, 0);
}

export function sameFiles(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

const FORMAT = "coconut-index";
const VERSION = 2;

function isRow(value: unknown): value is IndexRow {
  const { summary, removedAt, files } = objectOf(value);
  const { id, created, question, name, marked, model, provider, thoughts, answer, comparedTo } = objectOf(summary);
  const { text, right } = objectOf(answer);
  return (
    [id, created, question, model, provider].every((text) => typeof text === "string") &&
    typeof thoughts === "number" &&
    typeof marked === "boolean" &&
    (name === undefined || typeof name === "string") &&
    (answer === null || (typeof text === "string" && (right === null || typeof right === "boolean"))) &&
    (comparedTo === undefined || typeof comparedTo === "string") &&
    (removedAt === null || typeof removedAt === "number") &&
    typeof files === "object" &&
    files !== null &&
    Object.values(objectOf(files)).every((size) => typeof size === "number")
  );
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
