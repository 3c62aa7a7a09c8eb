import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeItemRecord, decodeSeen } from '@eaglerank/catalogue';
import { ensureDemoSecret } from '@eaglerank/auth';
import { TenantKeys, seededRandom } from '@eaglerank/domain';
import { loadFeaturePlan, refKey } from '@eaglerank/features';
import { expectedBlobs, randomLog } from '@eaglerank/features/oracle';
import { EngineHarness, blobKey, tenantOf } from './testing/engine-harness.js';
import type { KillOrder } from './testing/kill-target.js';
import { recordOf } from './testing/records.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TARGET = fileURLToPath(new URL('./testing/kill-target.js', import.meta.url));
const FEATURES = join(ROOT, 'config/features.yaml');
const PLAN = loadFeaturePlan(FEATURES);
const DAY = 86_400_000;
const LEASE_MS = 200;
const KILLS = 100;
/** Slots of each lane's tenant. */
const LANES = [1, 3];
const POINTS = ['read', 'committing', 'committed'] as const;

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

const ignore = (): void => undefined;

/** Runs one process until it ends; `watch` sees what it has written so far. */
function run(order: KillOrder, watch: (output: string, child: ChildProcess) => void = ignore) {
  const child = spawn(process.execPath, [TARGET, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
    watch(output, child);
  });
  return new Promise<Ended>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`no end of it: ${output}`));
    }, 120_000);
    child.once('exit', (_, signal) => {
      clearTimeout(timer);
      resolve({ signal, output });
    });
  });
}

/** One log that is worked off by processes that are killed, one after another. */
class Lane {
  readonly tenant;
  readonly keys;
  kills = 0;
  fenced = 0;
  private readonly random: () => number;

  constructor(
    private readonly harness: EngineHarness,
    private readonly folder: string,
    readonly seed: number,
    private readonly slots: number,
  ) {
    this.random = seededRandom(seed);
    this.tenant = tenantOf(`lane${seed % 1000}`, { slots });
    this.keys = new TenantKeys(this.tenant.id, slots);
  }

  get log() {
    return randomLog(this.seed, { events: 5000, duplicates: 0.1, items: 40, users: 30 });
  }

  private order(fields: Partial<KillOrder>): KillOrder {
    return {
      env: {
        REDIS_URL: this.harness.server.url,
        FEATURE_PORT: '0',
        FEATURE_ADMIN_PORT: '0',
        AUTH_SECRET_FILE: join(this.folder, 'secret'),
        FEATURES_FILE: FEATURES,
        ENGINE_LEASE_MS: String(LEASE_MS),
        LOG_LEVEL: 'info',
      },
      tenant: this.tenant.id,
      slots: this.slots,
      point: 'read',
      nth: 1 + Math.floor(this.random() * 4),
      freezeUntil: '',
      batchRecords: 4,
      ...fields,
    };
  }

  async fill(): Promise<void> {
    await this.harness.append(this.tenant, this.log.map(recordOf), 6, this.random);
  }

  /** Kills processes until `kills` have been. */
  async work(kills: number): Promise<void> {
    while (this.kills < kills) {
      if (this.random() < 0.15) await this.handOver();
      else await this.killOne(POINTS[Math.floor(this.random() * 3)] as (typeof POINTS)[number]);
    }
  }

  private async killOne(point: (typeof POINTS)[number]): Promise<void> {
    const { signal, output } = await run(this.order({ point }));
    expect(signal, output).to.equal('SIGKILL');
    expect(output).to.include(`{"reached":"${point}"}`);
    this.kills++;
  }

  /**
   * The first owner freezes right before a commit for longer than its lease, while a second takes
   * over and is killed at work; the first wakes up, must be fenced, and is killed once it knows.
   */
  private async handOver(): Promise<void> {
    const freezeUntil = join(this.folder, `wake ${this.seed} ${this.kills}`);
    let isFrozen = ignore;
    const freezing = new Promise<void>((resolve) => (isFrozen = resolve));
    const frozen = run(this.order({ point: 'before_commit', freezeUntil }), (output, child) => {
      if (output.includes('"reached"')) isFrozen();
      if (output.includes('LeaseLost')) child.kill('SIGKILL');
    });
    await Promise.race([freezing, frozen]);
    const second = await run(this.order({ point: 'committed', nth: 5 }), (output) => {
      if (output.includes('LeaseAcquired')) writeFileSync(freezeUntil, '');
    });
    const first = await frozen;
    expect(second.signal).to.equal('SIGKILL');
    expect(first.signal).to.equal('SIGKILL');
    if (first.output.includes('"message":"fenced"')) this.fenced++;
    this.kills += 2;
  }

