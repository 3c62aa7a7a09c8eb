import { feedService, type GetFeedResponseOut } from '@eaglerank/contracts';
import { TIERS } from '@eaglerank/domain';
import * as grpc from '@grpc/grpc-js';
import { BenchError } from '../errors.js';

interface RawClient extends grpc.Client {
  GetFeed(
    request: object,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    done: (error: grpc.ServiceError | null, answer: GetFeedResponseOut) => void,
  ): grpc.ClientUnaryCall;
}

/** How one feed is asked for. */
export interface FeedCall {
  readonly token: string;
  /** Empty for the anonymous user. */
  readonly userId: string;
  readonly pageSize: number;
  readonly pageToken?: string;
}

const DEADLINE_MS = 1000;

/** Feeds by a plain grpc-js client, like the calls of the bare chain. */
export class RawFeedClient {
  private readonly client: RawClient;

  constructor(address: string) {
    const Client = grpc.makeClientConstructor(feedService, 'FeedService');
    this.client = new Client(address, grpc.credentials.createInsecure(), {
      'grpc.enable_channelz': 0,
      // a connection of its own
      'grpc.use_local_subchannel_pool': 1,
    }) as unknown as RawClient;
  }

  /** Rejects with the call's error. */
  get({ token, ...request }: FeedCall): Promise<GetFeedResponseOut> {
    const metadata = new grpc.Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + DEADLINE_MS };
      this.client.GetFeed(request, metadata, options, (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
  }

  close(): void {
    this.client.close();
  }
}

/** The parts of an answer that tell whether it is a whole feed. */
export interface Answer {
  readonly items: readonly unknown[];
  readonly tier: number | string;
  readonly degraded: readonly unknown[];
}

/** Throws BenchError unless the feed is full, of the top tier, and nothing was missing. */
export function requireWhole({ items, tier, degraded }: Answer, pageSize: number): void {
  const top = tier === TIERS.MODEL || tier === 'TIER_MODEL';
  if (top && degraded.length === 0 && items.length === pageSize) return;
  throw new BenchError(
    `a feed of tier ${tier} with ${items.length} of ${pageSize} items, degraded: ${JSON.stringify(degraded)}`,
  );
}
