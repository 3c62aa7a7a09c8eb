// Generates the TypeScript types of proto/ into packages/contracts/src/generated.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = 'packages/contracts/src/generated';
const services = ['feed', 'candidate', 'ranker', 'feature', 'event'];
const files = services.map((s) => `eaglerank/${s}/v1/${s}.proto`);
const options = ['--longs=Number', '--enums=number', '--defaults', '--arrays'];

rmSync(new URL(`../${out}`, import.meta.url), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js',
    ...options,
    '--importFileExtension=.js',
    '--includeComments',
    '--grpcLib=@grpc/grpc-js',
    '-I',
    'proto',
    '-O',
    out,
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
