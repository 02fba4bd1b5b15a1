/** What the commands do, with as much of `vscode` as importing them takes. */
import assert from "node:assert/strict";
import type { Actions } from "../../../src/host/actions/actions";
import { Runs } from "../../../src/host/engine/runs";
import { CurrentTrace } from "../../../src/host/traces/currentTrace";
import { FakeEngine, question } from "../../support/fakeEngine";
import { provideVscode } from "../../support/fakeVscode";
import { windowOn } from "../../support/traces";

describe("Actions", () => {
  let end = (): void => undefined;
  let Made: typeof Actions;

  before(async () => {
    end = provideVscode({});
    Made = (await import("../../../src/host/actions/actions")).Actions;
  });
  after(() => end());

  /** What happens first, for a question that the user chooses or not. */
  function asked(chosen: { source: { text: string } } | undefined) {
    const happened: string[] = [];
    const { store } = windowOn();
    const never = () => Promise.reject(new Error("Nothing is compared."));
    const engine = new FakeEngine({ load: () => (happened.push("load"), new Promise(() => undefined)) });
    const runs = new Runs({
      ...{ engine, other: { engine, load: never, loadOpponentOf: never, rest: () => undefined }, store },
      wanted: () => ({ folder: "/m", preference: "auto", thoughts: null }),
      newId: () => "id",
      now: () => new Date(0),
    });
    const current = new CurrentTrace(store, { get: () => undefined, set: () => undefined }, (error) =>
      assert.fail(String(error)),
    );
    const questions = { choose: async () => chosen, example: () => assert.fail() };
    const views = { fileInFront: null, openPanel: () => void happened.push("panel") };
    void new Made(store, current, runs, questions, views).reasonAboutSelection();
    return happened;
  }
  const moment = (): Promise<void> => new Promise(setImmediate);

  it("open the panel for a question while its model loads", async () => {
    const happened = asked({ source: { text: question } });
    await moment();
    assert.deepEqual(happened, ["panel", "load"]);
  });

  it("open nothing if nothing is asked", async () => {
    const happened = asked(undefined);
    await moment();
    assert.deepEqual(happened, []);
  });
});
