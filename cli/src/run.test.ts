import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { COMMANDS } from './commands/catalogue.js';
import { callWith, type Outcome } from './testing/call-with.js';

// what their modules put on the global object is no leak of the test that calls them first
await Promise.all(COMMANDS.map((command) => command.load()));

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-cli-'));
  after(() => rmSync(folder, { recursive: true }));

  const call = (...args: string[]): Promise<Outcome> => callWith(args);

  it('lists its commands, and explains each', async () => {
    const { code, out } = await call();
    expect(code).to.equal(0);
    const names = out
      .split('\n')
      .flatMap((line) => /^ {2}([a-z-]+(?: [a-z]+)?) {3}/.exec(line)?.[1] ?? []);
    expect(names).to.include.members(['up', 'feed', 'trace', 'events import', 'dead-letters']);
    for (const name of names) {
      const help = await call(...name.split(' '), '--help');
      expect([name, help.code]).to.deep.equal([name, 0]);
      expect(help.out).to.include(`eaglerank ${name.split(' ')[0] ?? ''}`);
    }
  });

  it('tells a wrong call from a failed one', async () => {
    expect(await call('sing')).to.include({ code: 2 });
    expect(await call('feed', '--sise', '3')).to.include({ code: 2 });
    expect((await call('feed', '--sise', '3')).err).to.match(/--sise/);
    expect(await call('features', 'get', 'item')).to.include({ code: 2 });
    expect((await call('up', '--duration', 'soon')).err).to.match(/write for example 60s/);
    const since = await call('events', 'export', '--tenant', 'a', '--since', 'yesterday');
    expect(since.code).to.equal(2);
    expect(since.err).to.match(/--since: "yesterday" is no time; write it like 2026-/);
  });

  it('says where nothing listens', async () => {
    const call = ['feed', '--user', 'u', '--token', 't', '--gateway', '127.0.0.1:1'];
    const { code, err } = await callWith(call);
    expect(code).to.equal(1);
    expect(err).to.equal('nothing listens at 127.0.0.1:1: is npm start running?\n');
  });

  it('says which option was meant, and which there are', async () => {
    const near = await call('feed', '--sise', '3');
    expect(near).to.include({ code: 2 });
    expect(near.err).to.match(/^feed has no option --sise; did you mean --size\?\n/);
    expect((await call('token', '--sub', 'a')).err).to.match(/did you mean --subject\?\n/);
    expect((await call('status', '-x')).err).to.match(/^status has no option -x\n/);
    const far = await call('token', '--user', 'a');
    expect(far.err).to.match(/^token has no option --user\n\neaglerank token /);
    expect(far.err).to.match(/--subject ID .*user it acts for/);
    expect((await call('feed', '--size')).err).to.match(/--size <value>.* argument missing/);
  });

  it('checks tenant files and reports every fault', async () => {
    expect(await call('tenants', 'check')).to.include({ code: 0 });
    writeFileSync(join(folder, 'a.yaml'), 'id: a\nslots: x\nfoo: 1');
    const { code, err } = await call('tenants', 'check', folder);
    expect(code).to.equal(1);
    expect(err).to.match(/slots/).and.to.match(/foo/);
  });

  it('prints what the feature file compiles to, or its faults', async () => {
    expect((await call('features', 'plan')).out).to.match(/item_ctr_24h/);
    writeFileSync(join(folder, 'features.yaml'), 'version: 2');
    expect(await call('features', 'plan', join(folder, 'features.yaml'))).to.include({ code: 1 });
  });

  it('refuses a model registry that there is none of', async () => {
    const { code, err } = await callWith(['models', 'list'], { MODEL_REGISTRY: 'reddis' });
    expect(code).to.equal(1);
    expect(err).to.match(/MODEL_REGISTRY must be one of files, redis/);
  });

  it('names what an import lacks', async () => {
    expect((await call('events', 'import', folder, '--format', 'movielens')).err).to.match(
      /holds no MovieLens data/,
    );
    expect((await call('events', 'import', folder, '--format', 'xml')).err).to.match(
      /use jsonl or movielens/,
    );
    expect(await call('events', 'export')).to.include({ code: 2 });
  });
});
