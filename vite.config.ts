import { defineConfig } from "vite";

// Django serves what is built: django-vite reads the manifest, WhiteNoise sends the files.
export default defineConfig({
  base: "/static/",
  publicDir: false,
  build: {
    outDir: "frontend/dist",
    manifest: "manifest.json",
    assetsInlineLimit: 0, // fonts and pictures stay files: the content security policy allows no data: fonts
    rollupOptions: { input: ["frontend/src/main.ts", "frontend/src/admin.css"] },
  },
});
