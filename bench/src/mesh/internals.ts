import {
  candidateService,
  featureService,
  rankerService,
  type GetCandidatesResponseOut,
  type GetStatusResponseOut,
  type RankResponseOut,
} from '@eaglerank/contracts';
import { decodeCandidateSet, encodeRequestContext } from '@eaglerank/domain';
import { Peer } from '@eaglerank/rpc';
import { startTelemetry } from '@eaglerank/telemetry';

/** Where the services behind the gateway listen. */
export interface InternalAddresses {
  readonly candidate: string;
  readonly ranker: string;
  readonly feature: string;
}

const TIMEOUT_MS = 10_000;
/** The caller's items: rules and exploration off. */
const CALLERS_ITEMS = 2;
const CONTEXT = { surface: '', device: '', locale: '', localHour: 12, localDay: 3, arms: {} };

/** The services behind the gateway, asked directly: to see what they see, not to time them. */
export class Internals {
  private readonly telemetry = startTelemetry({
    ...{ service: 'bench', instance: '', version: '', environment: '' },
    ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
  });
  private readonly peers: Readonly<Record<keyof InternalAddresses, Peer>>;

  constructor(addresses: InternalAddresses) {
    const { telemetry } = this;
    const peer = (name: string, address: string): Peer =>
      new Peer({ name, addresses: address, telemetry });
    this.peers = {
      candidate: peer('candidate-service', addresses.candidate),
      ranker: peer('ranker-service', addresses.ranker),
      feature: peer('feature-service', addresses.feature),
    };
  }

  /** The given items as a candidate set. */
  prepare(tenantId: string, itemIds: string[]): Promise<GetCandidatesResponseOut> {
    const options = { timeoutMs: TIMEOUT_MS };
    return this.peers.candidate.call(candidateService.PrepareItems, { tenantId, itemIds }, options);
  }

  /** Ids of the candidates that a feed would start from. */
  async candidateIds(tenantId: string, userId: string): Promise<string[]> {
    const request = { tenantId, userId };
    const answer = await this.peers.candidate.call(candidateService.GetCandidates, request, {
      timeoutMs: TIMEOUT_MS,
    });
    return decodeCandidateSet(answer.candidateSet).ids.toArray();
  }

  /** What the ranker makes of a candidate set at this moment, for nobody in particular. */
  rank(tenantId: string, candidateSet: Uint8Array): Promise<RankResponseOut> {
    const request = {
      ...{ tenantId, userId: '', candidateSet, mode: CALLERS_ITEMS, limit: 500 },
      context: encodeRequestContext(CONTEXT),
    };
    return this.peers.ranker.call(rankerService.Rank, request, { timeoutMs: TIMEOUT_MS });
  }

  /** Where the engine stands. */
  status(token: string): Promise<GetStatusResponseOut> {
    const metadata = { authorization: `Bearer ${token}` };
    const options = { timeoutMs: TIMEOUT_MS, metadata };
    return this.peers.feature.call(featureService.GetStatus, {}, options);
  }

  close(): void {
    for (const peer of Object.values(this.peers)) peer.close();
    void this.telemetry.shutdown();
  }
}
