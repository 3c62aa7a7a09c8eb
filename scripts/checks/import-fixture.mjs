import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** For each import rule a file that breaks it and what that file imports. */
export const VIOLATIONS = {
  'packages-import-no-service': { file: 'packages/auth/src/a.ts', imports: '@eaglerank/gateway' },
  'services-are-strangers': { file: 'gateway/src/a.ts', imports: '@eaglerank/ranker-service' },
  'client-stands-alone': { file: 'client/src/a.ts', imports: '@eaglerank/auth' },
  'pure-core': { file: 'packages/domain/src/a.ts', imports: 'node:fs' },
  'contracts-at-the-edges': { file: 'packages/auth/src/b.ts', imports: '@eaglerank/contracts' },
  'redis-in-one-place': { file: 'gateway/src/b.ts', imports: 'ioredis' },
  'kafka-in-one-place': { file: 'gateway/src/c.ts', imports: 'kafkajs' },
  'grpc-in-one-place': { file: 'gateway/src/d.ts', imports: '@grpc/grpc-js' },
  'proto-in-one-place': { file: 'gateway/src/e.ts', imports: '@grpc/proto-loader' },
  'telemetry-in-one-place': { file: 'gateway/src/f.ts', imports: 'pino' },
  'no-test-code-in-the-product': { file: 'gateway/src/g.ts', imports: '@eaglerank/testkit' },
  'services-need-no-mesh': { file: 'gateway/src/a.test.ts', imports: '@eaglerank/testing' },
  'cli-starts-at-once': { file: 'cli/src/run.ts', imports: '@eaglerank/auth' },
  'main-is-the-top': { file: 'gateway/src/h.ts', imports: './main.js' },
  'by-name-not-by-path': { file: 'gateway/src/i.ts', imports: '../../packages/auth/src/a.js' },
  'declared-dependencies': { file: 'gateway/src/j.ts', imports: 'undeclared' },
  resolvable: { file: 'gateway/src/k.ts', imports: './missing.js' },
  'no-cycles': { file: 'gateway/src/l.ts', imports: './m.js' },
};

const WORKSPACES = {
  gateway: 'gateway',
  'ranker-service': 'ranker-service',
  client: 'client',
  cli: 'cli',
  auth: 'packages/auth',
  contracts: 'packages/contracts',
  domain: 'packages/domain',
  telemetry: 'packages/telemetry',
  testing: 'packages/testing',
  testkit: 'packages/testkit',
};
const MODULES = ['ioredis', 'kafkajs', '@grpc/grpc-js', '@grpc/proto-loader', 'pino', 'undeclared'];

/**
 * Writes a small repository laid out like this one that breaks every rule once.
 * @returns {string[]} the folders to check in it
 */
export function writeFixture(root) {
  const write = (path, text) => {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const writePackage = (folder, name) => {
    const entry = { name, type: 'module', exports: { '.': './dist/index.js' } };
    write(`${folder}/package.json`, JSON.stringify(entry));
    write(`${folder}/dist/index.js`, 'export {};\n');
  };
  write('package.json', JSON.stringify({ name: 'fixture', type: 'module' }));
  for (const name of MODULES) writePackage(`node_modules/${name}`, name);
  mkdirSync(join(root, 'node_modules/@eaglerank'), { recursive: true });
  for (const [name, folder] of Object.entries(WORKSPACES)) {
    writePackage(folder, `@eaglerank/${name}`);
    symlinkSync(join(root, folder), join(root, 'node_modules/@eaglerank', name));
  }
  write('gateway/src/main.ts', 'export {};\n');
  write('gateway/src/m.ts', "import './l.js';\n");
  for (const { file, imports } of Object.values(VIOLATIONS)) write(file, `import '${imports}';\n`);
  return Object.values(WORKSPACES);
}
