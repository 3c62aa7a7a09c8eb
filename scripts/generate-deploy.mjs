/**
 * Writes what deploy/ and helm/ generate: rules, their tests, dashboards. With --check it changes
 * nothing and fails when a committed file differs.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, getFileInfo } from 'prettier';
import { generatedFiles } from '../deploy/dist/index.js';
import { ROOT } from './bootstrap/say.mjs';

const check = process.argv.includes('--check');
const different = [];
for (const { path, text } of generatedFiles()) {
  const file = join(ROOT, path);
  const { inferredParser, ignored } = await getFileInfo(file, {
    ignorePath: join(ROOT, '.prettierignore'),
  });
  const wanted =
    ignored || !inferredParser
      ? text
      : await format(text, { parser: inferredParser, printWidth: 100, singleQuote: true });
  if (committed(file) === wanted) continue;
  different.push(path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
}
if (check && different.length > 0) {
  console.error(`run \`npm run generate\` and commit: ${different.join(', ')}`);
  process.exitCode = 1;
}

function committed(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
