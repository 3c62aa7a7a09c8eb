import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts, ROOT } from '@eaglerank/mesh';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { env } from '../config.js';
import { ToolProcess } from '../native/tool-process.js';
import { loadThresholds, scaleThresholds } from '../thresholds/thresholds.js';
import { findTool } from '../tools/find-tool.js';
import { localConfig } from './config.js';

const run = promisify(execFile);
const COMMITTED = join(ROOT, 'deploy/alertmanager/alertmanager.yml');
const TEAMS = ['platform', 'data', 'ml'];
/** Receivers by severity; the teams of tenants get all of theirs in one place. */
const ROUTES: Readonly<Record<string, string>> = {
  P1: 'page,chat,mail',
  P2: 'page,chat',
  P3: 'chat',
  P4: 'ticket',
  info: 'info',
};

describe('Alertmanager', () => {
  it('accepts the committed configuration', async function () {
    const amtool = findTool('amtool', env);
    if (!amtool) return this.skip();
    const { stdout } = await run(amtool, ['check-config', COMMITTED]);
    expect(stdout).to.contain('SUCCESS');
    return undefined;
  });

  it('routes every severity of every team', async function () {
    this.timeout(60_000);
    const amtool = findTool('amtool', env);
    if (!amtool) return this.skip();
    const test = (receivers: string, ...labels: string[]) =>
      run(amtool, [
        'config',
        'routes',
        'test',
        `--config.file=${COMMITTED}`,
        `--verify.receivers=${receivers}`,
        ...labels,
      ]);
    for (const [severity, receivers] of Object.entries(ROUTES)) {
      for (const team of TEAMS) await test(receivers, `severity=${severity}`, `team=${team}`);
      for (const team of ['risk', 'growth'])
        await test(team, `severity=${severity}`, `team=${team}`);
    }
    await test('watchdog', 'alertname=Watchdog', 'severity=info', 'team=platform');
    await test('page', 'severity=P1', 'team=platform').then(
      () => expect.fail('amtool takes any receiver for right'),
      () => undefined,
    );
    return undefined;
  });

  describe('that runs', () => {
    let folder: string;
    let url: string;
    let alertmanager: ToolProcess | undefined;

    before(async function () {
      this.timeout(60_000);
      const binary = findTool('prometheus-alertmanager', env);
      if (!binary) return this.skip();
      folder = mkdtempSync(join(tmpdir(), 'eaglerank-alertmanager-'));
      const [port = 0] = await freePorts(1);
      url = `http://127.0.0.1:${port}`;
      const thresholds = scaleThresholds(loadThresholds(), 1 / 30);
      writeFileSync(
        join(folder, 'config.yml'),
        stringify(localConfig(thresholds, 'http://127.0.0.1:9')),
      );
      alertmanager = await ToolProcess.start({
        name: 'alertmanager',
        binary,
        args: [
          `--config.file=${join(folder, 'config.yml')}`,
          `--storage.path=${join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--cluster.listen-address=',
        ],
        folder: join(folder, 'run'),
        readyUrl: `${url}/-/ready`,
      });
      return undefined;
    });

    after(async () => {
      await alertmanager?.stop();
      if (folder) rmSync(folder, { recursive: true, force: true });
    });

    it('silences the symptoms of a service that is down, and no others', async function () {
      this.timeout(30_000);
      await raise(
        { alertname: 'ServiceDown', job: 'ranker-service', severity: 'P1' },
        { alertname: 'PredictionServiceDown', severity: 'P1' },
        { alertname: 'FeedDegraded', severity: 'P3' },
        { alertname: 'FeedRankingDown', severity: 'P1' },
        { alertname: 'DiskUsageHigh', severity: 'P3' },
      );
      await become({
        'ServiceDown P1': 'active',
        'PredictionServiceDown P1': 'suppressed',
        'FeedDegraded P3': 'suppressed',
        'FeedRankingDown P1': 'active',
        'DiskUsageHigh P3': 'active',
      });
    });

    it('silences a lesser level of the same alert of the same tenant', async function () {
      this.timeout(30_000);
      await raise(
        { alertname: 'LowCacheHitRate', severity: 'P2', tenant: 'a' },
        { alertname: 'LowCacheHitRate', severity: 'P3', tenant: 'a' },
        { alertname: 'LowCacheHitRate', severity: 'P4', tenant: 'b' },
      );
      await become({
        'LowCacheHitRate P2 a': 'active',
        'LowCacheHitRate P3 a': 'suppressed',
        'LowCacheHitRate P4 b': 'active',
      });
    });

    async function raise(...labels: Record<string, string>[]): Promise<void> {
      const body = JSON.stringify(labels.map((l) => ({ labels: l })));
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body });
      expect(response.status).to.equal(200);
    }

    /**
     * Waits for these states, by alert, severity and tenant. An alert may be judged before the one that
     * silences it is known; it is judged again with its group.
     */
    async function become(expected: Readonly<Record<string, string>>): Promise<void> {
      const end = performance.now() + 20_000;
      const names = Object.keys(expected);
      for (;;) {
        const found = await states();
        const seen = Object.fromEntries(names.map((name) => [name, found.get(name)]));
        const holds = names.every((name) => seen[name] === expected[name]);
        if (holds || performance.now() > end) return void expect(seen).to.deep.equal(expected);
        await sleep(50);
      }
    }

    async function states(): Promise<Map<string, string>> {
      const found = (await (await fetch(`${url}/api/v2/alerts`)).json()) as Alert[];
      return new Map(
        found.map(({ labels, status }) => {
          const { alertname, severity, tenant } = labels;
          return [[alertname, severity, tenant].filter(Boolean).join(' '), status.state];
        }),
      );
    }
  });
});

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string };
}
