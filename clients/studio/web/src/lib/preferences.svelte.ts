type Theme = "dark" | "light";

/** What the browser remembers: looks only, nothing that identifies anybody. */
class Preferences {
  theme: Theme = $state(read());

  constructor() {
    this.apply();
  }

  toggleTheme(): void {
    this.theme = this.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", this.theme);
    this.apply();
  }

  private apply(): void {
    document.documentElement.dataset.theme = this.theme;
  }
}

function read(): Theme {
  const kept = localStorage.getItem("theme");
  if (kept === "dark" || kept === "light") return kept;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

export const preferences = new Preferences();
