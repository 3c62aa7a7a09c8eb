import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { expect } from 'chai';
import { RedisClient, RedisUnavailableError, Script, type Command } from './client.js';

describe('RedisClient', () => {
  let server: RedisServer;
  let client: RedisClient;

  before(async () => {
    server = await startRedis();
    client = new RedisClient({ url: server.url, profile: 'request', requestTimeoutMs: 60_000 });
    await client.connect();
  });
  after(async () => {
    client.close();
    await server.stop();
  });

  it('answers with buffers, numbers and nulls', async () => {
    expect(await client.call('SET', 'a', Buffer.from([0, 255]))).to.deep.equal(Buffer.from('OK'));
    expect(await client.mget(['a', 'none'])).to.deep.equal([Buffer.from([0, 255]), null]);
    const replies = await client.pipeline([
      ['HSET', 'h', 'field', 'value'],
      ['HGETALL', 'h'],
      ['INCR', 'n'],
    ]);
    expect(replies).to.deep.equal([1, [Buffer.from('field'), Buffer.from('value')], 1]);
  });

  it('throws what the server says, also from a pipeline', async () => {
    const failure = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'no error',
        (error: unknown) => String(error),
      );
    expect(await failure(client.call('INCR', 'h'))).to.match(/WRONGTYPE/);
    expect(
      await failure(
        client.pipeline([
          ['GET', 'a'],
          ['INCR', 'h'],
        ]),
      ),
    ).to.match(/WRONGTYPE/);
  });

  it('takes commands of any length', async () => {
    const arguments_ = Array.from({ length: 300_000 }, (_, i) => String(i));
    const count = new Script('count', 'return #ARGV');
    expect(await client.script(count, ['k'], arguments_)).to.equal(300_000);
    const push: Command = ['RPUSH', 'list', ...arguments_];
    expect(await client.pipeline([push])).to.deep.equal([300_000]);
  });

  it('waits for a slow answer as long as it is told to, and no longer', async () => {
    const slow = new Script(
      'slow',
      "local n = 0 for i = 1, 3000000 do n = n + i end return 'done'",
    );
    const own = async (requestTimeoutMs: number): Promise<RedisClient> => {
      const made = new RedisClient({ url: server.url, profile: 'request', requestTimeoutMs });
      await made.connect();
      return made;
    };
    const [hasty, patient] = [await own(1), await own(60_000)];
    await server.kill('SIGSTOP');
    const late = await hasty.call('PING').catch((error: unknown) => error);
    await server.kill('SIGCONT');
    expect(late).to.be.instanceOf(RedisUnavailableError);
    expect(await patient.script(slow, ['k'], [])).to.deep.equal(Buffer.from('done'));
    hasty.close();
    patient.close();
  });

  it('fails at once while the server is away, and works again when it is back', async () => {
    await server.kill();
    // the time-out of its commands would not end before the test does
    const failure = await client.call('GET', 'a').catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(RedisUnavailableError);
    const back = new Promise<void>((resolve) => client.onReadyChange((up) => up && resolve()));
    await server.restart();
    await back;
    expect(await client.call('PING')).to.deep.equal(Buffer.from('PONG'));
  });
});
