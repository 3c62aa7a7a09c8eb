import { expect } from 'chai';
import { ModelRefusedError } from '../refusal.js';
import { Embeddings, decodeEmbeddings, encodeEmbeddings, type VectorTable } from './embeddings.js';

const table = (vectors: Record<string, [number, number]>): VectorTable => ({
  index: new Map(Object.keys(vectors).map((name, i) => [name, i])),
  vectors: Float32Array.from(Object.values(vectors).flat()),
});
const embeddings = new Embeddings(
  2,
  table({ köln: [1, 0], art: [0, 1] }),
  table({ ann: [0.6, 0.8] }),
  table({ i1: [0, -1], i2: [-1, 0], i3: [1, 0] }),
);
const item = (
  id: string,
  topics: string[] = [],
  author = '',
): Parameters<typeof embeddings.itemVector>[0] => ({ id, topics, author });
const close = (vector: Float32Array | undefined, expected: [number, number]): void => {
  expect(vector).to.have.length(2);
  expected.forEach((value, i) => expect(vector?.[i]).to.be.closeTo(value, 1e-6));
};

describe('Embeddings', () => {
  const decoded = decodeEmbeddings(encodeEmbeddings(embeddings));

  it('come back from their file', () => {
    expect(decoded).to.deep.equal(embeddings);
  });

  it("are an item's own, or those of its topics and author", () => {
    close(decoded.itemVector(item('i1', ['art'], 'ann')), [0, -1]);
    close(decoded.itemVector(item('new', ['köln', 'unknown'], 'ann')), [
      1.6 / Math.hypot(1.6, 0.8),
      0.8 / Math.hypot(1.6, 0.8),
    ]);
    expect(decoded.itemVector(item('new', ['unknown'], 'bob'))).to.equal(undefined);
  });

  it('make a user of what was engaged with, the newest most', () => {
    const length = Math.hypot(1, 0.81);
    const userOf = (...ids: string[]): Float32Array | undefined =>
      decoded.userVector(ids.map((id) => decoded.itemVector(item(id))));
    close(userOf('i1', 'unknown', 'i2'), [-0.81 / length, -1 / length]);
    const old = Array.from({ length: 20 }, () => 'i1');
    close(userOf(...old, 'i2'), [0, -1]);
    expect(userOf('i2', 'unknown')).to.not.equal(undefined);
    expect(userOf()).to.equal(undefined);
  });

  it('are refused when cut, overlong or not finite', () => {
    const bytes = encodeEmbeddings(embeddings);
    const refused = (changed: Uint8Array, reason: string): void => {
      expect(() => decodeEmbeddings(changed))
        .to.throw(ModelRefusedError)
        .with.property('reason', reason);
    };
    for (let at = 0; at < bytes.length; at += 3) refused(bytes.subarray(0, at), 'truncated');
    refused(Buffer.concat([bytes, Buffer.alloc(4)]), 'format');
    const nan = Buffer.from(bytes);
    nan.writeFloatLE(NaN, nan.length - 4);
    refused(nan, 'non_finite');
  });
});
