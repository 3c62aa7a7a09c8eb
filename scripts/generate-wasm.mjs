/**
 * Compiles the AssemblyScript of packages to WebAssembly and writes each, as a module that holds its
 * bytes, into its package's src/generated. With --check it changes nothing and fails when a committed
 * file differs from what would be generated.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KERNELS = [
  {
    source: 'packages/model/assembly/scorer.ts',
    target: 'packages/model/src/generated/scorer-wasm.ts',
    name: 'SCORER_WASM',
  },
  {
    source: 'packages/vectors/assembly/dot.ts',
    target: 'packages/vectors/src/generated/dot-wasm.ts',
    name: 'DOT_WASM',
  },
];
const OUT = 'kernel.wasm';
const WIDTH = 96;

for (const kernel of KERNELS) {
  const generated = moduleOf(kernel, await compile(kernel.source));
  const target = join(ROOT, kernel.target);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, generated);
  } else if (committed(target) !== generated) {
    console.error(`differs: ${kernel.target}`);
    console.error('run `npm run generate` and commit the result');
    process.exitCode = 1;
  }
}

async function compile(source) {
  let wasm;
  const { error, stderr } = await asc.main(
    [
      ...[source, '--outFile', OUT, '--runtime', 'stub', '--enable', 'simd'],
      ...['-O3', '--noAssert', '--converge', '--memoryBase', '16'],
    ],
    {
      readFile: (name, base) => read(join(base, name)),
      listFiles: () => null,
      writeFile: (name, bytes) => {
        if (name === OUT) wasm = bytes;
      },
    },
  );
  if (error) throw new Error(`${source} does not compile:\n${stderr.toString()}`);
  return wasm;
}

function read(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return null;
  }
}

function moduleOf({ source, name }, wasm) {
  const text = Buffer.from(wasm).toString('base64');
  const lines = text.match(new RegExp(`.{1,${WIDTH}}`, 'g')).map((line) => `  '${line}',`);
  return [
    `/** ${source}, compiled; \`npm run generate\` writes it. */`,
    `export const ${name} = [`,
    ...lines,
    "].join('');",
    '',
  ].join('\n');
}

function committed(target) {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return '';
  }
}
