import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findTool } from './find-tool.js';
import { BUILDER_FILE, collectorModules } from './install-go.js';
import { installTools } from './install-tools.js';
import { wrapperOf } from './install-wrapped-go.js';
import { publish } from './publish.js';
import { TOOLS, type Tool } from './tools-list.js';

describe('installTools', () => {
  let root: string;
  let made: string[];
  const options = () => ({ env: { EAGLERANK_TOOLS_DIR: root }, say: () => undefined });
  const install = async (tool: Tool): Promise<void> => {
    const file = join(root, `made-${tool.name}`);
    writeFileSync(file, tool.version);
    publish(file, root, tool.name);
    made.push(tool.name);
    return Promise.resolve();
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'eaglerank-tools-'));
    made = [];
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('makes what is missing, once', async () => {
    const first = await installTools(['helm', 'envoy'], options(), install);
    expect(first.map(({ status }) => status)).to.deep.equal(['installed', 'installed']);
    expect(findTool('helm', options().env)).to.equal(join(root, 'bin/helm'));
    const second = await installTools(['helm', 'envoy'], options(), install);
    expect(second.map(({ status }) => status)).to.deep.equal(['present', 'present']);
    expect(made.sort()).to.deep.equal(['envoy', 'helm']);
  });

  it('makes a tool anew when its pin has changed or its executable is gone', async () => {
    await installTools(['helm', 'grpcurl'], options(), install);
    writeFileSync(join(root, 'stamps/helm'), 'stamp of another version');
    rmSync(join(root, 'bin/grpcurl'));
    await installTools(['helm', 'grpcurl'], options(), install);
    expect(made.sort()).to.deep.equal(['grpcurl', 'grpcurl', 'helm', 'helm']);
  });

  it('builds the collector after its builder, which it asks for itself', async () => {
    await installTools(['otelcol'], options(), install);
    expect(made).to.deep.equal(['builder', 'otelcol']);
  });

  it('tells why a tool failed and makes the others', async () => {
    const broken = (tool: Tool): Promise<void> =>
      tool.name === 'helm' ? Promise.reject(new Error('no network')) : install(tool);
    const [helm, score] = await installTools(['helm', 'kube-score'], options(), broken);
    expect(helm).to.include({ status: 'failed', reason: 'no network' });
    expect(score).to.include({ status: 'installed' });
    expect(existsSync(join(root, 'stamps/helm'))).to.equal(false);
  });

  it('names the compiler that is not installed', async () => {
    const env = { ...options().env, PATH: join(root, 'empty') };
    const results = await installTools(['kubeconform', 'hadolint'], { ...options(), env });
    expect(results.map(({ reason }) => reason)).to.deep.equal([
      'go is not installed',
      'python3 is not installed',
    ]);
  });

  it('refuses to fetch where checksums are not verified', async () => {
    const env = { ...options().env, GOSUMDB: 'off' };
    const [result] = await installTools(['kubeconform'], { ...options(), env });
    expect(result?.reason).to.match(/GOSUMDB .* unset it/);
  });

  it('refuses a name it does not know', async () => {
    const error = await installTools(['kubectl'], options(), install).catch((e: unknown) => e);
    expect(String(error)).to.match(/no such tool: kubectl; there are .*helm/);
  });
});

describe('the tools', () => {
  it('are pinned to exact versions', () => {
    for (const { name, version } of TOOLS) expect(version, name).to.match(/^v?\d+\.\d+\.\d+$/);
  });

  it('builds the collector of one version throughout', () => {
    const tool = TOOLS.find(({ kind }) => kind === 'collector');
    if (tool?.kind !== 'collector') throw new Error('no collector among the tools');
    const modules = collectorModules(tool, readFileSync(BUILDER_FILE, 'utf8'));
    expect(modules.length).to.be.greaterThan(10);
    for (const module of modules) {
      expect(module.split('@')[1]).to.be.oneOf([tool.version, tool.stable]);
    }
  });
});

describe('wrapperOf', () => {
  it('keeps what a module requires and replaces, but not by folders of its own', () => {
    const goMod = [
      'module github.com/a/b',
      'require github.com/c/d v1.0.0',
      'replace github.com/c/d => github.com/e/d v1.1.0',
      'replace github.com/a/b/x => ./x',
    ];
    expect(wrapperOf(goMod.join('\n')).split('\n')).to.deep.equal([
      'module eaglerank/wrapper',
      ...goMod.slice(1, 3),
    ]);
  });
});

describe('publish', () => {
  it('replaces an executable in one step', () => {
    const root = mkdtempSync(join(tmpdir(), 'eaglerank-publish-'));
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/x'), 'old');
    writeFileSync(join(root, 'new'), 'new');
    publish(join(root, 'new'), root, 'x');
    expect(readFileSync(join(root, 'bin/x'), 'utf8')).to.equal('new');
    rmSync(root, { recursive: true });
  });
});
