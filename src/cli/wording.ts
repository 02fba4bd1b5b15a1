/**
 * What is said differently on the command line: messages that the engine has in common with the extension name options
 * here, where they name commands and settings there. To the library, it is a bundle of strings.
 */
/** By the message in the source. */
export const WORDING: Readonly<Record<string, string>> = {
  "Select another model with “Coconut: Select model” or the setting coconut.model.":
    "Name another folder with --model.",
  "Copy the package again, or select another model with “Coconut: Select model” or the setting coconut.model.":
    "Copy the package again, or name another one with --model.",
  "Correct its manifest, or select another model with “Coconut: Select model” or the setting coconut.model.":
    "Correct its manifest, or name another package with --model.",
  "Update the extension, or select another model with “Coconut: Select model” or the setting coconut.model.":
    "Update Coconut Inspector, or name another package with --model.",
  "Convert the model again, or select another one with “Coconut: Select model” or the setting coconut.model.":
    "Convert the model again, or name another package with --model.",
  "Choose it in “Coconut: Select model”, or see docs/inspect-your-own-model.md.": "See docs/inspect-your-own-model.md.",
  "Select another model.": "Name another one with --model.",
  "Select another model, or ask it for 0 thoughts.": "Name another one with --model, or use --thoughts 0.",
  "set by {0}": "set by --provider",
  "{0}, so it can't be used. Set {1} to auto or cpu.":
    "{0}, so it can't be used. Use --provider auto or --provider cpu.",
  "Open a file written by “Coconut: Export trace as JSON” or by “coconut reason --json”.":
    "Give a file written by coconut reason --json, or exported in VS Code.",
  "Open a file written by “Coconut: Test thoughts on a dataset…” or by “coconut test --report FILE”.":
    "Give a file written by coconut test --report FILE, or saved in VS Code.",
};
