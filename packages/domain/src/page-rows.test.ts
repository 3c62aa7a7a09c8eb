import { expect } from 'chai';
import {
  decodeRankedSet,
  encodeRankedEntries,
  encodeRankedSet,
  pickRankedRows,
  type RankedSet,
} from './ranked-set.js';
import { decodeFetched, encodeRetrievalReport } from './retrieval-report.js';
import { decodeVectorBlock, encodeVectorBlock, pickVectorRows } from './vector-block.js';

const set: RankedSet = {
  count: 3,
  createdAtMs: Float64Array.of(1, 2, 3),
  ordinals: Uint32Array.of(10, 20, 30),
  scores: Float32Array.of(0.5, 0.25, 0.125),
  propensities: Float32Array.of(1, 0.5, 1),
  sourceMasks: Uint16Array.of(1, 2, 3),
  ruleMasks: Uint16Array.of(0, 1, 0),
  reasonCodes: Uint8Array.of(1, 2, 3),
  ids: ['a', 'ü:{}', '🦅'],
  authorIds: ['x', '', 'z'],
  reasonArgs: ['', 'a', ''],
};

describe('a ranked set of entries of tables', () => {
  it('has the bytes of one of the same strings', () => {
    const { ids, authorIds } = decodeRankedSet(encodeRankedSet(set));
    const entries = { table: ids, indexes: [2, 0, 1] };
    const authors = { table: authorIds, indexes: Uint16Array.of(1, 2, 2) };
    expect(encodeRankedEntries({ ...set, ids: entries, authorIds: authors })).to.deep.equal(
      encodeRankedSet({ ...set, ids: ['🦅', 'a', 'ü:{}'], authorIds: ['', 'z', 'z'] }),
    );
  });
});

describe('rows of a page', () => {
  it('are picked from a ranked set, in the given order', () => {
    const decoded = decodeRankedSet(encodeRankedSet(set));
    const picked = pickRankedRows(decoded, [2, 0]);
    expect(picked.ids).to.deep.equal(['🦅', 'a']);
    expect([...picked.ordinals]).to.deep.equal([30, 10]);
    expect([...picked.propensities]).to.deep.equal([1, 1]);
  });

  it('are picked from a vector block', () => {
    const bytes = encodeVectorBlock({
      schemaHash: 7,
      asOfMs: 9,
      rows: 3,
      columns: 2,
      values: Float32Array.of(1, 2, 3, 4, 5, 6),
      present: Uint8Array.of(1, 0, 1, 1, 0, 0),
      ageSeconds: Float32Array.of(-1, 1, 2, 3, 4, 5),
    });
    const picked = decodeVectorBlock(pickVectorRows(bytes, [2, 0]));
    expect([...picked.values]).to.deep.equal([5, 6, 1, 2]);
    expect([...picked.present]).to.deep.equal([0, 0, 1, 0]);
    expect([...picked.ageSeconds]).to.deep.equal([4, 5, -1, 1]);
    expect(pickVectorRows(new Uint8Array(), [1])).to.have.length(0);
  });

  it('say what each source brought without the removed ids', () => {
    const fetched = { followed: 3, trending: 0 };
    const ids = Array.from({ length: 500 }, (_, i) => `}"${i}`);
    const report = { fetched, filters: ['seen'], removed: { seen: ids } };
    expect(decodeFetched(encodeRetrievalReport(report))).to.deep.equal(fetched);
    expect(decodeFetched(new Uint8Array())).to.deep.equal({});
  });
});
