// Each folder with an index.html is one group of pages, built on its own into dist/<folder>, because
// the server embeds and guards each under a content security policy of its own.

import { defineConfig } from 'vite'

// While developing, the calls go to a running server, by default that of `make run`.
const server = process.env['BASE_URL'] ?? 'https://localhost:8443'

export default defineConfig({
  // The pages do not know under which path they are served.
  base: './',
  build: {
    target: 'es2022',
    emptyOutDir: true,
    // Nothing inline: the policy allows files of this origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [
    {
      name: 'one-folder-each',
      config: ({ root = '' }) => {
        if (!/^[a-z]+$/.test(root))
          throw new Error('say which folder: vite build docs --config vite.config.ts')
        return { build: { outDir: `../dist/${root}` } }
      },
    },
  ],
  server: { proxy: { '/v1': { target: server, secure: false, changeOrigin: true } } },
})