  /** Finishes the log without a kill and compares. Returns the number of blobs compared. */
  async finish(): Promise<number> {
    await this.harness.engine(PLAN, this.tenant).drain();
    const blobs = await this.harness.blobs(this.keys, ['f']);
    const expected = expectedBlobs(PLAN, this.log, DAY);
    for (const { ref, blob } of expected.values()) {
      const stored = blobs.get(blobKey(this.keys, ref));
      expect(stored?.equals(blob), `seed ${this.seed}: ${refKey(ref)}`).to.equal(true);
    }
    expect(blobs.size).to.equal(expected.size);
    return blobs.size + (await this.compareWithUninterrupted());
  }

  /** Catalogue, graph and seen rings against those of a run without kills. */
  private async compareWithUninterrupted(): Promise<number> {
    const namespace = 'quiet';
    const records = this.log.map(recordOf);
    await this.harness.append(this.tenant, records, 6, this.random, namespace);
    await this.harness.engine(PLAN, this.tenant, { namespace }).drain();
    const quiet = new TenantKeys(this.tenant.id, this.slots, namespace);
    const got = await this.snapshot(this.keys);
    const wanted = await this.snapshot(quiet);
    expect(got.filter((line) => !wanted.includes(line))).to.deep.equal([]);
    expect(got).to.have.length(wanted.length);
    return got.length;
  }

  /** What is stored besides features; ordinals, of which kills waste some, as item ids. */
  private async snapshot(keys: TenantKeys): Promise<string[]> {
    const items = await this.harness.blobs(keys, ['item']);
    const idOf = new Map<number, string>();
    const lines: string[] = [];
    for (const blob of items.values()) {
      const { ordinal, ...item } = decodeItemRecord(blob);
      idOf.set(ordinal, item.itemId);
      lines.push(`item ${JSON.stringify(item)}`);
    }
    for (const [key, blob] of await this.harness.blobs(keys, ['follows'])) {
      lines.push(`${key.split('}')[1]} ${blob.toString('hex')}`);
    }
    // with several slots, an item first stored in one slot may not be known yet in another
    const seenBlobs = this.slots === 1 ? await this.harness.blobs(keys, ['seen']) : [];
    for (const [key, blob] of seenBlobs) {
      const { ordinals, atSeconds } = decodeSeen(blob);
      const seen = [...ordinals].map((o, i) => `${idOf.get(o)}@${atSeconds[i]}`);
      lines.push(`${key.split('}')[1]} ${seen.join(' ')}`);
    }
    return lines.sort();
  }
}

describe('feature-service, killed', function () {
  this.timeout(600_000);
  let harness: EngineHarness;
  let folder: string;

  before(async () => {
    harness = await EngineHarness.start();
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-kill-'));
    ensureDemoSecret(join(folder, 'secret'));
  });
  after(async () => {
    await harness.stop();
    rmSync(folder, { recursive: true });
  });

  it(`ends with the same bytes after ${KILLS} kills as without any`, async () => {
    const seed = Date.now() % 1e6;
    const lanes = LANES.map((slots, i) => new Lane(harness, folder, seed + i, slots));
    await Promise.all(lanes.map((lane) => lane.fill()));
    await Promise.all(lanes.map((lane) => lane.work(KILLS / LANES.length)));
    let compared = 0;
    for (const lane of lanes) compared += await lane.finish();
    const kills = lanes.reduce((sum, lane) => sum + lane.kills, 0);
    const fenced = lanes.reduce((sum, lane) => sum + lane.fenced, 0);
    process.stdout.write(
      `      seed ${seed}: ${kills} kills, ${fenced} old owners fenced, ${compared} values equal\n`,
    );
    expect(kills).to.be.at.least(KILLS);
    expect(fenced).to.be.greaterThan(0);
  });
});
