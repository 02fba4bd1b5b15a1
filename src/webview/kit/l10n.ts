/** Loads the strings that the host put into the page. `main.tsx` imports this first: constants are strings as well. */
import { config } from "@vscode/l10n";

const contents = document.getElementById("root")?.dataset["l10n"];
if (contents) config({ contents });
