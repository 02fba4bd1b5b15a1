/** Draws the page from its whole state: a trace, why there is none, or how to begin. */
import { useState } from "preact/hooks";
import { Boundary } from "./page/boundary";
import { Unreadable } from "./page/notes";
import type { Page } from "./page/state";
import { Announcer, Empty, StatusLine } from "./statusView";
import { TracePage, type TracePageProps } from "./tracePage";

interface AppProps extends Pick<TracePageProps, "revealed" | "runs" | "dispatch" | "ask"> {
  page: Page;
}

export function App({ page: { view, kept }, ...rest }: AppProps) {
  const [plays, setPlays] = useState(false);
  if (!view) return null;
  if (view.trace)
    return (
      <Boundary of={view.trace} name={view.trace.source?.name ?? view.trace.id} ask={rest.ask}>
        <TracePage view={view} trace={view.trace} kept={kept} plays={plays} {...rest} />
      </Boundary>
    );
  if (view.problem !== undefined)
    return (
      <main class="page">
        <Unreadable problem={view.problem} isFile={view.file !== undefined} ask={rest.ask} />
      </main>
    );
  return (
    <main class="page">
      <StatusLine status={view.status} ask={rest.ask} />
      <Empty
        ask={rest.ask}
        busy={view.status.kind === "busy"}
        onOpen={(index, play) => {
          setPlays(play);
          rest.ask((host) => host.openRecorded(index));
        }}
      />
      <Announcer status={view.status} trace={null} reading={null} verdict={null} runs={rest.runs} />
    </main>
  );
}
