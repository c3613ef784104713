// The site: every page of Markdown in the repository, as it is, and the Javadoc under api/.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { words } from './words.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const vue = join(root, 'site/node_modules/vue')

// Files that pages link to and that are no pages: they are put beside them.
const files = new Set()

function title(page) {
  return readFileSync(join(root, page), 'utf8').match(/^# (.*)$/m)[1]
}

function item(page) {
  return { text: title(page), link: '/' + page.replace(/README\.md$/, '').replace(/\.md$/, '') }
}

function folder(name) {
  return readdirSync(join(root, name))
    .filter((file) => /\.md$/.test(file) && file !== 'README.md')
    .sort()
    .map((file) => item(`${name}/${file}`))
}

function sidebar() {
  const first = ['start', 'tour', 'commands', 'depth', 'depth.ja', 'data', 'training', 'transfer', 'studio', 'serve']
  const order = new Map(first.map((name, i) => [`/docs/guides/${name}`, i]))
  const place = (i) => order.get(i.link) ?? first.length
  return [
    { text: 'Guides', items: folder('docs/guides').sort((a, b) => place(a) - place(b)) },
    { text: 'Examples', items: [item('examples/README.md'), item('pretrained/README.md')] },
    { text: 'Reference', items: [{ text: 'Javadoc', link: '/api/index.html', target: '_self' }, ...folder('docs')] },
    { text: 'Project', items: ['CONTRIBUTING.md', 'CHANGELOG.md'].map(item) },
    {
      text: 'Decisions',
      collapsed: true,
      items: [item('docs/decisions/README.md'), ...folder('docs/decisions')],
    },
  ]
}

// Links as they are written for the repository: a README is its folder's page.
function links(md) {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const here = posix.dirname(relative(root, env.realPath ?? env.path).split('\\').join('/'))
    for (const token of tokens.flatMap((t) => t.children ?? [])) {
      const href = token.attrGet?.('href')
      if (token.type !== 'link_open' || !href || /^([a-z]+:|#|\/)/.test(href)) continue
      const [path, anchor] = href.split('#')
      const target = posix.join(here, decodeURI(path))
      const file = join(root, target)
      if (!existsSync(file)) continue // VitePress says so
      if (statSync(file).isDirectory()) {
        token.attrSet('href', `/${target}/`)
      } else if (/\.md$/.test(target)) {
        token.attrSet('href', '/' + target.replace(/README\.md$/, '') + (anchor ? '#' + anchor : ''))
      } else {
        files.add(target)
        token.attrSet('href', '/' + target)
        token.attrSet('target', '_blank')
      }
    }
  })
  // what is Japanese is said to be, whatever the page around it
  const render = md.render.bind(md)
  md.render = (source, env) => {
    const html = render(source, env)
    return /\.ja\.md$/.test(env?.path ?? '') ? `<div lang="ja">${html}</div>` : html
  }
}

export default defineConfig({
  title: 'Fathom',
  description: 'Convolutional networks on the JVM: define, understand, train, ship.',
  srcDir: '..',
  srcExclude: ['**/target/**', '**/src/**', 'site/**', 'runs/**', 'data/**', 'docs/decisions/template.md'],
  outDir: '../target/site',
  cacheDir: '../target/site-cache',
  rewrites: (page) => page.replace(/README\.md$/, 'index.md'),
  lastUpdated: false,
  markdown: { config: links },
  vite: {
    publicDir: false,
    server: { fs: { allow: [root] } },
    // pages are not below the folder that has Vue
    resolve: {
      alias: [
        { find: /^vue\/server-renderer$/, replacement: join(vue, 'server-renderer/index.mjs') },
        { find: /^vue$/, replacement: join(vue, 'dist/vue.runtime.esm-bundler.js') },
      ],
    },
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/docs/guides/start' },
      { text: 'Depth', link: '/docs/guides/depth' },
      { text: '深さ', link: '/docs/guides/depth.ja' },
      { text: 'Javadoc', link: '/api/index.html', target: '_self' },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: {
      provider: 'local',
      options: { detailedView: true, miniSearch: { options: { tokenize: words } } },
    },
  },
  transformHtml: (code, id) =>
    /\.ja\.html$/.test(id) ? code.replace(/<html lang="[^"]*"/, '<html lang="ja"') : code,
  buildEnd: ({ outDir }) => {
    for (const file of files) {
      mkdirSync(dirname(join(outDir, file)), { recursive: true })
      copyFileSync(join(root, file), join(outDir, file))
    }
  },
})
