/** Reads a trace from its JSON, checked against the published schema and for what a schema can't say. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { parseJson } from "../file/json";
import { shortened } from "../format/shortened";
import { type Check, misfit } from "../schema/check";
import { isTraceFile } from "../schema/generated/isTraceFile";
import { isTraceFileVersion1 } from "../schema/generated/isTraceFileVersion1";
import { faultOfManifest, manifestOf } from "../model/manifest";
import type { Span } from "../problem/fragments";
import { type Trace, type TraceChange, applyChange } from "./trace";
import type { ManifestFile } from "../schema/generated/ManifestFile";
import { type TraceVersion1, fromVersion1 } from "./version1";

/** What a page draws within a few seconds. A question takes a few hundred kilobytes, and about 40 nodes. */
export const LARGEST_SHOWN = { bytes: 64 * 1024 * 1024, nodes: 200_000 };

/** The version that is written; older ones are read too. */
const VERSION = 2;

/** `name` is what messages call the file. Throws a UserError if the text isn't a trace. */
export function parseTrace(text: string, name: string): Trace {
  const json = parseJson(text);
  if ("problem" in json) throw damaged(name, l10n.t("it isn't JSON ({0})", json.problem));
  const parsed = json.value;
  const { format, version } =
    typeof parsed === "object" && parsed !== null ? (parsed as { format?: unknown; version?: unknown }) : {};
  if (format !== "coconut-trace") {
    throw new UserError(
      [
        l10n.t("{0} isn't a Coconut trace.", name),
        l10n.t("Open a file written by “Coconut: Export trace as JSON” or by “coconut reason --json”."),
      ].join(" "),
    );
  }
  const trace =
    version === 1
      ? fromVersion1(checked<TraceVersion1>(isTraceFileVersion1, parsed, name))
      : withNewManifest(parsed as { model?: unknown });
  if (version !== 1 && version !== VERSION) {
    throw new UserError(
      [
        l10n.t("{0} uses version {1} of the trace format.", name, shortened(JSON.stringify(version) ?? "?", 40)),
        l10n.t("This Coconut Inspector reads up to version {0}. Update it to open the file.", VERSION),
      ].join(" "),
    );
  }
  const whole = checked<Trace>(isTraceFile, trace, name);
  const broken = brokenReference(whole);
  if (broken !== undefined) throw damaged(name, broken);
  return whole;
}

/**
 * Whether what the changes would add to the trace is as the schema says. What they refer to isn't looked at.
 */
export function areWellFormed(trace: Trace, changes: readonly TraceChange[]): boolean {
  const bare: Trace = { ...trace, nodes: [], readings: [], spoken: [], tests: [], pins: [], costs: [], marks: {} };
  try {
    for (const change of changes) {
      if (!CHANGES.has(change.kind) || !isWhole(change)) return false;
      applyChange(bare, change);
    }
  } catch {
    return false;
  }
  return isTraceFile(bare) && brokenEntropy(bare) === undefined;
}

/** What the schema doesn't see once the change is applied. */
function isWhole(change: TraceChange): boolean {
  const {
    nodes = [],
    readings = [],
    spoken = [],
  } = change as { nodes?: unknown; readings?: unknown; spoken?: unknown };
  if (change.kind === "mark") return typeof change.node === "string";
  return [nodes, readings, spoken].every((list) => Array.isArray(list));
}

const CHANGES: ReadonlySet<string> = new Set<TraceChange["kind"]>([
  ...(["nodes", "readings", "spoken", "test", "mark", "pin", "cost"] as const),
]);

/** Traces of version 2 that were written before version 2 of the manifest hold one of version 1. */
function withNewManifest(trace: { model?: unknown }): unknown {
  const { manifest } = Object(trace.model) as { manifest?: unknown };
  const { version, tokens, patterns } = Object(manifest) as { version?: unknown; tokens?: unknown; patterns?: object };
  // What isn't of version 1 either is left to the check.
  if (version !== 1 || typeof tokens !== "object" || tokens === null) return trace;
  const { subject, root, object, answer } = Object(patterns) as Record<string, unknown>;
  if (patterns !== undefined && [subject, root, object, answer].some((pattern) => typeof pattern !== "string"))
    return trace;
  return { ...trace, model: { ...(trace.model as object), manifest: manifestOf(manifest as ManifestFile) } };
}

