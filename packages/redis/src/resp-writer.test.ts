import { expect } from 'chai';
import fc from 'fast-check';
import { Command } from 'ioredis';
import { RespWriter } from './resp-writer.js';
import { WideCommand } from './wide-command.js';

const argument = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 9, 10, 999_999_999, 1e9, 1e9 + 1, 2 ** 53 - 1, -1, 0.5, 2147483648),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);

function byLibrary(name: string, args: (string | number | Buffer)[]): Buffer {
  return Buffer.from(new Command(name, args, { replyEncoding: null }).toWritable({}));
}

describe('RespWriter', () => {
  it('puts the same bytes on the wire as ioredis, wherever its buffer ends', () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 40 }), fc.nat(700), (args, capacity) => {
        const bytes = new RespWriter(capacity + 1).command('EVALSHA', args);
        expect(bytes.equals(byLibrary('EVALSHA', args))).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it('writes several buffers as one value', () => {
    const parts = fc.array(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(parts, fc.nat(700), (value, capacity) => {
        const bytes = new RespWriter(capacity + 1).command('SET', ['k', value]);
        expect(bytes.equals(byLibrary('SET', ['k', Buffer.concat(value)]))).to.equal(true);
      }),
    );
  });

  it('can be used again after something large', () => {
    const large = ['k', Buffer.alloc(3_000_000, 7)];
    for (const args of [large, ['k', 'v'], large]) {
      expect(new WideCommand('SET', args).toWritable().equals(byLibrary('SET', args))).to.equal(
        true,
      );
    }
  });

  it('lets go of its values with the reply, and not before: it may be sent again', async () => {
    const command = new WideCommand('SET', ['k', [Buffer.from('v'), Buffer.from('w')]]);
    for (let sent = 0; sent < 2; sent++) {
      expect(command.toWritable().equals(byLibrary('SET', ['k', 'vw']))).to.equal(true);
    }
    command.resolve(Buffer.from('OK'));
    expect(String(await command.promise)).to.equal('OK');
    expect(command.toWritable().equals(byLibrary('SET', []))).to.equal(true);
  });
});
