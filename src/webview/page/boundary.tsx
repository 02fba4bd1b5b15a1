/** Keeps the rest of the page where a part of it can't be drawn, and names the trace that is the cause. */
import * as l10n from "@vscode/l10n";
import { Component, type ComponentChildren } from "preact";
import { Button } from "../kit/toolkit";
import type { AskToCopy } from "./state";

interface Props {
  /** What is drawn: another one is tried anew. */
  of: unknown;
  /** What the trace is called. */
  name: string;
  ask: AskToCopy;
  children: ComponentChildren;
}

export class Boundary extends Component<Props, { failed: Error | null; of: unknown }> {
  override state = { failed: null as Error | null, of: null as unknown };

  static override getDerivedStateFromError(failed: unknown): { failed: Error } {
    return { failed: failed instanceof Error ? failed : new Error(String(failed)) };
  }

  override componentDidCatch(): void {
    this.setState({ of: this.props.of });
  }

  override componentDidUpdate(): void {
    if (this.state.failed && this.state.of !== null && this.state.of !== this.props.of)
      this.setState({ failed: null, of: null });
  }

  override render(): ComponentChildren {
    const { failed } = this.state;
    const { children, name, ask } = this.props;
    if (!failed) return children;
    const sentence = l10n.t("This part of “{0}” can't be drawn. Its trace may be damaged.", name);
    return (
      <div class="status failed" role="alert">
        <bdi>{sentence}</bdi>
        <Button
          appearance="secondary"
          onClick={() => ask((host) => host.copy([sentence, failed.stack ?? failed.message].join("\n\n")))}
        >
          {l10n.t("Copy details")}
        </Button>
      </div>
    );
  }
}
