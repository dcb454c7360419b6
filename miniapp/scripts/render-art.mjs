// Renders the drawings of art/ to the PNG files that mini programs need, with a local Chromium.
// Run after changing a drawing: CHROMIUM=/usr/bin/chromium npm run art
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { chromium } from 'playwright-core'

const sets = [
  { from: 'art/tab', to: 'src/static/tab', width: 81, height: 81, scale: 1 },
  { from: 'art/empty', to: 'src/static/art', width: 320, height: 256, scale: 1.5 },
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
for (const { from, to, width, height, scale } of sets) {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale })
  for (const file of readdirSync(from).filter((name) => name.endsWith('.svg'))) {
    await page.setContent(`<body style="margin:0;background:transparent">${readFileSync(`${from}/${file}`, 'utf8')}</body>`)
    const png = await page.screenshot({ omitBackground: true, timeout: 5000 })
    writeFileSync(`${to}/${basename(file, '.svg')}.png`, png)
    console.log(`${to}/${basename(file, '.svg')}.png ${png.length} bytes`)
  }
  await page.close()
}
await browser.close()
