// SPDX-License-Identifier: Apache-2.0
// Prints each row of Parquet files as a line of JSON: node hyparquet.mjs <node_modules> <file>...
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const [modules, ...files] = process.argv.slice(2)
const load = name => import(pathToFileURL(join(modules, name)).href)
const { asyncBufferFromFile, parquetReadObjects } = await load('hyparquet/src/node.js')
const { compressors } = await load('hyparquet-compressors/src/index.js')

// Bytes as hexadecimal digits, times as microseconds, whole numbers of 64 bits by their digits.
const plain = (name, value) =>
  typeof value === 'bigint' ? value.toString()
    : value instanceof Uint8Array ? Buffer.from(value).toString('hex').toUpperCase()
      : value === undefined ? null : value

for (const file of files) {
  const rows = await parquetReadObjects({
    file: await asyncBufferFromFile(file),
    compressors,
    utf8: false,
    geoparquet: false,
    parsers: {
      timestampFromMilliseconds: millis => millis * 1000n,
      timestampFromMicroseconds: micros => micros,
    },
  })
  for (const row of rows) console.log(JSON.stringify({ file, row }, plain))
}
