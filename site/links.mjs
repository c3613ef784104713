// Fails when a page of the site links to a file or an anchor that isn't there: node links.mjs FOLDER
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const root = process.argv[2]
const pages = readdirSync(root, { recursive: true })
  .filter((file) => file.endsWith('.html') && !file.startsWith('api'))
  .map((file) => join(root, file))
const ids = new Map()

function hasId(file, id) {
  if (!ids.has(file)) {
    const html = readFileSync(file, 'utf8')
    ids.set(file, new Set(Array.from(html.matchAll(/ (?:id|name)="([^"]*)"/g), (m) => m[1])))
  }
  return ids.get(file).has(id)
}

let links = 0
const broken = []
for (const page of pages) {
  for (const [, href] of readFileSync(page, 'utf8').matchAll(/ (?:href|src)="([^"]*)"/g)) {
    if (/^([a-z]+:|\/\/)/.test(href)) continue
    links++
    const [path, anchor] = decodeURIComponent(href.replaceAll('&amp;', '&')).split('#')
    let file = path === '' ? page : path[0] === '/' ? join(root, path) : join(dirname(page), path)
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html')
    if (!existsSync(file)) broken.push(`${relative(root, page)}: there is no ${href}`)
    else if (anchor && file.endsWith('.html') && !hasId(file, anchor)) broken.push(`${relative(root, page)}: ${href} has no such place`)
  }
}
console.log(`${pages.length} pages, ${links} links, ${broken.length} broken`)
if (broken.length > 0 || links === 0) {
  console.error([...new Set(broken)].join('\n'))
  process.exit(1)
}
