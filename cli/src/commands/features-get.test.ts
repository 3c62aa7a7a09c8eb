import { featureService } from '@eaglerank/contracts';
import { RequestError } from '@eaglerank/domain';
import { RpcServer } from '@eaglerank/rpc';
import { startTelemetry } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { callWith, type Outcome } from '../testing/call-with.js';

describe('eaglerank features get', () => {
  const telemetry = startTelemetry({
    ...{ service: 'feature-service', instance: '', version: '', environment: 'test' },
    ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
  });
  const server = new RpcServer({
    ...{ service: 'feature-service', bind: '127.0.0.1', port: 0, telemetry },
  }).add(featureService, {
    GetFeatures: (_, { entity, entityId }) => {
      if (entity === 'thing') throw new RequestError('INVALID_FIELD', 'entity must be one of item');
      if (entityId === 'new') throw new RequestError('ENTITY_UNKNOWN', 'nothing is known');
      return { features: [{ name: 'user_clicks', value: 3 }], schemaHash: 'abc' };
    },
    GetStatus: () => ({}),
    ListDeadLetters: () => ({}),
    ReplayDeadLetters: () => ({}),
  });
  let port: number;
  before(async () => {
    port = await server.start();
  });
  after(() => server.stop({ drainMs: 0, graceMs: 50 }));

  const get = (...args: string[]): Promise<Outcome> =>
    callWith(['features', 'get', ...args], {
      EAGLERANK_FEATURE: `127.0.0.1:${port}`,
      EAGLERANK_TOKEN: 't',
    });

  it('prints what is known', async () => {
    const { code, out } = await get('user', 'u1');
    expect(code).to.equal(0);
    expect(out).to.match(/^user u1: .*plan abc\n {2}user_clicks +3\.00000/);
  });

  it('says why nothing may be known, and what to look at', async () => {
    const { code, err } = await get('user', 'new', '--tenant', 'market');
    expect(code).to.equal(1);
    expect(err).to.match(/^nothing is known of user new in market: .*--tenant.*eaglerank status/s);
    expect(await get('thing', 'x')).to.deep.equal({
      ...{ code: 1, out: '', err: 'entity must be one of item\n' },
    });
  });
});
