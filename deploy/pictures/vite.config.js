import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // one page with one script: nobody waits for it but a headless browser
  build: { chunkSizeWarningLimit: 20_000, minify: false, sourcemap: false },
});
