const keptKey = "frontrow.theme";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export function keptTheme(): Theme {
  return themes.find((theme) => theme === localStorage.getItem(keptKey)) ?? "auto";
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(keptKey, theme);
  applyKeptTheme();
}

export function applyKeptTheme(): void {
  document.documentElement.dataset["theme"] = keptTheme();
}
