import { expect } from 'chai';
import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeletionStore } from '@eaglerank/catalogue';
import type { LogRecord } from '@eaglerank/contracts';
import { encodeVectorBlock, systemClock, type TenantConfig, seededRandom } from '@eaglerank/domain';
import { loadFeaturePlan } from '@eaglerank/features';
import { randomLog } from '@eaglerank/features/oracle';
import { EngineHarness, tenantOf } from '../testing/engine-harness.js';
import { recordOf } from '../testing/records.js';
import { eventually } from '../testing/service-harness.js';
import { Archiver, type ArchivePorts } from './archiver.js';
import { ParquetFile } from '@eaglerank/archive';
import { archiveFiles, removeOldFiles } from './retention.js';

const PLAN = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);

async function rowsOf(folder: string, kind: string, sql: string): Promise<unknown[]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const from = `read_parquet('${folder}/${kind}/*.parquet')`;
  const result = await connection.runAndReadAll(sql.replace('$', from));
  const rows = result.getRowObjectsJson();
  connection.closeSync();
  database.closeSync();
  return rows;
}

describe('archive', function () {
  this.timeout(60_000);
  let harness: EngineHarness;
  /** Left behind as a crash would leave them. */
  const crashed: Archiver[] = [];
  let dir: string;
  let tenants = 0;

  before(async () => {
    harness = await EngineHarness.start();
    dir = mkdtempSync(join(tmpdir(), 'eaglerank-archive-'));
  });
  after(async () => {
    for (const archiver of crashed) await archiver.stop();
    await harness.stop();
    rmSync(dir, { recursive: true });
  });

  /** An engine and an archiver of one tenant, not started. */
  function open(tenant: TenantConfig, ports: Partial<ArchivePorts> = {}) {
    const outcome = { failed: 0, skipped: 0, rows: 0 };
    const holder: { archiver?: Archiver } = {};
    const engine = harness.engine(PLAN, tenant, {
      archived: (id) => holder.archiver?.position(id),
      settings: {
        ...{ leaseMs: 300, batchRecords: 500, cachedCells: 1000, poisonAttempts: 3 },
        ...{ listsIntervalMs: 50, compareIntervalMs: 10_000 },
      },
    });
    holder.archiver = new Archiver(
      {
        redis: harness.redis,
        log: harness.log(tenant),
        deletions: new DeletionStore(harness.redis),
        clock: systemClock,
        dir,
        rollMs: 150,
        holdMs: 60_000,
        report: {
          written: (_tenant, _kind, rows) => (outcome.rows += rows),
          failed: () => outcome.failed++,
          skipped: () => outcome.skipped++,
        },
        ...ports,
      },
      engine.tenants,
    );
    const { archiver } = holder;
    return { engine, archiver, outcome, folder: join(dir, tenant.id) };
  }

  const fill = async (tenant: TenantConfig, seed: number, events: number): Promise<LogRecord[]> => {
    const records = randomLog(seed, { events }).map(recordOf);
    await harness.append(tenant, records, 40, seededRandom(seed));
    return records;
  };

  const archived = async (folder: string): Promise<number> => {
    if (!existsSync(join(folder, 'events')) || (await archiveFiles(folder)).length === 0) return 0;
    const [row] = (await rowsOf(folder, 'events', 'SELECT count(*)::INT AS n FROM $')) as [
      { n: number },
    ];
    return row.n;
  };

  it('holds every record once, over restarts at any moment', async () => {
    const tenant = tenantOf(`whole${tenants++}`);
    const first = await fill(tenant, 1, 3000);
    let folder = '';
    for (let round = 0; round < 6; round++) {
      const { engine, archiver, ...rest } = open(tenant);
      folder = rest.folder;
      engine.start();
      archiver.start();
      await new Promise((resolve) => setTimeout(resolve, 40 + round * 60));
      await engine.stop();
      // as a crash: what is open is lost, what is on disk stays
      if (round % 2 === 0) await archiver.stop();
      else crashed.push(archiver);
    }
    const second = await fill(tenant, 2, 500);
    const last = open(tenant);
    last.engine.start();
    last.archiver.start();
    const wanted = first.length + second.length;
    await eventually('everything is archived', async () => (await archived(folder)) >= wanted);
    await last.archiver.stop();
    await last.engine.stop();
    const sql = 'SELECT event_id, count(*)::INT AS n FROM $ GROUP BY 1 ORDER BY 1';
    const counts = new Map<string, number>();
    for (const { event } of [...first, ...second]) {
      counts.set(event?.eventId ?? '', (counts.get(event?.eventId ?? '') ?? 0) + 1);
    }
    const rows = (await rowsOf(folder, 'events', sql)) as { event_id: string; n: number }[];
    expect(new Map(rows.map((r) => [r.event_id, r.n]))).to.deep.equal(counts);
    const left = readdirSync(join(folder, 'events')).filter((name) => name.endsWith('.tmp'));
    expect(left.length).to.be.at.most(1);
  });

  it('keeps events, served pages with their vectors, and labels', async () => {
    const tenant = tenantOf(`kinds${tenants++}`);
    const vectors = encodeVectorBlock({
      ...{ schemaHash: 77, asOfMs: 5, rows: 2, columns: 3 },
      values: Float32Array.of(1, 2, 3, 4, 5, 6),
      present: Uint8Array.of(1, 1, 0, 1, 1, 1),
      ageSeconds: new Float32Array(6),
    });
    const page = { requestId: 'r', userId: 'u', tsMs: 9, itemIds: ['a', 'b'], firstPosition: 20 };
    const click = { eventId: 'e', type: 'click', tsMs: 10, userId: 'u', itemId: 'b' };
    await harness.log(tenant).append(tenant.id, [
      { served: { ...page, vectors, scores: [2, 1], propensities: [0.5, 0.25] }, ingestMs: 9 },
      { event: { ...click, requestId: 'r', position: 21 }, ingestMs: 11, itemTopics: ['t'] },
    ]);
    const { engine, archiver, folder } = open(tenant);
    engine.start();
    archiver.start();
    await eventually('it is archived', async () => (await archived(folder)) === 1);
    await archiver.stop();
    await engine.stop();
    const joined = await rowsOf(
      dir,
      `${tenant.id}/served`,
      `SELECT s.item_id, s.position, s.propensity, octet_length(s.vector) AS bytes, l.type
       FROM $ s LEFT JOIN '${folder}/labels/*.parquet' l USING (request_id, item_id)
       ORDER BY s.position`,
    );
    expect(joined).to.deep.equal([
      { item_id: 'a', position: 20, propensity: 0.5, bytes: '12', type: null },
      { item_id: 'b', position: 21, propensity: 0.25, bytes: '12', type: 'click' },
    ]);
  });

  it('holds the log while the disk is full, then goes on, and the engine never waits', async () => {
    const tenant = tenantOf(`full${tenants++}`);
    await fill(tenant, 3, 800);
    let full = true;
    const { engine, archiver, outcome, folder } = open(tenant, {
      open: (kind, path) => {
        if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        return new ParquetFile(kind, path);
      },
      holdMs: 1000,
    });
    engine.start();
    archiver.start();
    await eventually('writing fails', async () => outcome.failed > 0);
    const log = harness.log(tenant);
    const standing = engine.tenants[0];
    await eventually('the engine is done', async () => {
      const at = standing?.position;
      return at !== undefined && (await log.lag(tenant.id, at)) === 0;
    });
    expect(await log.lag(tenant.id, { entry: '0-0', index: 0 })).to.be.greaterThan(5);
    full = false;
    await eventually('it is written after all', async () => (await archived(folder)) === 800);
    await archiver.stop();
    await engine.stop();
    expect(outcome.skipped).to.equal(0);
  });

  it('gives entries up when the disk stays full, so that memory stays bounded', async () => {
    const tenant = tenantOf(`lost${tenants++}`);
    await fill(tenant, 4, 300);
    const { engine, archiver, outcome } = open(tenant, {
      open: () => {
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
      holdMs: 0,
    });
    engine.start();
    archiver.start();
    await eventually('entries are given up', async () => outcome.skipped > 0);
    const log = harness.log(tenant);
    await eventually(
      'the log is trimmed',
      async () => (await log.lag(tenant.id, { entry: '0-0', index: 0 })) === 0,
    );
    await archiver.stop();
    await engine.stop();
  });

  it('removes files that are older than the retention', async () => {
    const tenant = tenantOf(`old${tenants++}`);
    await fill(tenant, 5, 50);
    const { engine, archiver, folder } = open(tenant);
    engine.start();
    archiver.start();
    await eventually('it is archived', async () => (await archived(folder)) === 50);
    await archiver.stop();
    await engine.stop();
    const [one, ...others] = await archiveFiles(folder);
    utimesSync(one as string, 1000, 1000);
    expect(await removeOldFiles(folder, Date.now() - 60_000)).to.equal(1);
    expect(await archiveFiles(folder)).to.deep.equal(others);
  });
});
