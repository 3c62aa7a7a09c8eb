import { createConnection } from 'node:net';
import { startRedis, type RedisServer } from '@eaglerank/testkit';

/** Directives that only fit the container. */
const OF_THE_CONTAINER = new Set(['dir', 'requirepass']);

/** Starts a private server with the directives of a redis.conf and its password. */
export async function startConfiguredRedis(conf: string): Promise<RedisServer> {
  const lines = conf.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const directives = lines.map((line) => {
    const [name = '', ...values] = line.trim().split(' ');
    return { name, values: values.map((value) => (value === '""' ? '' : value)) };
  });
  const args = directives
    .filter(({ name }) => !OF_THE_CONTAINER.has(name))
    .flatMap(({ name, values }) => [`--${name}`, ...values]);
  const redis = await startRedis({ args });
  const password = directives.find(({ name }) => name === 'requirepass')?.values[0];
  try {
    // set afterwards: whoever waits for the server to start knows no password
    if (password) await tell(redis.port, `CONFIG SET requirepass ${password}`);
    return redis;
  } catch (error) {
    await redis.stop();
    throw error;
  }
}

/** Sends one command. Rejects unless the answer is OK. */
function tell(port: number, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () =>
      socket.write(`${command}\r\n`),
    );
    socket.once('error', reject);
    socket.once('data', (answer) => {
      socket.destroy();
      if (answer.toString().startsWith('+OK')) resolve();
      else reject(new Error(`Redis answers ${answer.toString().trim()}`));
    });
  });
}
