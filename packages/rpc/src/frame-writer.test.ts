import { Writable } from 'node:stream';
import { expect } from 'chai';
import { FrameBatch } from './mesh-frames.js';
import { FrameWriter } from './frame-writer.js';
import { readFrames } from './frame-reader.js';

const none = (): void => undefined;

/** A slow sink, and the ids of the answers it got. */
function slowSink(highWaterMark: number) {
  const ids: number[] = [];
  const reader = { answer: (id: number) => ids.push(id), hello: none, call: none, cancel: none };
  const sink = new Writable({
    highWaterMark,
    write(bytes: Buffer, _encoding, done) {
      readFrames(bytes, { ...reader, failure: none, goaway: none });
      setTimeout(done, 1);
    },
  });
  return { sink, ids, finished: new Promise((resolve) => sink.once('finish', resolve)) };
}

describe('the writer of frames', () => {
  it('ends a sink that does not keep up only once everything is sent', async () => {
    const { sink, ids, finished } = slowSink(16);
    const batch = new FrameBatch();
    const writer = new FrameWriter(batch, sink, () => 100);
    const sent = Array.from({ length: 30 }, (_, i) => i + 1);
    for (const id of sent) {
      writer.makeRoom(64);
      batch.answer(id, Buffer.alloc(40));
      if (id === 10) writer.flush();
    }
    writer.end();
    writer.end();
    await finished;
    expect(ids).to.deep.equal(sent);
  });

  it('ends an idle sink at once', async () => {
    const { sink, finished } = slowSink(16);
    new FrameWriter(new FrameBatch(), sink, () => 100).end();
    await finished;
  });
});
