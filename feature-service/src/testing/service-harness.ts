import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDemoSecret, mintToken, readSecret } from '@eaglerank/auth';
import type { EventOut } from '@eaglerank/contracts';
import { TenantKeys, type Role, type TenantConfig } from '@eaglerank/domain';
import type { RedisEventLog } from '@eaglerank/events';
import { ItemDirectory, Normaliser } from '@eaglerank/events';
import type { RedisClient } from '@eaglerank/redis';
import { readFeatureConfig } from '../config.js';
import { startFeatureService, type FeaturePorts, type FeatureService } from '../service.js';
import type { EngineHarness } from './engine-harness.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A feature-service in this process with its own folder, and the gateway's part played by hand. */
export class ServiceHarness {
  readonly folder = mkdtempSync(join(tmpdir(), 'eaglerank-feature-'));
  readonly keys: TenantKeys;
  readonly lines: string[] = [];
  service: FeatureService | undefined;
  private readonly normaliser: Normaliser;
  private readonly log: RedisEventLog;

  constructor(
    harness: EngineHarness,
    readonly tenant: TenantConfig,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {
    this.redis = harness.redis;
    this.url = harness.server.url;
    this.keys = new TenantKeys(tenant.id, tenant.slots);
    this.normaliser = new Normaliser(new ItemDirectory(harness.redis));
    this.log = harness.log(tenant);
    ensureDemoSecret(this.secretFile);
  }

  readonly redis: RedisClient;
  private readonly url: string;

  private get secretFile(): string {
    return join(this.folder, 'secret');
  }

  get archiveDir(): string {
    return join(this.folder, 'archive');
  }

  async start(ports: FeaturePorts = {}): Promise<FeatureService> {
    const { config } = readFeatureConfig({
      REDIS_URL: this.url,
      FEATURE_PORT: '0',
      FEATURE_ADMIN_PORT: '0',
      AUTH_SECRET_FILE: this.secretFile,
      FEATURES_FILE: join(ROOT, 'config/features.yaml'),
      ARCHIVE_DIR: this.archiveDir,
      ARCHIVE_ROLL_MS: '200',
      DRAIN_MS: '0',
      ENGINE_LEASE_MS: '500',
      ...this.env,
    });
    this.service = await startFeatureService(config, {
      tenants: new Map([[this.tenant.id, this.tenant]]),
      logDestination: { write: (line: string) => this.lines.push(line) },
      settings: { listsIntervalMs: 50 },
      ...ports,
    });
    return this.service;
  }

  /** Accepts events as the gateway does, without the effects that do not wait for the log. */
  async accept(events: readonly EventOut[], backfill = false): Promise<void> {
    const acceptance = { ingestMs: Date.now(), backfill, traceparent: '' };
    const records = await this.normaliser.records(this.keys, events, acceptance);
    await this.log.append(this.tenant.id, records);
  }

  async token(role: Role, subject = 'operator'): Promise<string> {
    return mintToken(readSecret(this.secretFile, '127.0.0.1'), {
      tenant: this.tenant.id,
      subject,
      role,
    });
  }

  async stop(): Promise<void> {
    await this.service?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves when `holds` does; rejects with `what` after 15 seconds. */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
