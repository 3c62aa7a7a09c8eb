import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { withTimeout } from './timeout.js';

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('withTimeout', () => {
  it('rejects what takes too long, and passes on what is in time', async () => {
    const never = new Promise<never>(() => undefined);
    expect(await failure(withTimeout(never, 5))).to.be.instanceOf(Error);
    expect(await withTimeout(Promise.resolve(1), 5)).to.equal(1);
    const refused = new Error('refused');
    expect(await failure(withTimeout(Promise.reject(refused), 5))).to.equal(refused);
  });

  it('takes an answer that arrived while the process was busy', async () => {
    const server = createServer((socket) => socket.write('answer')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const answer = withTimeout(once(socket, 'data'), 5);
    await once(socket, 'connect');
    await new Promise((resolve) => setImmediate(resolve));
    const until = performance.now() + 30;
    while (performance.now() < until);
    expect(String((await answer)[0])).to.equal('answer');
    socket.destroy();
    server.close();
  });
});
