/** What `coconut --help` says. */
export const USAGE = `coconut reason [FILE | - | QUESTION] [options]
coconut compare [FILE | - | QUESTION] [options]
coconut eval DATASET.json [options]
coconut test DATASET.json [options]
coconut look [FILE | - | QUESTION | DATASET.json] [options]

reason: reads facts and a question, lets the model think, and draws what every thought considered.

  FILE        a text file with the facts and the question
  -           read standard input
  QUESTION    the text itself, for example:
              "Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?"

compare: what did it gain by not speaking? What the model says after every number of thoughts, and its words and
those of a model of ordinary chain of thought beside what each thought considered.

eval: how often the words after so many thoughts end with the right answer, over a dataset in the format of
facebookresearch/coconut (a list of {question, answer, steps}).

test: do the thoughts matter? The answers of a dataset with thoughts edited, against the same problems unedited.

look: where the thoughts look: mean attention on the question's facts, and logit-lens inner products with its nodes, by
what they are to the problem (not reachable, reachable, on the frontier, on a shortest path). Of one question also what
every layer on the way to a thought decodes to (logit lens over depth).

  DATASET.json            the file

Options of all
  --model DIR            folder of a model package (default: the bundled prosqa-coconut)
  --thoughts N           how many thoughts (default: what the model was trained for); eval also takes a range, A-B
  --provider P           auto, cpu, cuda, webgpu, dml or coreml (default: auto)
  --json                 reason: the trace, as the extension exports it; compare: both traces, the table and the
                         alignment; eval, test, look: the numbers

Options of reason
  --top-k K              how many candidates to record and draw per thought (default: 10)
  --test                 also edit each thought and say what becomes of the answer
  --speak-after N | A-B  also say the words after N thoughts, or after each number from A to B

Options of compare
  --cot-model DIR        folder of the model of ordinary chain of thought (default: the bundled prosqa-cot)

Options of eval
  --limit N              only the first N problems
  --edit E               replaces every thought before it is fed back: zero (vectors of zeros), mean (the mean thoughts
                         in the manifest), noise (of the same norm), swap (the thoughts of the problem before)
  --values FILE          also read what every thought gives to each candidate, from the first thought to the last that
                         is asked for, and write the value function to FILE: .json (with the values of every problem)
                         or .csv (values by height, and parallelism, as one table)

Options of test
  --limit N              only the first N problems
  --edits E,E,…          what is done to each thought alone and to all of them: zero, mean, noise, swap (another
                         problem's), permute (the next thought in its place), pause (the pause token), remove (the first
                         candidate taken out of it); default: zero,mean,noise,swap,permute
  --control DIR          a model to put beside it (default: the bundled prosqa-pause, beside the bundled model)

Options of look
  --limit N              only the first N problems
  --layer L              whose attention (default: the last layer)

  --help                 this text
  --version              the version
`;
