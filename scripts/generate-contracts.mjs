/**
 * Generates the TypeScript types of proto/ and the descriptor image for server reflection into
 * packages/contracts/src/generated. With --check it changes nothing and fails when the committed
 * files differ from what would be generated.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMITTED = join(ROOT, 'packages/contracts/src/generated');
const SERVICES = ['event', 'feed', 'candidate', 'ranker', 'feature'];

if (process.argv.includes('--check')) {
  check();
} else {
  rmSync(COMMITTED, { recursive: true, force: true });
  generate(COMMITTED);
}

function generate(folder) {
  const generator = 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js';
  const { status } = spawnSync(
    process.execPath,
    [
      generator,
      ...['--longs=Number', '--enums=number', '--defaults', '--arrays', '--includeComments'],
      ...['--importFileExtension=.js', '--grpcLib=@grpc/grpc-js', '-I', 'proto', '-O', folder],
      ...SERVICES.map((name) => `eaglerank/${name}/v1/${name}.proto`),
    ],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0) throw new Error(`${generator} ended with ${status}`);
  const image = join(folder, 'descriptors.binpb');
  const built = spawnSync(
    'node_modules/.bin/buf',
    ['build', 'proto', '--exclude-source-info', '-o', image],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (built.status !== 0) throw new Error(`buf build ended with ${built.status}`);
  writeFileSync(join(folder, 'messages.ts'), messagesModule(folder));
}

/** One module that names every message and enumeration as proto/ does. */
function messagesModule(folder) {
  const lines = ['/** Message types, under the names of proto/. Decoded messages end in Out. */'];
  for (const service of SERVICES) {
    const path = `eaglerank/${service}/v1`;
    for (const file of readdirSync(join(folder, path)).sort()) {
      const name = file.replace('.ts', '');
      const source = readFileSync(join(folder, path, file), 'utf8');
      const from = `from './${path}/${name}.js';`;
      if (source.includes(`interface ${name}__Output `)) {
        lines.push(`export type { ${name}, ${name}__Output as ${name}Out } ${from}`);
      } else if (source.includes(`export const ${name} = {`)) {
        lines.push(`export { ${name} } ${from}`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function check() {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-contracts-'));
  try {
    generate(folder);
    const names = new Set([...files(folder), ...files(COMMITTED)]);
    const different = [...names].filter((name) => text(folder, name) !== text(COMMITTED, name));
    if (different.length === 0) return;
    for (const name of different)
      console.error(`differs: packages/contracts/src/generated/${name}`);
    console.error('run `npm run generate` and commit the result');
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function files(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts') || name.endsWith('.binpb'));
}

function text(folder, name) {
  try {
    return readFileSync(join(folder, name), 'latin1');
  } catch {
    return undefined;
  }
}
