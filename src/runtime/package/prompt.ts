/** Turns a question into the tokens of its prompt. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import type { PromptToken } from "../../shared/trace/trace";
import type { ModelPackage } from "./modelPackage";

/** Throws a UserError if the question is too large for the model. */
export function readPrompt({ manifest, tokens }: ModelPackage, question: string): PromptToken[] {
  const prompt = tokens.prompt(question);
  const { contextLength, task } = manifest;
  const { nodeLimit, lexicon } = task;
  const room = contextLength - manifest.thoughts.default - 1;
  if (prompt.length > room) {
    throw new UserError(
      l10n.t(
        "The question has {0} tokens, but the model has room for only {1}. Shorten the question.",
        prompt.length,
        room,
      ),
    );
  }
  const words = new Set([...lexicon.concepts, ...lexicon.names]);
  const nodes = new Set(question.match(/[\p{L}\p{N}_'-]+/gu)?.filter((word) => words.has(word)));
  if (nodeLimit > 0 && nodes.size > nodeLimit) {
    throw new UserError(
      l10n.t(
        "The question has {0} different nouns and names, but the model takes at most {1}. Remove some facts.",
        nodes.size,
        nodeLimit,
      ),
    );
  }
  return prompt;
}
