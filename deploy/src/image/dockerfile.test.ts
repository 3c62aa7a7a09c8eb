import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh/plan';
import { expect } from 'chai';
import { dockerIgnore } from './docker-ignore.js';
import { parseDockerfile, type Step } from './dockerfile.js';

describe('deploy/Dockerfile', () => {
  const text = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
  const stages = parseDockerfile(text);
  const final = stages.at(-1)?.steps ?? [];
  const of = <K extends Step['kind']>(kind: K): Extract<Step, { kind: K }>[] =>
    final.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind);

  it('is built on one exact version', () => {
    const bases = new Set(stages.map(({ base }) => base));
    expect(bases.size).to.equal(1);
    expect([...bases][0]).to.match(/^node:\d+\.\d+\.\d+-/);
  });

  it('runs as a user without rights, in /app', () => {
    expect(of('user')).to.deep.equal([{ kind: 'user', user: '10001:10001' }]);
    expect(of('workdir')).to.deep.equal([{ kind: 'workdir', path: '/app' }]);
  });

  it('takes from the context nothing but by its first stage', () => {
    const fromContext = stages.map(
      ({ steps }) => steps.filter((step) => step.kind === 'copy' && !step.from).length,
    );
    expect(fromContext).to.deep.equal([1, 0, 0, 0]);
  });

  it('installs by the lockfile, without scripts', () => {
    const installs = stages
      .flatMap(({ steps }) => steps)
      .filter((step) => step.kind === 'run' && step.command[0] === 'npm');
    expect(installs).to.have.length(2);
    for (const step of installs) {
      if (step.kind === 'run') expect(step.command).to.include.members(['ci', '--ignore-scripts']);
    }
  });

  it('is not read past what a replay would leave out', () => {
    expect(() => parseDockerfile('FROM a\nADD b c')).to.throw('ADD b c: is not understood');
    expect(() => parseDockerfile('FROM a\nRUN npm ci')).to.throw('exec form');
    expect(() => parseDockerfile('FROM a\nCOPY --chown=1 b c')).to.throw('flag not understood');
    expect(() => parseDockerfile('RUN ["a"]\nFROM a')).to.throw('before the first FROM');
  });
});

describe('.dockerignore', () => {
  const { ignores, prunes } = dockerIgnore(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));

  it('lets through what is built', () => {
    const wanted = [
      ...['package.json', '.npmrc', 'tsconfig.base.json', 'scripts/stage-image.mjs'],
      ...['packages/rpc/src/peer.ts', 'gateway/openapi.yaml', 'config/tenants/social.yaml'],
      ...['bench/package.json', 'deploy/package.json', 'proto/eaglerank/feed/v1/feed.proto'],
    ];
    expect(wanted.filter(ignores)).to.deep.equal([]);
  });

  it('keeps out what was built, what is secret and what only people read', () => {
    const unwanted = [
      ...['.git/config', '.eaglerank/secret', 'node_modules/a/package.json', 'docs/api.md'],
      ...['gateway/dist/main.js', 'packages/rpc/node_modules/a/b.js', 'deploy/secrets/auth_secret'],
      ...['bench/src/main.ts', 'gateway/.eaglerank/secret', 'deploy/src/index.ts', '.env'],
    ];
    expect(unwanted.filter((path) => !ignores(path))).to.deep.equal([]);
  });

  it('prunes a folder only when nothing below it is kept', () => {
    expect(prunes('docs')).to.equal(true);
    expect(prunes('packages/rpc/node_modules')).to.equal(true);
    expect(prunes('bench')).to.equal(false);
    expect(dockerIgnore('*\n!a/b').prunes('a')).to.equal(false);
  });
});
