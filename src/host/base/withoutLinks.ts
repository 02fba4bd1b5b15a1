/**
 * Text for a notification. VS Code makes links of `[text](command:…)` in it, and a click would run any command: with
 * texts by a model, a file, or a package, that would be somebody else's. An invisible letter keeps it text.
 */
export function withoutLinks(text: string): string {
  return text.replace(/\](?=\()/g, "]\u2060");
}
