/** Ids of views, as package.json has them. */

export const explorerViewId = "coconut.traces";
