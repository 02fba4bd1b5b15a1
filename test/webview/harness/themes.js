// The variables of the default themes that the panel reads, as VS Code gives them to a webview.
(() => {
  const themes = {
    light: {
      kind: 'vscode-light',
      'input-background': '#ffffff', 'input-foreground': '#3b3b3b', 'input-border': '#cecece',
      'charts-green': '#388a34',
      foreground: '#3b3b3b', descriptionForeground: '#3b3b3b', disabledForeground: '#61616180', 'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b',
      'textLink-foreground': '#005fb8', focusBorder: '#005fb8', errorForeground: '#c72e0f', 'sideBar-background': '#f8f8f8',
      'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'button-secondaryHoverBackground': '#cccccc',
      'dropdown-background': '#ffffff', 'dropdown-border': '#cecece', 'dropdown-foreground': '#3b3b3b', 'settings-dropdownBorder': '#cecece', 'checkbox-background': '#f8f8f8', 'checkbox-border': '#cecece', 'checkbox-foreground': '#3b3b3b',
      'toolbar-hoverBackground': '#b8b8b850', 'menu-background': '#ffffff', 'menu-foreground': '#3b3b3b', 'menu-border': '#cecece', 'menu-selectionBackground': '#005fb8', 'menu-selectionForeground': '#ffffff', 'widget-shadow': '#00000029',
      'inputOption-activeBackground': '#bed6ed', 'inputOption-activeForeground': '#000000', 'inputOption-activeBorder': '#005fb8', 'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000', 'progressBar-background': '#005fb8',
    },
    dark: {
      kind: 'vscode-dark',
      'input-background': '#313131', 'input-foreground': '#cccccc', 'input-border': '#3c3c3c',
      'charts-green': '#89d185',
      foreground: '#cccccc', descriptionForeground: '#9d9d9d', disabledForeground: '#cccccc80', 'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc',
      'textLink-foreground': '#4daafc', focusBorder: '#0078d4', errorForeground: '#f88070', 'sideBar-background': '#181818',
      'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1', 'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#3c3c3c',
      'dropdown-background': '#313131', 'dropdown-border': '#3c3c3c', 'dropdown-foreground': '#cccccc', 'settings-dropdownBorder': '#3c3c3c', 'checkbox-background': '#313131', 'checkbox-border': '#3c3c3c', 'checkbox-foreground': '#cccccc',
      'toolbar-hoverBackground': '#5a5d5e50', 'menu-background': '#1f1f1f', 'menu-foreground': '#cccccc', 'menu-border': '#454545', 'menu-selectionBackground': '#0078d4', 'menu-selectionForeground': '#ffffff', 'widget-shadow': '#0000005c',
      'inputOption-activeBackground': '#2489db82', 'inputOption-activeForeground': '#ffffff', 'inputOption-activeBorder': '#2488db', 'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff', 'progressBar-background': '#0078d4',
    },
    hcDark: {
      kind: 'vscode-high-contrast',
      'input-background': '#000000', 'input-foreground': '#ffffff', 'input-border': '#6fc3df',
      'charts-green': '#89d185',
      foreground: '#ffffff', descriptionForeground: '#ffffffb3', disabledForeground: '#a5a5a5', 'editor-background': '#000000', 'editor-foreground': '#ffffff', contrastBorder: '#6fc3df', contrastActiveBorder: '#f38518',
      'textLink-foreground': '#21a6ff', focusBorder: '#f38518', errorForeground: '#f48771', 'sideBar-background': '#000000',
      'button-foreground': '#ffffff', 'button-border': '#6fc3df', 'button-secondaryForeground': '#ffffff', 'dropdown-background': '#000000', 'dropdown-border': '#6fc3df', 'dropdown-foreground': '#ffffff', 'settings-dropdownBorder': '#6fc3df',
      'checkbox-background': '#000000', 'checkbox-border': '#6fc3df', 'checkbox-foreground': '#ffffff', 'menu-background': '#000000', 'menu-foreground': '#ffffff', 'menu-border': '#6fc3df', 'menu-selectionBorder': '#f38518',
      'inputOption-activeForeground': '#ffffff', 'inputOption-activeBorder': '#6fc3df', 'progressBar-background': '#6fc3df',
    },
    hcLight: {
      kind: 'vscode-high-contrast vscode-high-contrast-light',
      'input-background': '#ffffff', 'input-foreground': '#292929', 'input-border': '#0f4a85',
      'charts-green': '#374e06',
      foreground: '#292929', descriptionForeground: '#292929b3', disabledForeground: '#7f7f7f', 'editor-background': '#ffffff', 'editor-foreground': '#292929', contrastBorder: '#0f4a85', contrastActiveBorder: '#006bbd',
      'textLink-foreground': '#0f4a85', focusBorder: '#006bbd', errorForeground: '#b5200d', 'sideBar-background': '#ffffff',
      'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-border': '#0f4a85', 'button-secondaryBackground': '#ffffff', 'button-secondaryForeground': '#292929', 'dropdown-background': '#ffffff', 'dropdown-border': '#0f4a85', 'dropdown-foreground': '#292929', 'settings-dropdownBorder': '#0f4a85',
      'checkbox-background': '#ffffff', 'checkbox-border': '#0f4a85', 'checkbox-foreground': '#292929', 'menu-background': '#ffffff', 'menu-foreground': '#292929', 'menu-border': '#0f4a85', 'menu-selectionBorder': '#006bbd',
      'inputOption-activeForeground': '#292929', 'inputOption-activeBorder': '#0f4a85', 'progressBar-background': '#0f4a85',
    },
  };
  const { kind, ...colours } = themes[new URLSearchParams(location.search).get('theme') ?? 'light'];
  document.body.className = kind;
  document.body.dataset.vscodeThemeKind = kind.split(' ').at(-1);
  const font = { 'font-family': 'Inter, system-ui, sans-serif', 'font-size': '13px', 'font-weight': 'normal' };
  for (const [name, value] of Object.entries({ ...colours, ...font })) document.documentElement.style.setProperty(`--vscode-${name}`, value);
})();
