import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startRedis } from './index.js';

/** Sends one inline command and returns the raw answer, the error's code, or TIMEOUT. */
function ask(port: number, command: string, timeoutMs = 15_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (text) => {
      resolve(text.toString().trim());
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    socket.setTimeout(timeoutMs, () => {
      resolve('TIMEOUT');
      socket.destroy();
    });
  });
}

async function folderOf(port: number): Promise<string> {
  return (await ask(port, 'CONFIG GET dir')).split('\r\n').at(-1) ?? '';
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('startRedis', () => {
  it('starts private servers side by side and leaves nothing behind', async () => {
    const [a, b] = await Promise.all([startRedis(), startRedis()]);
    expect(await ask(a.port, 'SET k a')).to.equal('+OK');
    expect(await ask(b.port, 'EXISTS k')).to.equal(':0');
    const folder = await folderOf(a.port);
    const { pid } = a;
    expect(existsSync(folder)).to.equal(true);
    await Promise.all([a.stop(), b.stop()]);
    expect(await ask(a.port, 'PING')).to.equal('ECONNREFUSED');
    expect(existsSync(folder)).to.equal(false);
    expect(alive(pid)).to.equal(false);
  });

  it('keeps what was written across SIGKILL when the append-only file is on', async () => {
    const redis = await startRedis({ appendonly: 'always' });
    try {
      await ask(redis.port, 'SET k v');
      const before = redis.pid;
      await redis.kill('SIGKILL');
      expect(await ask(redis.port, 'PING')).to.equal('ECONNREFUSED');
      await redis.restart();
      expect(redis.pid).not.to.equal(before);
      expect(await ask(redis.port, 'EXISTS k')).to.equal(':1');
    } finally {
      await redis.stop();
    }
  });

  it('forgets across a restart without the append-only file', async () => {
    const redis = await startRedis();
    try {
      await ask(redis.port, 'SET k v');
      await redis.restart();
      expect(await ask(redis.port, 'EXISTS k')).to.equal(':0');
    } finally {
      await redis.stop();
    }
  });

  it('hangs under SIGSTOP and answers after SIGCONT', async () => {
    const redis = await startRedis({ args: ['--maxmemory', '20mb'] });
    try {
      await redis.kill('SIGSTOP');
      expect(await ask(redis.port, 'PING', 300)).to.equal('TIMEOUT');
      await redis.kill('SIGCONT');
      expect(await ask(redis.port, 'PING')).to.equal('+PONG');
    } finally {
      await redis.stop();
    }
  });

  it('says what the server said when it cannot start', async () => {
    const error = await startRedis({ args: ['--no-such-option', '1'] }).catch((e: unknown) => e);
    expect(String(error)).to.contain('no-such-option');
  });

  it('leaves nothing behind when the owner is killed', async () => {
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { startRedis } from ${JSON.stringify(new URL('./index.js', import.meta.url).href)};
         const redis = await startRedis();
         console.log(redis.port, redis.pid);
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const [port = 0, pid = 0] = line.toString().split(' ').map(Number);
    const folder = await folderOf(port);
    owner.kill('SIGKILL');
    for (let i = 0; i < 300 && (alive(pid) || existsSync(folder)); i++) await sleep(50);
    expect(alive(pid)).to.equal(false);
    expect(existsSync(folder)).to.equal(false);
  });
});
