import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { TurnCork } from './turn-cork.js';

describe('TurnCork', () => {
  it('lets the writes of one turn out together, at its end', async () => {
    const cork = new TurnCork();
    const socket = new PassThrough();
    const read: string[] = [];
    socket.on('data', (bytes: Buffer) => read.push(bytes.toString()));
    for (const text of ['a', 'b']) {
      cork.hold(socket);
      socket.write(text);
    }
    expect(socket.writableCorked).to.equal(1);
    await nextTurn();
    await nextTurn();
    expect(socket.writableCorked).to.equal(0);
    expect(read.join('')).to.equal('ab');
  });

  it('lets go of a socket that was replaced, and takes a missing one', async () => {
    const cork = new TurnCork();
    const [before, after] = [new PassThrough(), new PassThrough()];
    cork.hold(before);
    cork.hold(after);
    cork.hold(undefined);
    await nextTurn();
    await nextTurn();
    expect([before.writableCorked, after.writableCorked]).to.deep.equal([0, 0]);
  });
});
