/** `npm run check`: everything that is checked besides the tests, side by side, with durations. */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { ROOT, run, seconds } from './bootstrap/say.mjs';

const npx = (name, ...args) => [join(ROOT, 'node_modules/.bin', name), args];
const script = (name, ...args) => [process.execPath, [join(ROOT, 'scripts', name), ...args]];

const CHECKS = {
  lint: npx('eslint', '.', '--max-warnings', '0'),
  types: npx('tsc', '-b'),
  unused: npx('knip', '--no-progress'),
  format: npx('prettier', '--check', '.', '--log-level', 'warn'),
  imports: script('check-imports.mjs'),
  copies: npx('jscpd', '.'),
  'proto style': npx('buf', 'lint', 'proto'),
  'proto compatibility': npx('buf', 'breaking', 'proto', '--against', 'proto/baseline.binpb'),
  links: script('check-links.mjs'),
  'neutral files': script('check-neutral.mjs'),
};
for (const file of readdirSync(join(ROOT, 'scripts')).filter((f) => /^generate-.*\.mjs$/.test(f))) {
  CHECKS[file.replace('.mjs', '').replaceAll('-', ' ')] = script(file, '--check');
}

await bootstrap({ serverBinary: true });
const waiting = Object.entries(CHECKS);
const failed = [];
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
console.log(
  failed.length === 0
    ? `all ${Object.keys(CHECKS).length} checks hold`
    : `failed: ${failed.join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, [command, args]] = next;
    const started = performance.now();
    const { code, output } = await run(command, args);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds(started)})`);
    if (code === 0) continue;
    console.log(output);
    failed.push(name);
  }
}
