import { SafetyView } from '@eaglerank/catalogue';
import { decodeRankedSet, encodeRankedSet } from '@eaglerank/domain';
import { expect } from 'chai';
import type { FoundSessions } from '../state/session-store.js';
import { cutSession, type KeptState } from './fallbacks.js';
import type { FeedQuery } from './query.js';
import type { Session } from './session.js';

const session = {
  set: decodeRankedSet(
    encodeRankedSet({
      count: 2,
      ...{ ids: ['a', 'b'], authorIds: ['x', 'y'], reasonArgs: ['', ''] },
      ...{ createdAtMs: new Float64Array(2), ordinals: new Uint32Array([1, 2]) },
      ...{ scores: new Float32Array(2), propensities: new Float32Array(2).fill(1) },
      ...{ sourceMasks: new Uint16Array(2), ruleMasks: new Uint16Array(2) },
      reasonCodes: new Uint8Array(2),
    }),
  ),
} as unknown as Session;

describe('a kept feed whose records cannot be read', () => {
  const state = {
    deleted: { has: () => false },
    items: { read: () => Promise.reject(new Error('away')) },
  } as unknown as KeptState;
  const cut = (hidden: string, serveWithoutSafety: boolean) => {
    const tenant = { id: 't', config: { fallback: { serveWithoutSafety } } };
    const query = { tenant, excluded: new Set(), nowMs: 1, pageSize: 10 } as unknown as FeedQuery;
    const safety = SafetyView.fromReply([Buffer.from(hidden), Buffer.from('1:0')], 1);
    const found = { safety, local: undefined } as unknown as FoundSessions;
    return cutSession(state, query, found, session, 0);
  };

  it('is not served to a user who hid topics', async () => {
    const error: unknown = await cut('ht:birds', false).catch((e: unknown) => e);
    expect(error).to.have.property('reason', 'SAFETY_STATE_UNKNOWN');
  });

  it('is served where the tenant opted in, and where what is in process decides', async () => {
    expect((await cut('ht:birds', true)).rows).to.deep.equal([0, 1]);
    expect((await cut('ha:x', false)).rows).to.deep.equal([1]);
  });
});
