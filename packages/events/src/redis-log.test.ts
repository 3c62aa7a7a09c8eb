import { RedisClient } from '@eaglerank/redis';
import { TenantKeys } from '@eaglerank/domain';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { describeEventLog } from './contract/index.js';
import { RedisEventLog } from './redis-log.js';

describe('RedisEventLog', () => {
  let server: RedisServer;
  let redis: RedisClient;
  let blocking: RedisClient;
  let tenants = 0;

  before(async () => {
    server = await startRedis();
    redis = new RedisClient({ url: server.url, profile: 'bulk' });
    blocking = new RedisClient({ url: server.url, profile: 'blocking' });
    await Promise.all([redis.connect(), blocking.connect()]);
  });

  after(async () => {
    redis.close();
    blocking.close();
    await server.stop();
  });

  describeEventLog('Redis Streams', async () => {
    const keysOf = (tenant: string): TenantKeys => new TenantKeys(tenant);
    return {
      log: new RedisEventLog({ redis, blocking, keysOf }),
      tenants: [`t${++tenants}`, `t${++tenants}`],
      appendGarbage: async (tenant, bytes) => {
        await redis.call('XADD', keysOf(tenant).log(), '*', 'b', bytes);
      },
    };
  });
});
