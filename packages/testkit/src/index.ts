/** Tools for tests that need no part of EagleRank: every package may depend on them. */
export { FakeClock } from './fake-clock.js';
export { findLightgbmPython, type LightgbmPython } from './lightgbm-python.js';
export { findRedisBinary } from './redis-binary.js';
export { startReaper, type Reaper } from './reaper.js';
export { startRedis, type RedisOptions, type RedisServer } from './redis-server.js';
export { startTcpProxy, type TcpProxy, type TcpProxyOptions } from './tcp-proxy.js';
export { TestAuthority, hasOpenssl, type IssuedFiles } from './certificates.js';
