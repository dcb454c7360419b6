// Writes src/api/generated/schema.ts from the server's API document, or with --check fails when the
// committed file says something else. The document is refreshed by `make openapi`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const DOCUMENT = '../tests/snapshots/openapi.json'
const TARGET = 'src/api/generated/schema.ts'
const HEADING = `// Generated from the server's API document by \`npm run api:types\`. Do not edit by hand.
/* eslint-disable */

`

if (!existsSync(DOCUMENT)) {
  console.error(`${DOCUMENT} is missing: run make openapi`)
  process.exit(1)
}

const types = await openapiTS(pathToFileURL(DOCUMENT), { alphabetize: true, defaultNonNullable: false })
const text = HEADING + astToString(types)

if (process.argv.includes('--check')) {
  const committed = existsSync(TARGET) ? readFileSync(TARGET, 'utf8') : ''
  if (committed !== text) {
    console.error(`${TARGET} is not what the API document says: run npm run api:types`)
    process.exit(1)
  }
  console.log(`${TARGET} matches the API document`)
} else {
  mkdirSync(dirname(TARGET), { recursive: true })
  writeFileSync(TARGET, text)
  console.log(`${TARGET} written`)
}
