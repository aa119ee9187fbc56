import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The edge of a local stack, for `npm run dev`.
const EDGE = process.env.AIPROD_URL ?? "http://localhost:8080";

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: "../src/aiprod_studio/dist",
    emptyOutDir: true,
    // Those with light-dark(): its replacement for older ones ignores a part of the page with a scheme of its own.
    target: ["chrome123", "firefox132", "safari17.5"],
    // The strict content security policy of the edge allows no data: URLs for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/aiprod.": EDGE } },
});
