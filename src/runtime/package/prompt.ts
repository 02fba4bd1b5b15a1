/** From a question to the tokens of its prompt. */
import { UserError } from "../../shared/errors";
import type { PromptToken } from "../../shared/trace/trace";
import type { ModelPackage } from "./modelPackage";

/** The tokens of the prompt; refuses questions that the model cannot hold. */
export function readPrompt({ manifest, tokens }: ModelPackage, question: string): PromptToken[] {
  const prompt = tokens.prompt(question);
  const { contextLength, task } = manifest;
  const { nodeLimit, lexicon } = task;
  const room = contextLength - manifest.thoughts.default - 1;
  if (prompt.length > room) {
    throw new UserError(
      `The question takes ${prompt.length} tokens, and the model has room for ${room}. Take facts out of it.`,
    );
  }
  const words = new Set([...lexicon.concepts, ...lexicon.names]);
  const nodes = new Set(question.match(/[\p{L}\p{N}_'-]+/gu)?.filter((word) => words.has(word)));
  if (nodeLimit > 0 && nodes.size > nodeLimit) {
    throw new UserError(
      `The question has ${nodes.size} different nouns and names, and the model holds ${nodeLimit}. Take facts out ` +
        "of it.",
    );
  }
  return prompt;
}
