import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isUserError } from "../../../src/shared/errors";
import type { TraceManifest } from "../../../src/shared/model/manifest";
import { readQuestion } from "../../../src/shared/problem/readQuestion";

const modelIn = (folder: string): TraceManifest =>
  JSON.parse(readFileSync(`models/${folder}/manifest.json`, "utf8")) as TraceManifest;
const prosqa = modelIn("prosqa-coconut");
const prontoqa = modelIn("prontoqa-coconut");

/** The facts that were read, as subject and object; "refused" if the text is. */
function factsIn(text: string, model: TraceManifest): string[] | "refused" {
  try {
    const { read } = readQuestion(text, model);
    assert.ok(read.kind !== "text");
    assert.deepEqual(read.skipped, []);
    const said = (index: number): string => read.nodes[index]?.yours ?? "";
    return read.facts.map(({ from, to }) => `${said(from)} > ${said(to)}`);
  } catch (error) {
    if (!isUserError(error)) throw error;
    return "refused";
  }
}

const inProsqa = (sentence: string): string[] | "refused" =>
  factsIn(`Every dog is a mammal. Rex is a dog. Max is a cat. ${sentence} Is Rex a mammal or a fish?`, prosqa);
const inProntoqa = (sentence: string): string[] | "refused" =>
  factsIn(`Cats are pets. Sam is a cat. Max is a dog. ${sentence} True or false: Sam is shy.`, prontoqa);

describe("sentences that say something else than a fact about a noun or a name", () => {
  const ofProsqa = [
    // Pronouns and quantifiers
    ..."Everything is a mammal.|Nothing is a mammal.|Everyone is a fish.|Somebody is a fish.|Anyone is a fish.".split(
      "|",
    ),
    ..."Everybody's friend is a fish.|No one is a fish.|Every one is a fish.|Each of the dogs is a fish.".split("|"),
    ..."Another dog is a fish.|Any other dog is a fish.|Every such dog is a fish.|A certain dog is a fish.".split("|"),
    ..."One dog is a fish.|One of the dogs is a fish.|Half of the pack is a fish.|More than one dog is a fish.".split(
      "|",
    ),
    ..."At least one dog is a fish.|Every small one is a fish.|Each is a fish.|EVERYONE IS A FISH.".split("|"),
    // Hedges, and other adverbs
    ..."Maybe every dog is a fish.|Perhaps Rex is a fish.|Possibly Rex is a fish.|Rex probably is a fish.".split("|"),
    ..."Hardly any dog is a mammal.|Almost every dog is a fish.|Rex is a fish perhaps.|Rex is a fish, perhaps.".split(
      "|",
    ),
    ..."Allegedly Rex is a fish.|Rex is a fish allegedly.|Rex supposedly is a fish.|Only Rex is a fish.".split("|"),
    ..."Exactly one dog is a fish.|Any one dog is a fish.|Every dog besides Rex is a fish.".split("|"),
    ..."Rex is a fish I think.|Rex is a fish of course.".split("|"),
    ..."Even Rex is a fish.|Rex is a fish too.|Rex alone is a fish.|REX PROBABLY IS A FISH.".split("|"),
    ..."Today Rex is a fish.|Now Rex is a fish.|Rex sometimes is a fish.|Rex is a fish again.|Rex is a fish now.".split(
      "|",
    ),
    // What a clause depends on
    ..."Suppose Rex is a fish.|Assume Rex is a fish.|Max thinks Rex is a fish.|Max said Rex is a fish.".split("|"),
    ..."Max doubts Rex is a fish.|People say Rex is a fish.|Every dog believes Rex is a fish.".split("|"),
    ..."Max doesn't believe Rex is a fish.|Rex is a fish says Max.|I believe Rex is a fish.".split("|"),
    ..."Trust me Rex is a fish.|Rumor has it Rex is a fish.|According to Max Rex is a fish.".split("|"),
    // Clauses, conditions, and comparisons
    ..."Rex is a dog that barks.|Rex is a dog who barks.|Rex is a cat if fed.|Rex is a cat unless fed.".split("|"),
    ..."Rex is a cat when asleep.|Rex is a cat while asleep.|Rex is a cat because Max barks.".split("|"),
    ..."Whenever Max sleeps Rex is a fish.|After lunch Rex is a fish.|Rex is a cat until noon.".split("|"),
    ..."Rex is a bigger cat than Max.|Rex is a cat like Max.|Unlike Max Rex is a fish.|Rex is a cat but small.".split(
      "|",
    ),
    ..."In France Rex is a fish.|Untrue: Rex is a fish.|A dog is a kind of fish.|Rex is a sort of fish.".split("|"),
  ];
  for (const sentence of ofProsqa) it(`are refused: ${sentence}`, () => assert.equal(inProsqa(sentence), "refused"));

  const ofProntoqa = [
    ..."Everyone is shy.|Nobody is shy.|Something is shy.|Maybe cats are shy.|Perhaps Sam is shy.".split("|"),
    ..."Sam probably is shy.|Sam is probably shy.|Sam is shy sometimes.|Sam is shy now.|Cats are hardly shy.".split(
      "|",
    ),
    ..."Several cats are shy.|Other cats are shy.|Two cats are shy.|90% of cats are shy.|Half the cats are shy.".split(
      "|",
    ),
    ..."Lots of cats are shy.|Plenty of cats are shy.|Hardly any cats are shy.|Almost all cats are shy.".split("|"),
    ..."One cat is shy.|Every other cat is shy.|Max thinks Sam is shy.|Max thinks cats are shy.".split("|"),
    ..."Suppose cats are shy.|Sam is a cat that sleeps.|Sam is shy unless fed.|Sam is like Max.|Sam is as shy.".split(
      "|",
    ),
    ..."Cats that sleep are shy.|Cats like Max are shy.|In winter cats are shy.|Usually cats are shy.".split("|"),
    ..."A few cats are shy.|A lot of cats are shy.|All but Max are shy.|Cats are more shy.".split("|"),
    ..."Cats in general are shy.|Cats are shy in general.".split("|"),
    ..."Sam is someone.|Sam is nothing.|Sam is always shy.".split("|"),
  ];
  for (const sentence of ofProntoqa)
    it(`are refused for a PrOntoQA model: ${sentence}`, () => assert.equal(inProntoqa(sentence), "refused"));

  it("are refused as questions", () => {
    const facts = "Every dog is a mammal. Rex is a dog.";
    for (const question of [
      ..."Is everyone a mammal or a fish?|Is Rex really a mammal or a fish?|Is Rex a mammal or neither?".split("|"),
      ..."Is Rex a mammal or something else?|Is Rex a mammal or what?|Is another dog a mammal or a fish?".split("|"),
    ])
      assert.equal(factsIn(`${facts} ${question}`, prosqa), "refused", question);
  });

  it("are refused where a line before a fact says them", () => {
    for (const line of ["Perhaps", "Suppose", "Maybe"])
      assert.equal(inProsqa(`\n${line}\nRex is a fish.\n`), "refused", line);
  });
});

