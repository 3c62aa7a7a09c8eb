import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { env } from '../config.js';
import { findTool } from '../tools/find-tool.js';
import { dashboards } from './dashboards.js';
import { parsePromql } from './lint/promql.js';
import type { Panel } from './model/json.js';
import { substitute } from './model/substitute.js';
import { emptyFor, notScrapedFor } from './testing/allowed-empty.js';
import { hangRedis, killRanker, refuseModel } from './testing/faults.js';
import { mixedLoad } from './testing/mixed-load.js';
import { MONITORING_TOOLS } from './testing/monitoring.js';
import { ObservedMesh } from './testing/observed-mesh.js';

const RANGES = { rate: '20s', whole: '1m' };

describe('dashboards over a real Prometheus', function () {
  this.timeout(180_000);
  let folder: string;
  let observed: ObservedMesh | undefined;

  before(async function () {
    const missing = MONITORING_TOOLS.filter((name) => findTool(name, env) === undefined);
    if (missing.length > 0) {
      this.skip(); // apt-get install prometheus prometheus-{redis,node,blackbox}-exporter
    }
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-boards-'));
    observed = await ObservedMesh.start({ folder, env, interval: '1s' });
    await mixedLoad(observed, {
      feedsPerSecond: 25,
      durationMs: 20_000,
      faultsAt: [
        [6_000, killRanker],
        [8_000, refuseModel(4_000)],
        [12_000, hangRedis(400)],
      ],
    });
  });
  after(async () => {
    await observed?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  for (const board of dashboards()) {
    const drawn = board.panels.filter((panel): panel is Panel => panel.type !== 'row');
    const queries = drawn.flatMap(({ title, targets }) =>
      targets.map(({ refId, expr }) => ({ where: `"${title}" ${refId}`, expr })),
    );

    it(`${board.title}: every query has an answer`, async () => {
      const faults: string[] = [];
      for (const { where, expr } of queries) {
        const fault = await faultOf(observed!, substitute(expr, RANGES));
        if (fault) faults.push(`${where}: ${fault}`);
      }
      expect(faults.join('\n')).to.equal('');
    });

    it(`${board.title}: every metric is scraped`, async () => {
      const names = await observed!.prometheus.names();
      const named = [...queries, ...board.annotations.list].flatMap(({ expr }) =>
        parsePromql(substitute(expr, RANGES)).selectors.map(({ metric }) => metric),
      );
      const missing = named.filter((name) => !names.has(name) && !notScrapedFor(name));
      expect([...new Set(missing)]).to.deep.equal([]);
    });
  }
});

async function faultOf({ prometheus }: ObservedMesh, query: string): Promise<string | undefined> {
  try {
    const found = await prometheus.query(query);
    if (emptyFor(query) || found.some(({ value }) => value[1] !== 'NaN')) return undefined;
    return `${found.length === 0 ? 'no result' : 'only NaN'}: ${query}`;
  } catch (error) {
    return `${String(error)}: ${query}`;
  }
}
