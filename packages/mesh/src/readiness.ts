import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether something listens on a local port. */
export function portTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Ports that were free a moment ago; all of them are held while they are looked for. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return ports;
}

/** Whether a service's admin port says that it is ready. */
async function isReady(admin: string): Promise<boolean> {
  try {
    const response = await fetch(`${admin}/health/ready`, { signal: AbortSignal.timeout(1000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** Resolves with the milliseconds it took. Throws after `withinMs`, or when `signal` is aborted. */
export async function waitReady(
  name: string,
  admin: string,
  withinMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await isReady(admin))) {
    signal?.throwIfAborted();
    if (performance.now() - startedAt > withinMs) {
      throw new Error(`${name} was not ready within ${Math.round(withinMs / 1000)} s`);
    }
    await sleep(25);
  }
  return performance.now() - startedAt;
}
