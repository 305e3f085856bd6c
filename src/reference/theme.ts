/** The viewer's colours. It accepts them as attributes, with six hexadecimal digits only. */
const COLOURS = {
  light: {
    "bg-color": "#ffffff",
    "text-color": "#22272e",
    "header-color": "#14181d",
    "primary-color": "#0f5fb8",
    "secondary-color": "#0f5fb8",
    "nav-bg-color": "#f4f6f8",
    "nav-text-color": "#38414a",
    "nav-hover-bg-color": "#e2e8ee",
    "nav-hover-text-color": "#14181d",
  },
  dark: {
    "bg-color": "#14181d",
    "text-color": "#d5dbe1",
    "header-color": "#f0f3f6",
    "primary-color": "#6db3f8",
    "secondary-color": "#6db3f8",
    "nav-bg-color": "#1b2128",
    "nav-text-color": "#b6c0ca",
    "nav-hover-bg-color": "#2a333d",
    "nav-hover-text-color": "#ffffff",
  },
};

type Theme = keyof typeof COLOURS;

const KEY = "reference-theme";

/** Starts with the reader's last choice, else the system's. The button changes it. */
export function startTheme(viewer: HTMLElement, button: HTMLButtonElement): void {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  let theme: Theme = isDark ? "dark" : "light";
  const chosen = localStorage.getItem(KEY);
  if (chosen === "dark" || chosen === "light") theme = chosen;

  function show(): void {
    document.documentElement.dataset.theme = theme;
    for (const [name, colour] of Object.entries(COLOURS[theme])) viewer.setAttribute(name, colour);
    button.textContent = theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use the ${theme === "dark" ? "light" : "dark"} theme`);
  }

  button.addEventListener("click", () => {
    theme = theme === "dark" ? "light" : "dark";
    localStorage.setItem(KEY, theme);
    show();
  });
  show();
}
