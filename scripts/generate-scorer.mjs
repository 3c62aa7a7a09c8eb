/**
 * Compiles packages/model/assembly to WebAssembly and writes it, as a module that holds its bytes,
 * into packages/model/src/generated. With --check it changes nothing and fails when the committed file
 * differs from what would be generated.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = 'packages/model/assembly/scorer.ts';
const TARGET = 'packages/model/src/generated/scorer-wasm.ts';
const WIDTH = 96;

const generated = moduleOf(await compile());
const target = join(ROOT, TARGET);
if (!process.argv.includes('--check')) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, generated);
} else if (committed() !== generated) {
  console.error(`differs: ${TARGET}`);
  console.error('run `npm run generate` and commit the result');
  process.exitCode = 1;
}

async function compile() {
  let wasm;
  const { error, stderr } = await asc.main(
    [
      ...[SOURCE, '--outFile', 'scorer.wasm', '--runtime', 'stub', '--enable', 'simd'],
      ...['-O3', '--noAssert', '--converge', '--memoryBase', '16'],
    ],
    {
      readFile: (name, base) => read(join(base, name)),
      listFiles: () => null,
      writeFile: (name, bytes) => {
        if (name === 'scorer.wasm') wasm = bytes;
      },
    },
  );
  if (error) throw new Error(`${SOURCE} does not compile:\n${stderr.toString()}`);
  return wasm;
}

function read(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return null;
  }
}

function moduleOf(wasm) {
  const text = Buffer.from(wasm).toString('base64');
  const lines = text.match(new RegExp(`.{1,${WIDTH}}`, 'g')).map((line) => `  '${line}',`);
  return [
    `/** ${SOURCE}, compiled; \`npm run generate\` writes it. */`,
    'export const SCORER_WASM = [',
    ...lines,
    "].join('');",
    '',
  ].join('\n');
}

function committed() {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return '';
  }
}
