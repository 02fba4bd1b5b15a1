/** The only file that imports the toolkit. Registers its elements and gives them names and types for JSX. */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from "@vscode/webview-ui-toolkit";
import type { FunctionComponent, HTMLAttributes, Ref } from "preact";

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing());

export const Button = element<{ appearance?: "primary" | "secondary" | "icon"; disabled?: boolean }>("vscode-button");
export const Dropdown = element<{ disabled?: boolean; ref?: Ref<HTMLSelectElement> }>("vscode-dropdown");
export const Option = element<{ value: string }>("vscode-option");
export const ProgressRing = element("vscode-progress-ring");

/** A custom element is used by its name. The type is for JSX. */
function element<Props = object>(
  name: string,
): FunctionComponent<Omit<HTMLAttributes<HTMLElement>, keyof Props> & Props> {
  return name as unknown as FunctionComponent<Omit<HTMLAttributes<HTMLElement>, keyof Props> & Props>;
}
