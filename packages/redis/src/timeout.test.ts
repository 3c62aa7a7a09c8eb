import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { settleWithin } from './timeout.js';

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const within = <T>(work: Promise<T>, timeoutMs: number): Promise<T> =>
  new Promise((resolve, reject) => settleWithin(timeoutMs, () => work, resolve, reject));

describe('settleWithin', () => {
  it('rejects what takes too long, and passes on what is in time', async () => {
    const never = new Promise<never>(() => undefined);
    expect(await failure(within(never, 5))).to.be.instanceOf(Error);
    expect(await within(Promise.resolve(1), 5)).to.equal(1);
    const refused = new Error('refused');
    expect(await failure(within(Promise.reject(refused), 5))).to.equal(refused);
  });

  it('takes an answer that arrived while the process was busy', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const connected = once(socket, 'connect');
    const [peer] = (await once(server, 'connection')) as [Socket];
    await connected;
    await new Promise((resolve) => setImmediate(resolve));
    const answer = within(once(socket, 'data'), 5);
    peer.write('answer');
    const until = performance.now() + 30;
    while (performance.now() < until);
    expect(String((await answer)[0])).to.equal('answer');
    socket.destroy();
    server.close();
  });
});
