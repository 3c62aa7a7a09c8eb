export {
  RedisClient,
  RedisUnavailableError,
  Script,
  type Command,
  type RedisArgument,
  type RedisClientOptions,
  type RedisObserver,
  type RedisReply,
} from './client.js';
export type { ConnectionProfile } from './profiles.js';
export { observeRedis } from './telemetry-observer.js';
