/** Speaking from a candidate feeds its own ids, whatever its words look like: also from steps that follow a step. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { expandStep } from "../../src/shared/act/expand";
import { reason, speak } from "../../src/shared/act/reason";
import { beginTrace } from "../../src/shared/act/beginTrace";
import type { Run } from "../../src/shared/act/run";
import type { LoadedModel } from "../../src/shared/engine/engine";
import { tokensAfterThoughts } from "../../src/shared/model/manifest";
import { readTrace } from "../../src/shared/read/readTrace";
import type { TreeCandidate, TreeChild } from "../../src/shared/read/searchColumn";
import { type TokenNode, type Trace, applyChange, toJson } from "../../src/shared/trace/trace";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { inSyllables, syllables, question as inSyllablesQuestion } from "../support/syllables";
import { textTask } from "../support/tasks";
import { ToyGraph } from "../support/toyGraph";
import { type ToyPackage, writeToyPackage } from "../support/toyPackage";

/** A problem that the model isn't sure of: several next steps are probable. */
const problem = (JSON.parse(readFileSync("samples/arithmetic.json", "utf8")) as { question: string }[])[95]!.question;

async function traceBy(engine: LatentEngine, model: LoadedModel, text: string, thoughts: number) {
  const trace = await beginTrace(engine, model, { text }, { id: "x", created: "2026-11-24T10:00:00.000Z" });
  const run: Run = { engine, emit: (change) => applyChange(trace, change), signal: new AbortController().signal };
  assert.equal(await reason(run, trace, thoughts), "done");
  return { trace, run };
}

/** The words after the thought that begin with these ids: the tokens after the closing ones. */
async function spokenFrom(run: Run, trace: Trace, node: string | null, ids: readonly number[]): Promise<TokenNode[]> {
  const had = trace.nodes.length;
  await speak(run, trace, node, ids);
  const made = trace.nodes.slice(had).filter((one): one is TokenNode => one.kind === "token");
  return made.slice(tokensAfterThoughts(trace.model.manifest).length);
}

const candidatesOf = (trace: Trace): { node: string; candidate: TreeCandidate }[] =>
  readTrace(trace)
    .tree(20)
    .columns.flatMap(({ node, candidates }) => candidates.map((candidate) => ({ node, candidate })));

describe("speaking from a candidate", function () {
  this.timeout(60_000);

  describe("of arithmetic-coconut", () => {
    const engine = new LatentEngine();
    let model: LoadedModel;
    before(async () => (model = await engine.load("models/arithmetic-coconut", "cpu")));
    after(() => engine.dispose());

    it("feeds the ids of every candidate, bytes and white space among them", async () => {
      const { trace, run } = await traceBy(engine, model, problem, 8);
      const all = candidatesOf(trace);
      assert.ok(all.length > 30);
      assert.ok(all.some(({ candidate }) => candidate.from === "value"));
      for (const { node, candidate } of all) {
        const { ids } = candidate.opener!;
        const spoken = await spokenFrom(run, trace, node, ids);
        const given = spoken.slice(0, ids.length);
        assert.deepEqual(
          given.map(({ token }) => token.id),
          ids,
          candidate.text,
        );
        assert.ok(given.every(({ p }) => p === undefined));
        if (candidate.from === "value") {
          const text = spoken.map(({ token }) => token.text).join("");
          assert.ok(text.trimStart().startsWith(candidate.step ?? candidate.named.concept), text);
        }
      }
    });

    it("speaks from what follows any step, expanded on demand, and from what follows that", async () => {
      const { trace, run } = await traceBy(engine, model, problem, 2);
      // Where the model isn't sure, more steps are listed than are read ahead. After some of them the answer follows.
      const unread = candidatesOf(trace).filter(({ candidate }) => candidate.expands && !candidate.childrenRest);
      const found = (of: Trace, at: (typeof unread)[number]): TreeCandidate =>
        candidatesOf(of).find((one) => one.node === at.node && one.candidate.key === at.candidate.key)!.candidate;
      let expanded: (typeof unread)[number] | undefined;
      for (const one of unread.slice(0, 4)) {
        await expandStep(run, trace, one.node, one.candidate.expands!);
        const { children, childrenRest } = found(trace, one);
        const sum = children.reduce((all, { p }) => all + p, childrenRest!.p);
        assert.ok(Math.abs(sum - 1) < 1e-6, `${sum}`);
        if (children[0]?.expands) expanded ??= one;
      }
      assert.ok(expanded, `${unread.length} steps`);
      const { node, candidate } = expanded;
      const child = found(trace, expanded).children[0]!;
      await expandStep(run, trace, node, child.expands!);
      const deeper = (of: Trace): TreeChild | undefined => found(of, expanded).children[0]?.children[0];
      const lines = [candidate.step, child.step];
      const spokenChild = await spokenFrom(run, trace, node, child.opener!.ids);
      const said = (tokens: readonly TokenNode[]): string => tokens.map(({ token }) => token.text).join("");
      assert.ok(said(spokenChild).startsWith(lines.join("\n")), said(spokenChild));
      const next = deeper(trace);
      if (next) {
        const spoken = said(await spokenFrom(run, trace, node, next.opener!.ids));
        assert.ok(spoken.startsWith([...lines, next.step ?? next.text].join("\n")), spoken);
      }
      // The probability is that of the words: what was expanded is what would be said.
      const first = spokenChild.slice(0, child.opener!.ids.length);
      assert.deepEqual(
        first.map(({ token }) => token.id),
        child.opener!.ids,
      );
      const again = parseTrace(toJson(trace), "x");
      assert.deepEqual(found(again, expanded), found(trace, expanded));
    });
  });

  describe("whose words have several tokens", () => {
    let toy: ToyPackage | undefined;
    afterEach(() => toy?.remove());

    for (const kind of ["concepts", "texts"] as const)
      it(`feeds all of them: ${kind}`, async () => {
        toy = writeToyPackage((manifest) => {
          inSyllables(manifest);
          if (kind === "texts") manifest.task = textTask();
        }, syllables());
        const engine = new LatentEngine({ open: async () => new ToyGraph() });
        const model = await engine.load(toy.folder, "cpu");
        const { trace, run } = await traceBy(engine, model, inSyllablesQuestion, 2);
        let several = 0;
        for (const { node, next } of trace.readings)
          for (const step of next.slice(0, 4))
            for (const child of [null, ...(step.children ?? []).slice(0, 2)]) {
              const ids = [...step.ids!, ...(child ? [...(step.separator ?? []), ...child.ids!] : [])];
              if (ids.length > 1) several++;
              const spoken = await spokenFrom(run, trace, node, ids);
              assert.deepEqual(
                spoken.slice(0, ids.length).map(({ token }) => token.id),
                ids,
              );
              const words = spoken.map(({ token }) => token.text).join("");
              const text = kind === "concepts" && child ? `${step.text} ${child.text}` : step.text;
              // A vocabulary of whole words is joined with spaces.
              const bare = (said: string): string => said.replace(/\s/g, "");
              assert.ok(bare(words).startsWith(bare(text)), `${words}, expected ${text}`);
            }
        assert.ok(several > 3, `${several}`);
      });
  });
});