/** The text's value once a generated check has passed it; what a check lets through, the type says. */
function checked<T>(isWhole: Check<unknown>, parsed: unknown, name: string): T {
  if (!isWhole(parsed)) throw damaged(name, misfit(isWhole));
  return parsed as T;
}

/** Readers of a trace rely on these references, and on nothing else that the schema doesn't check. */
function brokenReference(trace: Trace): string | undefined {
  const known = new Set<string>();
  for (const { id, parent } of trace.nodes) {
    if (known.has(id)) return l10n.t("there are two nodes {0}", id);
    if (parent !== null && !known.has(parent))
      return l10n.t("the parent {0} of node {1} doesn't come before it", parent, id);
    known.add(id);
  }
  const lost = trace.readings.find(({ node }) => node !== null && !known.has(node));
  if (lost) return l10n.t("there is a reading after node {0}, which is missing", String(lost.node));
  const unspoken = trace.spoken.find(({ after, end }) => !known.has(end) || (after !== null && !known.has(after)));
  if (unspoken)
    return l10n.t(
      "spoken words end with node {0} after {1}, and a node is missing",
      unspoken.end,
      String(unspoken.after),
    );
  const untied = trace.tests.find(({ base }) => !known.has(base));
  if (untied) return l10n.t("test {0} is about node {1}, which is missing", untied.id, untied.base);
  const pinned = trace.pins?.flatMap(({ readings }) => readings).find(({ node }) => node !== null && !known.has(node));
  if (pinned) return l10n.t("a pin was read after node {0}, which is missing", String(pinned.node));
  return faultOfManifest(trace.model.manifest) ?? brokenEntropy(trace) ?? brokenReading(trace);
}

/** exp(entropy) is how many candidates there are in effect, which can't be more than there are tokens. */
function brokenEntropy({ nodes, readings, model }: Trace): string | undefined {
  const { vocab } = model.manifest.shapes;
  const entropies = [
    ...nodes.flatMap((node) => (node.kind === "thought" ? node.entropy : [])),
    ...readings.map((r) => r.entropy),
  ];
  const most = Math.log(Math.max(vocab, 2)) + 1;
  const wrong = entropies.find((entropy) => entropy > most);
  return wrong === undefined
    ? undefined
    : l10n.t("{0} nats of entropy are more than {1} tokens can have", wrong.toPrecision(3), vocab);
}

function brokenReading({ read, source, prompt }: Trace): string | undefined {
  const isIn = ({ start, end }: Span, { length }: string): boolean => start <= end && end <= length;
  if (!isIn(read.question, source.text)) return l10n.t("the question lies outside the text");
  if (read.kind === "text") return undefined;
  const { nodes, facts, options, root, claim, skipped } = read;
  const edges = [...facts, ...(claim ? [claim] : [])];
  const indexes = [...edges.flatMap(({ from, to }) => [from, to]), ...options, ...(root === undefined ? [] : [root])];
  const missing = indexes.find((index) => nodes[index] === undefined);
  if (missing !== undefined)
    return l10n.t("what was read refers to word {0}, but there are only {1}", missing, nodes.length);
  const spans = [...facts.flatMap(({ span }) => span ?? []), ...nodes.flatMap(({ mentions }) => mentions), ...skipped];
  if (!spans.every((span) => isIn(span, source.text))) return l10n.t("what was read lies outside the text");
  if (!facts.every(({ inPrompt }) => isIn(inPrompt, prompt.text))) return l10n.t("a fact lies outside the prompt");
  return undefined;
}

function damaged(name: string, reason: string): UserError {
  return new UserError(
    l10n.t(
      "{0} can't be opened as a trace: {1}. Export it again, or undo the changes to the file.",
      name,
      shortened(reason, 400),
    ),
  );
}
