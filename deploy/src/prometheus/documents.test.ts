import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { TestAuthority, hasOpenssl } from '@eaglerank/testkit';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { env } from '../config.js';
import { SERVICES } from '../rules/alert.js';
import { findTool } from '../tools/find-tool.js';

const PAGE = readFileSync(join(ROOT, 'docs/prometheus.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/^```yaml\n(.+?)^```$/gms)].map(([, text = '']) => text);

interface Example {
  readonly scrape_configs?: readonly Readonly<Record<string, unknown>>[];
  readonly tls_server_config?: object;
}

describe('the examples of docs/prometheus.md', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'eaglerank-prometheus-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are there', () => expect(EXAMPLES).to.have.length(5));

  for (const [i, text] of EXAMPLES.entries()) {
    it(`are read by promtool: number ${i + 1}`, function () {
      const promtool = findTool('promtool', env);
      if (!promtool) return this.skip(); // apt-get install prometheus
      const isWeb = 'tls_server_config' in (parse(text) as Example);
      if (isWeb) certify(this, folder);
      const command = isWeb ? ['check', 'web-config'] : ['check', 'config', '--syntax-only'];
      const read = (config: string): string => {
        const file = join(folder, 'example.yml');
        writeFileSync(file, config);
        const { stdout, stderr } = spawnSync(promtool, [...command, file], { encoding: 'utf8' });
        return stdout + stderr;
      };
      const said = read(text);
      // Debian's build has been left without some kinds of discovery
      const lacks = /field (\w+_sd_configs) not found/.exec(said)?.[1];
      expect(lacks === undefined ? said : read(withFiles(text, lacks))).to.match(/SUCCESS/);
      return undefined;
    });
  }

  it('label every service as the rules expect', () => {
    const found = EXAMPLES.flatMap((text) => (parse(text) as Example).scrape_configs ?? []);
    expect(found).to.have.length(3);
    for (const { relabel_configs: rules } of found) {
      const targets = (rules as { target_label?: string }[]).map((rule) => rule.target_label);
      expect(targets).to.include.members(['job', 'instance']);
    }
    const consul = found.flatMap((one) => one['consul_sd_configs'] ?? []) as {
      services: string[];
    }[];
    expect(consul[0]?.services).to.have.members([...SERVICES]);
  });
});

/** The same with targets from files in place of what a build does not know. */
function withFiles(text: string, kind: string): string {
  const config = parse(text) as { scrape_configs: Record<string, unknown>[] };
  for (const scrape of config.scrape_configs) {
    Reflect.deleteProperty(scrape, kind);
    scrape['file_sd_configs'] = [{ files: ['targets.yml'] }];
  }
  return stringify(config);
}

/** promtool wants to see the files that the configuration names. */
function certify(test: Mocha.Context, folder: string): void {
  if (!hasOpenssl()) test.skip();
  const { certificate, key } = new TestAuthority(folder).issue('server');
  renameSync(certificate, join(folder, 'prometheus.crt'));
  renameSync(key, join(folder, 'prometheus.key'));
}
