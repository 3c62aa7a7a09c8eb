import { expect } from 'chai';
import { startTelemetry } from '@eaglerank/telemetry';
import type { ExplanationStore } from '../explain/explanation-store.js';
import type { Tenant } from '../state/tenants.js';
import { Aftermath, type PageSink } from './aftermath.js';
import { NO_RANKING } from './ranking.js';
import type { ServedPages } from './served-pages.js';

const pageOf = (requestId: string, vectors: Uint8Array): Parameters<PageSink['feed']>[0] => ({
  tenant: { id: 't' } as Tenant,
  ...{ userId: 'u', surface: 'home', requestId, firstRequestId: requestId, servedAtMs: 1 },
  ...{ rows: [0], firstPosition: 0, degraded: [], report: new Uint8Array() },
  ranking: { ...NO_RANKING, vectors },
  candidateSet: new Uint8Array(),
});

describe('Aftermath', () => {
  it('keeps the others of a turn where one page is malformed, and says so', async () => {
    const lines: string[] = [];
    const telemetry = startTelemetry({
      ...{ service: 'gateway', instance: '', version: '', environment: '', sampleRatio: 0 },
      ...{ logLevel: 'error', processMetrics: false },
      logDestination: { write: (line: string) => lines.push(line) },
    });
    const served: string[] = [];
    const explained: string[] = [];
    const sinkTo = (to: string[]) => ({
      depth: 0,
      push: ({ requestId }: { requestId: string }) => to.push(requestId),
      drain: () => Promise.resolve(),
    });
    const aftermath = new Aftermath(
      sinkTo(served) as unknown as ServedPages,
      sinkTo(explained) as unknown as ExplanationStore,
      telemetry,
    );
    aftermath.feed(pageOf('a', new Uint8Array()));
    aftermath.feed(pageOf('malformed', Uint8Array.of(9, 9, 9)));
    aftermath.ranked(pageOf('b', new Uint8Array()));
    expect(explained).to.deep.equal([]);
    await aftermath.drain(1000);
    expect(served).to.deep.equal(['a']);
    expect(explained).to.deep.equal(['a', 'b']);
    expect(lines.join()).to.include('PageNotKept');
    await telemetry.shutdown();
  });
});
