/** The entries of the menu that exports a trace and its picture. */
import * as l10n from "@vscode/l10n";
import type { PictureKind } from "../../shared/panel/api";
import type { Trace } from "../../shared/trace/trace";
import type { MenuAction } from "../kit/menu";
import type { Ask, AskToSave } from "../page/state";
import type { Table } from "../tables/tables";
import { htmlPage } from "./htmlPage";
import { type DrawnPicture, type Look, type PictureText, copyPicture, pictureIn, pictureOf, pngOf } from "./picture";

export interface Exported {
  /** What the picture is drawn from. */
  traces: readonly Trace[];
  text: PictureText;
  tables: () => Table[];
}

/** `hasPicture`: whether the score is on the page. */
export function exportActions(exported: Exported, hasPicture: boolean, ask: Ask): MenuAction[] {
  return [
    { label: l10n.t("Trace as JSON…"), run: () => ask((host) => host.exportTrace()) },
    ...(hasPicture ? pictureActions(exported, scoreOnPage, ask) : []),
  ];
}

function scoreOnPage(): DrawnPicture {
  const box = document.querySelector<HTMLElement>(".score-picture");
  const drawn = box && pictureIn(box);
  if (!drawn) throw new Error(l10n.t("There is no picture on the page."));
  return drawn;
}

/** `score`: what is drawn, when it is exported. */
export function pictureActions(exported: Exported, score: () => DrawnPicture, ask: AskToSave): MenuAction[] {
  const picture = (look: Look): string => pictureOf(score(), exported.text, look);
  const save = (kind: PictureKind, look: Look): void =>
    ask(async (host) => {
      const svg = picture(look);
      await host.savePicture(kind, await contentOf(kind, svg, exported));
    });
  return [
    { label: l10n.t("Picture as SVG…"), run: () => save("svg", "shown") },
    { label: l10n.t("Picture as SVG, light…"), run: () => save("svg", "light") },
    { label: l10n.t("Picture as SVG, dark…"), run: () => save("svg", "dark") },
    { label: l10n.t("Picture as PNG…"), run: () => save("png", "shown") },
    { label: l10n.t("Picture as PNG, light…"), run: () => save("png", "light") },
    { label: l10n.t("Picture as PNG, dark…"), run: () => save("png", "dark") },
    { label: l10n.t("Page with picture and tables…"), run: () => save("html", "light") },
    {
      label: l10n.t("Copy picture"),
      run: () => ask(() => copyPicture(picture("shown"))),
    },
  ];
}

async function contentOf(kind: PictureKind, svg: string, { traces, text, tables }: Exported): Promise<string> {
  switch (kind) {
    case "svg":
      return svg;
    case "png":
      return pngOf(svg);
    case "html":
      return htmlPage({ title: `${text.question} ${text.answer}`, svg, tables: tables(), traces });
    default:
      return kind satisfies never;
  }
}
