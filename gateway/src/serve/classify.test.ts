import { mintToken, TokenVerifier } from '@eaglerank/auth';
import type { CallContext } from '@eaglerank/rpc';
import { expect } from 'chai';
import { classifyBy, EVENTS_LANE } from './classify.js';
import { LOG_EVENTS, methodPath } from './paths.js';

const SECRET = new Uint8Array(32).fill(7);

describe('the classes of calls', () => {
  const verifier = new TokenVerifier({
    keys: { secret: SECRET },
    ...{ issuer: 'eaglerank', audience: 'eaglerank-feed' },
  });
  const classify = classifyBy(verifier);
  const call = (authorization = ''): CallContext =>
    ({ metadata: new Map([['authorization', authorization]]) }) as unknown as CallContext;

  it('believe only the tenant of a verified token', async () => {
    const made = await mintToken(SECRET, { tenant: 'social', role: 'service', subject: 's' });
    const token = `Bearer ${made}`;
    const feed = methodPath('GetFeed');
    expect(classify(feed, { tenantId: 'made-up' }, call(token)).tenant).to.equal('');
    await verifier.authenticate(token);
    expect(classify(feed, { tenantId: 'made-up' }, call(token)).tenant).to.equal('social');
  });

  it('let events wait by themselves, at a bounded cost', () => {
    const events = new Array<object>(100_000).fill({});
    expect(classify(LOG_EVENTS, { events }, call())).to.include({ cost: 10, lane: EVENTS_LANE });
    expect(classify(methodPath('GetFeed'), {}, call()).lane).to.equal(undefined);
  });
});
