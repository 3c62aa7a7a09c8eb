import { expect } from 'chai';
import fc from 'fast-check';
import { PageTokens, SESSION_KINDS, type PageToken } from './page-token.js';

const tokens = new PageTokens(Buffer.alloc(32, 7));
const anyToken: fc.Arbitrary<PageToken> = fc.record({
  sessionId: fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => Buffer.from(bytes).toString('base64url')),
  kind: fc.constantFrom(...SESSION_KINDS),
  surface: fc.string({ unit: 'grapheme', maxLength: 10 }),
  row: fc.integer({ min: 0, max: 500 }),
  position: fc.integer({ min: 0, max: 500 }),
  expiresAtMs: fc.integer({ min: 2, max: 2 ** 45 }),
});
const reason = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

describe('page tokens', () => {
  it('say to their user what they were told', () => {
    fc.assert(
      fc.property(anyToken, fc.string(), (token, user) => {
        const text = tokens.sign(token, 'social', user);
        expect(text).to.match(/^[\w-]+$/);
        expect(tokens.read(text, 'social', user, 1)).to.deep.equal(token);
      }),
    );
  });

  it('say nothing to anybody else', () => {
    fc.assert(
      fc.property(anyToken, (token) => {
        const text = tokens.sign(token, 'social', 'u1');
        const others = new PageTokens(Buffer.alloc(32, 8));
        expect(reason(() => tokens.read(text, 'social', 'u2', 1))).to.equal('PAGE_TOKEN_INVALID');
        expect(reason(() => tokens.read(text, 'bnpl', 'u1', 1))).to.equal('PAGE_TOKEN_INVALID');
        expect(reason(() => others.read(text, 'social', 'u1', 1))).to.equal('PAGE_TOKEN_INVALID');
      }),
    );
  });

  it('bear no change', () => {
    fc.assert(
      fc.property(anyToken, fc.nat(), fc.integer({ min: 1, max: 255 }), (token, at, flip) => {
        const bytes = Buffer.from(tokens.sign(token, 'social', 'u1'), 'base64url');
        const i = at % bytes.length;
        bytes[i] = (bytes[i] as number) ^ flip;
        const text = bytes.toString('base64url');
        expect(reason(() => tokens.read(text, 'social', 'u1', 1))).to.equal('PAGE_TOKEN_INVALID');
      }),
    );
  });

  it('survive any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(reason(() => tokens.read(text, 'social', 'u1', 1))).to.equal('PAGE_TOKEN_INVALID');
      }),
    );
  });

  it('expire', () => {
    const token = { kind: 'good', surface: '', row: 1, position: 1, expiresAtMs: 100 } as const;
    const text = tokens.sign({ ...token, sessionId: 'A'.repeat(22) }, 'social', 'u1');
    expect(reason(() => tokens.read(text, 'social', 'u1', 100))).to.equal('PAGE_TOKEN_EXPIRED');
  });
});
