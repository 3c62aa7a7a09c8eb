import { ModelKeys } from '@eaglerank/domain';
import { RedisClient, type RedisObserver } from '@eaglerank/redis';
import { FileModelStore } from './file-store.js';
import type { ModelStore } from './model-store.js';
import { RedisModelStore } from './redis-store.js';

/** Where models are kept. */
export interface ModelStoreConfig {
  readonly kind: 'files' | 'redis';
  /** Folder of the models, where they are files. */
  readonly folder: string;
  readonly redisUrl: string;
  readonly keyNamespace: string;
}

/** Opens a store; one in Redis connects in the background, and is away until then. */
export function openModelStore(config: ModelStoreConfig, observer?: RedisObserver): ModelStore {
  if (config.kind === 'files') return new FileModelStore(config.folder);
  const redis = new RedisClient({ url: config.redisUrl, profile: 'bulk', observer });
  redis.connect().catch(() => undefined);
  return new RedisModelStore(redis, new ModelKeys(config.keyNamespace));
}
