/** The refusal of a package whose files aren't as they were made. */
import * as l10n from "@vscode/l10n";
import { basename } from "node:path";
import { UserError } from "../../shared/errors";
import { shortened } from "../../shared/format/shortened";

/** A file may have texts of any length in it, and so may what is wrong with it. */
const MOST_REASON = 400;

/** The refusal of a damaged package. `what` is a clause without a full stop. */
export function damaged(folder: string, what: string): UserError {
  return new UserError(
    [
      l10n.t("The model package {0} is damaged: {1}.", basename(folder), shortened(what, MOST_REASON)),
      l10n.t(
        "Copy the package again, or select another model with “Coconut: Select model” or the setting coconut.model.",
      ),
    ].join(" "),
  );
}
