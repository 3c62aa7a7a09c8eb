import { Client, credentials, Metadata, type ClientReadableStream } from '@grpc/grpc-js';
import { Code } from '@eaglerank/domain';
import { expect } from 'chai';
import {
  closeAll,
  closeLater,
  eventually,
  RANKER,
  startReplica,
  type Replica,
} from './fixtures.test.js';
import { standardService } from './protos.js';

interface Answer {
  readonly status: number;
}
interface Listing {
  readonly statuses: Record<string, Answer>;
}

const [SERVING, NOT_SERVING, SERVICE_UNKNOWN] = [1, 2, 3];

describe('grpc.health.v1', () => {
  const methods = standardService('grpc.health.v1.Health') as unknown as Record<
    'Check' | 'List' | 'Watch',
    {
      path: string;
      requestSerialize: (m: object) => Buffer;
      responseDeserialize: (b: Buffer) => never;
    }
  >;
  let replica: Replica;
  let client: Client;

  beforeEach(async () => {
    replica = await startReplica(() => ({}));
    client = new Client(replica.address, credentials.createInsecure());
    closeLater(() => {
      client.close();
    });
  });
  afterEach(closeAll);

  const unary = <T>(method: 'Check' | 'List', request = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = methods[method];
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        new Metadata(),
        {},
        (error, response) => {
          if (error) reject(error);
          else resolve(response as unknown as T);
        },
      );
    });
  const watch = (service: string): { seen: number[]; stream: ClientReadableStream<Answer> } => {
    const { path, requestSerialize, responseDeserialize } = methods.Watch;
    const stream = client.makeServerStreamRequest<object, Answer>(
      path,
      requestSerialize,
      responseDeserialize,
      { service },
    );
    const seen: number[] = [];
    stream.on('data', ({ status }: Answer) => seen.push(status));
    stream.on('error', () => undefined);
    return { seen, stream };
  };

  it('checks liveness by "" and readiness by service', async () => {
    expect(await unary<Answer>('Check', { service: '' })).to.include({ status: SERVING });
    expect(await unary<Answer>('Check', { service: RANKER })).to.include({ status: SERVING });
    replica.server.health.set(RANKER, false);
    expect(await unary<Answer>('Check', { service: RANKER })).to.include({ status: NOT_SERVING });
    expect(await unary<Answer>('Check', { service: '' })).to.include({ status: SERVING });
    const code = await unary('Check', { service: 'x' }).catch(
      (e: unknown) => (e as { code: number }).code,
    );
    expect(code).to.equal(Code.NOT_FOUND);
  });

  it('lists every service', async () => {
    const { statuses } = await unary<Listing>('List');
    expect(Object.keys(statuses).sort()).to.deep.equal(['', RANKER]);
    expect(statuses[RANKER]).to.include({ status: SERVING });
  });

  it('tells watchers of each change, and those of unknown services too', async () => {
    const known = watch(RANKER);
    const unknown = watch('later.Service');
    await eventually(() => known.seen.length === 1 && unknown.seen.length === 1);
    replica.server.health.set(RANKER, false);
    replica.server.health.set(RANKER, false);
    replica.server.health.set(RANKER, true);
    replica.server.health.set('later.Service', true);
    await eventually(() => known.seen.length === 3 && unknown.seen.length === 2);
    expect(known.seen).to.deep.equal([SERVING, NOT_SERVING, SERVING]);
    expect(unknown.seen).to.deep.equal([SERVICE_UNKNOWN, SERVING]);
    known.stream.cancel();
    unknown.stream.cancel();
  });

  it('says NOT_SERVING and ends watches when the server drains', async () => {
    const { seen, stream } = watch(RANKER);
    let ended = false;
    stream.on('end', () => (ended = true));
    await eventually(() => seen.length === 1);
    // were the watch waited for, the test would be over before
    await replica.server.stop({ drainMs: 50, graceMs: 60_000 });
    await eventually(() => ended);
    expect(seen).to.deep.equal([SERVING, NOT_SERVING]);
  });

  it('makes no spans', async () => {
    await unary('Check', { service: '' });
    expect(replica.spans.spans).to.have.length(0);
  });
});
