/** View ids, as in package.json. */

export const explorerViewId = "coconut.traces";
