import { ChangeTail, type Change } from '@eaglerank/catalogue';
import type { ItemDirectory } from '@eaglerank/events';
import type { RedisClient } from '@eaglerank/redis';
import type { Logger } from '@eaglerank/telemetry';
import type { DeletedItems } from './deleted.js';
import type { LocalSessions } from './local-sessions.js';
import { ownerOf } from './local-sessions.js';
import type { Tenants } from './tenants.js';

export interface CatalogueStateOptions {
  /** Profile `bulk`. */
  readonly redis: RedisClient;
  /** Profile `blocking`, of its own. */
  readonly blocking: RedisClient;
  readonly tenants: Tenants;
  readonly deleted: DeletedItems;
  readonly directory: ItemDirectory;
  readonly sessions: LocalSessions;
  readonly logger: Logger;
}

const RETRY_MS = 250;
const LOG_EVERY_MS = 5000;

/** Keeps the process's view of the catalogue current: deletions and the authors of items. */
export class CatalogueState {
  private readonly tail: ChangeTail;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** Whether deletions were loaded and are followed. */
  loaded = false;

  constructor(private readonly options: CatalogueStateOptions) {
    const { tenants, deleted, directory, sessions, logger } = options;
    this.tail = new ChangeTail({
      redis: options.blocking,
      tenants: tenants.all.map(({ keys }) => keys),
      onChange: (tenantId, change) => {
        deleted.apply(tenantId, change);
        directory.onChange(tenantId, change);
        applyToSessions(sessions, tenantId, change);
      },
      onGap: async (tenantId) => {
        directory.clear(tenantId);
        // blocks and hides may be among what was missed
        sessions.clear(tenantId);
        await deleted.load(options.redis, tenants.require(tenantId));
      },
      onError: (error) =>
        logger.rateLimited('changes', LOG_EVERY_MS).warn('ChangesNotRead', { error }),
    });
  }

  /** Loads and follows; tries again in the background while Redis is away. */
  async start(): Promise<void> {
    if (this.stopped) return;
    const { redis, tenants, deleted, logger } = this.options;
    try {
      await this.tail.mark();
      for (const tenant of tenants.all) await deleted.load(redis, tenant);
      this.loaded = true;
      this.tail.start();
    } catch (error) {
      logger.rateLimited('changes', LOG_EVERY_MS).warn('DeletionsNotLoaded', { error });
      this.timer = setTimeout(() => void this.start(), RETRY_MS).unref();
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.tail.stop();
  }
}

/** What was done through another gateway holds for the copies kept here, too. */
function applyToSessions(sessions: LocalSessions, tenantId: string, change: Change): void {
  if (change.kind === 'user_deleted') sessions.drop(ownerOf(tenantId, change.userId, ''));
  if (change.kind !== 'safety_changed') return;
  sessions.apply(ownerOf(tenantId, change.safety.userId, ''), change.safety);
}
