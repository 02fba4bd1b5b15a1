/** Which view shows a trace that was chosen in the explorer, or that a command is about. Pure. */

interface View {
  kind: "following" | "side" | "editor";
  viewed: { id: string | null };
}

/** One that shows it already, the one in front first; else the one that follows. `undefined`: that isn't open. */
export function viewFor<V extends View>(trace: string | null, views: readonly V[], front: V | null): V | undefined {
  const following = views.find(({ kind }) => kind === "following");
  const showing = trace === null ? [] : views.filter(({ viewed }) => viewed.id === trace);
  return [front, following].find((view) => view && showing.includes(view)) ?? showing[0] ?? following;
}
