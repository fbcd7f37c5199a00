// Light, dark and sunlight: the system's wish unless the user said otherwise.
import { computed, signal } from "@preact/signals";

export const THEMES = ["auto", "light", "dark", "sun"] as const;
export type Theme = (typeof THEMES)[number];
export type Shown = Exclude<Theme, "auto">;

const STORE_KEY = "kawal.theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(STORE_KEY);
    return THEMES.find((x) => x === value) ?? "auto";
  } catch {
    return "auto";
  }
}

const systemDark = signal(false);
export const theme = signal<Theme>("auto");
export const shownTheme = computed<Shown>(() => {
  if (theme.value !== "auto") return theme.value;
  return systemDark.value ? "dark" : "light";
});

export function setTheme(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset.theme = shownTheme.value;
  try {
    localStorage.setItem(STORE_KEY, next);
  } catch {
    // Kept for this page only.
  }
}

export function startTheme(): void {
  const query = window.matchMedia("(prefers-color-scheme: dark)");
  systemDark.value = query.matches;
  query.addEventListener("change", () => {
    systemDark.value = query.matches;
    document.documentElement.dataset.theme = shownTheme.value;
  });
  setTheme(stored());
}
