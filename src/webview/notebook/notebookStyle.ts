/**
 * The page's style sheets for the output of a cell, which is in a shadow tree: nothing of them leaves it, and the
 * notebook's own don't enter. The colors are the theme's variables, which do.
 */

/**
 * Rules about the page as a whole are about the host of the shadow tree, themes are classes around it, and what depends
 * on the page's width depends on the output's. The host itself can't depend on its own width, but what is in it can.
 * Colors are set nowhere else, so that a theme can replace them.
 */
export function inShadow(css: string): string {
  return css
    .replace(/^:root\b/gm, ":host")
    .replace(/:root\b/g, ".page")
    .replace(/^(\s*)(?:body)?(\.vscode-[\w-]+)(?=[ {,])/gm, "$1:host-context($2)")
    .replace(/^body(?= \{)/gm, ":host")
    .replace(/@media \((min|max)-width: (\d+px)\)/g, "@container ($1-width: $2)");
}

/** What differs in an output: it is as high as what it shows, and there is no host to ask. */
export const OUTPUT_STYLE = `
:host { display: block; container-type: inline-size; background: none; }
.page { min-height: 0; }
.score-actions, .pane .link:disabled { display: none; }
.effect-list .row:disabled, .effect-list .row:disabled .link { color: inherit; }
.effect-list .row:disabled .link { display: inline; }
.body { min-height: 320px; }
.pane { overflow-y: auto; }
.pane-content { position: static; max-height: none; }
.body:has(.score.tall) { display: block; min-height: 0; }
.body:has(.score.tall) > .pane { position: relative; width: auto; max-height: none; }
.with-pane:has(.score.tall) { padding-bottom: 0; }
`;