describe("names and nouns that only look unusual", () => {
  const ofProsqa: [sentence: string, fact: string][] = [
    ["Mr. Everyman is a cat.", "Mr. Everyman > cat"],
    ["Mr. Nobody is a film.", "Mr. Nobody > film"],
    ["iPhone is a product.", "iPhone > product"],
    ["rex2 is a cat.", "rex2 > cat"],
    ["aunt may is a cat.", "aunt may > cat"],
    ["Will is a cat.", "Will > cat"],
    ["Hope Smith is a cat.", "Hope Smith > cat"],
    ["Edward Said is a writer.", "Edward Said > writer"],
    ["Thomas More is a writer.", "Thomas More > writer"],
    ["Sally is a cat.", "Sally > cat"],
    ["Aunt Polly is a cat.", "Aunt Polly > cat"],
    ["Anyang is a city.", "Anyang > city"],
    ["Perhapsburg is a city.", "Perhapsburg > city"],
    ["One Direction is a band.", "One Direction > band"],
    ["One is a number.", "One > number"],
    ["Seven Eleven is a shop.", "Seven Eleven > shop"],
    ["Today is a holiday.", "Today > holiday"],
    ["Half is a fraction.", "Half > fraction"],
    ["Doctor Who is a show.", "Doctor Who > show"],
    ["Elizabeth I is a queen.", "Elizabeth I > queen"],
    ["Every single parent is a parent.", "single parent > parent"],
    ["The Hague is a city.", "The Hague > city"],
    ["Home Alone is a film.", "Home Alone > film"],
    ["Joan of Arc is a saint.", "Joan of Arc > saint"],
    ["My neighbor is a cat.", "My neighbor > cat"],
    ["Anne-Marie O'Neil is a cat.", "Anne-Marie O'Neil > cat"],
    ["李雷 is a cat.", "李雷 > cat"],
    ["Анна is a кошка.", "Анна > кошка"],
    ["Every other-worldly being is a spirit.", "other-worldly being > spirit"],
    ["Every bird of prey is a hunter.", "bird of prey > hunter"],
    ["Every think tank is a company.", "think tank > company"],
    ["Every while loop is a loop.", "while loop > loop"],
    ["Every only child is a child.", "only child > child"],
    ["Two is an even number.", "Two > even number"],
    ["Every still life is a painting.", "still life > painting"],
    ["Every mentally ill person is a patient.", "mentally ill person > patient"],
    ["Every IT specialist is a worker.", "IT specialist > worker"],
    ["Ann is a US citizen.", "Ann > US citizen"],
    ["Every half orc is a hero.", "half orc > hero"],
    ["Every family is a group.", "family > group"],
    ["Every jack of all trades is a worker.", "jack of all trades > worker"],
    ["Every well is a hole.", "well > hole"],
    ["Every united states citizen is a person.", "united states citizen > person"],
    ["Every E-mail is a message.", "E-mail > message"],
  ];
  for (const [sentence, fact] of ofProsqa)
    it(`are read: ${sentence}`, () => assert.ok(inProsqa(sentence).includes(fact), String(inProsqa(sentence))));

  const ofProntoqa: [sentence: string, fact: string][] = [
    ["Mr. Everyman is shy.", "Mr. Everyman > shy"],
    ["Will is just.", "Will > just"],
    ["Sam is very fast.", "Sam > very fast"],
    ["Sam is well fed.", "Sam > well fed"],
    ["Sam is alone.", "Sam > alone"],
    ["Sam is even-tempered.", "Sam > even-tempered"],
    ["Every half orc is brave.", "half orc > brave"],
    ["My cats are fluffy.", "my cat > fluffy"],
    ["Hot dogs are bold.", "hot dog > bold"],
    ["Think tanks are clever.", "think tank > clever"],
    ["Sam is mentally ill.", "Sam > mentally ill"],
    ["Sally is friendly.", "Sally > friendly"],
  ];
  for (const [sentence, fact] of ofProntoqa)
    it(`are read for a PrOntoQA model: ${sentence}`, () =>
      assert.ok(inProntoqa(sentence).includes(fact), String(inProntoqa(sentence))));
});
