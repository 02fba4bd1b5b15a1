import assert from "node:assert/strict";
import { drawComparison } from "../../src/cli/drawComparison";
import { readTrace } from "../../src/shared/read/readTrace";
import { emptyTrace, fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";

describe("a comparison as text", () => {
  it("has a table of numbers of thoughts, one of steps, and one of costs", () => {
    const trace = fullTrace(samples["wren"]!);
    const compared = { ...trace, id: "other", comparedTo: trace.id, model: { ...trace.model, name: "prosqa-cot" } };
    const drawn = drawComparison({
      trace,
      compared,
      failure: null,
      afterEvery: readTrace(trace).afterEvery,
      alignment: readTrace(trace).alignedWith(readTrace(compared)),
    });
    assert.deepEqual(drawn.replaceAll("\u00a0", " ").split("\n"), [
      "prosqa-coconut on cpu, compared with prosqa-cot on cpu",
      "",
      "Words after each number of thoughts",
      "k  forced answer    p  spoken            class          words",
      "0  hilpus         76%  shumpus  ✗ wrong  hallucination  Wren is a grimpus. Every grimpus is a",
      "                                                        shumpus. ~Every shumpus~ ~is a shumpus.~ ###",
      "                                                        Wren is a shumpus.",
      "1  hilpus         70%  none              hallucination  Every grimpus is a shumpus. ~Every shumpus~",
      "                                                        ~is a numpus.~ Every numpus is a yimpus.",
      "                                                        Every yimpus is a jelpus. Every jelpus …",
      "2  yumpus         52%  none              hallucination  Every dumpus is a terpus. Every terpus is a",
      "                                                        wumpus. Every wumpus is a fompus. ~Every",
      "                                                        fompus~ ~is a timpus.~ Every timpus is a",
      "                                                        shumpus. …",
      "3  yumpus         86%  yumpus   ✓ right  wrong target   Every terpus is a wumpus. Every wumpus is a",
      "                                                        fompus. ### Wren is a yumpus.",
      "4  yumpus         98%  yumpus   ✓ right  correct label  ### Wren is a yumpus.",
      "5  yumpus         99%  -                 -              not spoken",
      "6  yumpus         99%  yumpus   ✓ right  correct label  ### Wren is a yumpus.",
      "forced answer, p: what the model answers if it must answer after k thoughts, and how probable that is",
      "spoken: what its words after k thoughts end with",
      "~marked~: the step isn't a fact, or doesn't follow from the previous step",
      "",
      "Words next to thoughts",
      "step  thought                      in words           in the thought  prosqa-cot         in the thought",
      "1     grimpus 99.8%, ≈ 1.0           ★ grimpus 94%    99.8%, #1         ★ grimpus 94%    99.8%, #1",
      "2     dumpus 47%, ≈ 3.5            ≠ · shumpus 41%    8.0%, #4        ≠ · shumpus 41%    8.0%, #4",
      "3     terpus 48%, ≈ 3.9              ↺ ~shumpus~ 28%  2.0%, #5          ↺ ~shumpus~ 28%  2.0%, #5",
      "4     wumpus 57%, ≈ 3.8            -                                  -",
      "5     fompus 74%, ≈ 2.5            -                                  -",
      "6     fompus 31%, ≈ 2.6 (decoded)  -                                  -",
      "in the thought: the share and rank of the step's end in the thoughts of the same step",
      "≠: the first step that isn't the thought's first choice",
      "★ on a correct path, · reachable, ↺ reached before, ✗ not reachable",
      "~marked~: not a fact, or doesn't follow from the previous step",
      "",
      "                      thoughts  tokens  passes   time  spoken     p           class",
      "with thoughts                6       4      11  34 ms  yumpus   93%  ✓ right  ✓ correct label",
      "in words                     0      10      11  33 ms  shumpus  85%  ✗ wrong  ✗ hallucination",
      "in words, prosqa-cot         0      10      11  33 ms  shumpus  85%  ✗ wrong  ✗ hallucination",
      "",
    ]);
  });

  it("says so if there is nothing yet", () => {
    const trace = emptyTrace(samples["wren"]!);
    const drawn = drawComparison({
      trace,
      compared: null,
      failure: null,
      afterEvery: readTrace(trace).afterEvery,
      alignment: readTrace(trace).alignedWith(null),
    });
    assert.deepEqual(drawn.trimEnd().split("\n"), [
      "prosqa-coconut on cpu",
      "",
      "Words after each number of thoughts",
      "Nothing, because the run was canceled.",
      "",
      "Words next to thoughts",
      "There are no thoughts and no words.",
    ]);
  });
});
