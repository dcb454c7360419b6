// Renders the drawings of art/ to the PNG files that mini programs need, with a local Chromium.
// Run after changing a drawing: CHROMIUM=/usr/bin/chromium npm run art
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { chromium } from 'playwright-core'

const sets = [
  { from: 'art/tab', to: 'src/static/tab', width: 81, height: 81, scale: 1 },
  // The chosen tab once more for a dark bar: light ink, and what is cut out of it dark.
  { from: 'art/tab', to: 'src/static/tab', width: 81, height: 81, scale: 1, only: /-on\.svg$/, suffix: '-dark', ink: [['#1f2329', '#f2f0ea'], ['#fff', '#1b1916']] },
  { from: 'art/empty', to: 'src/static/art', width: 320, height: 256, scale: 1.5 },
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
for (const { from, to, width, height, scale, only = /\.svg$/, suffix = '', ink = [] } of sets) {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale })
  for (const file of readdirSync(from).filter((name) => only.test(name))) {
    const drawing = ink.reduce((svg, [ours, theirs]) => svg.replaceAll(ours, theirs), readFileSync(`${from}/${file}`, 'utf8'))
    await page.setContent(`<body style="margin:0;background:transparent">${drawing}</body>`)
    const png = await page.screenshot({ omitBackground: true, timeout: 5000 })
    const target = `${to}/${basename(file, '.svg')}${suffix}.png`
    writeFileSync(target, png)
    console.log(`${target} ${png.length} bytes`)
  }
  await page.close()
}
await browser.close()
