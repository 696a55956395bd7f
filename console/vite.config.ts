import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    // Supports what antd 6 supports.
    target: 'es2022',
    // Styles and images as files: the content security policy allows no data: scripts, and a cache keeps files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // antd and the charts are large, known to be, and loaded once.
    chunkSizeWarningLimit: 1_500,
  },
  server: {
    // `npm run dev` beside a running server.
    proxy: { '/console/api': 'http://127.0.0.1:8080' },
  },
});
