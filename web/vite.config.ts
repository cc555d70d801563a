// Each folder with an index.html is one group of pages, built on its own into dist/<folder>, because
// the server embeds and guards each under a content security policy of its own.

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

// While developing, the calls go to a running server, by default that of `make run`.
const server = process.env['BASE_URL'] ?? 'https://localhost:8443'
const operatorServer = process.env['OPERATOR_URL'] ?? 'https://localhost:8444'

/** Where a group is served, if it must know: its addresses have more than one level. */
const bases: Record<string, string> = { dashboard: '/', portal: '/portal/' }

export default defineConfig({
  build: {
    target: 'es2022',
    emptyOutDir: true,
    // Nothing inline: the policy allows files of this origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [oneFolderEach()],
  server: {
    proxy: {
      '/v1': { target: server, secure: false, changeOrigin: true },
      '/graphql': { target: operatorServer, secure: false, changeOrigin: true, ws: true },
    },
  },
})

function oneFolderEach(): Plugin {
  return {
    name: 'one-folder-each',
    config: ({ root = '' }) => {
      if (!/^[a-z]+$/.test(root)) throw new Error('say which folder: vite build docs --config vite.config.ts')
      return { base: bases[root] ?? './', build: { outDir: `../dist/${root}` } }
    },
    // Better than the server could do while somebody waits.
    writeBundle: async ({ dir = '' }) => {
      for (const name of await readdir(dir, { recursive: true })) {
        if (!/\.(html|js|css|svg)$/.test(name)) continue
        const content = await readFile(join(dir, name))
        await writeFile(join(dir, `${name}.br`), await promisify(brotliCompress)(content))
      }
    },
  }
}
