import { expect } from 'chai';
import fc from 'fast-check';
import { MalformedFrameError, readFrames, type FrameReader } from './frame-reader.js';
import { FrameBatch } from './mesh-frames.js';

type Frame = readonly [name: keyof FrameReader, ...args: unknown[]];

/** Remembers what it is told, bodies copied. */
function recorder(): { frames: Frame[]; reader: FrameReader } {
  const frames: Frame[] = [];
  const note =
    (name: keyof FrameReader) =>
    (...args: unknown[]): void => {
      frames.push([name, ...args.map((a) => (Buffer.isBuffer(a) ? Buffer.from(a) : a))]);
    };
  const names = ['hello', 'call', 'cancel', 'answer', 'failure', 'goaway'] as const;
  const reader = Object.fromEntries(names.map((name) => [name, note(name)]));
  return { frames, reader: reader as unknown as FrameReader };
}

const id = fc.integer({ min: 1, max: 0xffff_ffff });
const bytes = fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b));
const text = fc.string({ unit: 'grapheme', maxLength: 50 });
const metadata = fc.array(fc.tuple(text, text), { maxLength: 6 }).map((pairs) => new Map(pairs));
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.tuple(fc.constant('hello' as const), fc.nat()),
  fc.tuple(fc.constant('call' as const), id, text, fc.nat(1e6), metadata, bytes),
  fc.tuple(fc.constant('cancel' as const), id),
  fc.tuple(fc.constant('answer' as const), id, bytes),
  fc.tuple(fc.constant('failure' as const), id, fc.nat(16), text, bytes),
  fc.tuple(fc.constant('goaway' as const)),
);

function encode(frames: readonly Frame[]): Buffer {
  const batch = new FrameBatch();
  for (const [name, ...args] of frames) (batch[name] as (...a: unknown[]) => void)(...args);
  return batch.take();
}

describe('mesh frames', () => {
  it('reads what was written, in order', () => {
    fc.assert(
      fc.property(fc.array(frame), (frames) => {
        const { frames: read, reader } = recorder();
        readFrames(encode(frames), reader);
        expect(read).to.deep.equal(frames);
      }),
    );
  });

  it('starts anew after each message', () => {
    const batch = new FrameBatch();
    batch.answer(1, Buffer.alloc(100_000, 1));
    const first = batch.take();
    batch.answer(2, Buffer.from('x'));
    const { frames, reader } = recorder();
    readFrames(batch.take(), reader);
    readFrames(first, reader);
    expect(frames.map(([, of]) => of)).to.deep.equal([2, 1]);
    expect(batch.size).to.equal(0);
  });

  it('carries microseconds of time left, and never less than none', () => {
    const read = (timeoutMs: number): unknown => {
      const { frames, reader } = recorder();
      readFrames(encode([['call', 1, 'p', timeoutMs, new Map(), Buffer.alloc(0)]]), reader);
      return frames[0]?.[3];
    };
    expect(read(12.3456)).to.equal(12.346);
    expect(read(-5)).to.equal(0);
    expect(read(Infinity)).to.equal(0xffff_ffff / 1000);
  });

  it('cuts a long failure text short', () => {
    const { frames, reader } = recorder();
    readFrames(encode([['failure', 1, 13, 'x'.repeat(100_000), Buffer.alloc(0)]]), reader);
    expect(String(frames[0]?.[3]).length).to.be.lessThan(5000);
  });

  it('refuses what is cut off or unknown, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1 }), fc.nat(), (frames, cut) => {
        const whole = encode(frames);
        const length = cut % whole.length;
        const { frames: read, reader } = recorder();
        try {
          readFrames(whole.subarray(0, length), reader);
        } catch (error) {
          expect(error).to.be.instanceOf(MalformedFrameError);
        }
        expect(read).to.deep.equal(frames.slice(0, read.length));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (random) => {
        try {
          readFrames(Buffer.from(random), recorder().reader);
        } catch (error) {
          expect(error).to.be.instanceOf(MalformedFrameError);
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
