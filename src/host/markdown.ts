/**
 * Words of a person or a model in a tooltip: none of them is Markdown. `MarkdownString.appendText` would do, but makes
 * every space one at which no line may end.
 */
export function plainText(words: string): string {
  return words.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, "\\$&").replace(/\s+/g, " ");
}
