import { Code, PeerError, systemClock, type Clock } from '@eaglerank/domain';
import type { MethodDefinition } from '@grpc/proto-loader';
import { METRICS, Series, type Span, type Telemetry } from '@eaglerank/telemetry';
import type { Trust } from './channel.js';
import { systemLookup, type Lookup } from './dns-names.js';
import { Endpoint, type Transport } from './endpoint.js';
import { LogicalCall } from './logical-call.js';
import { Replicas } from './replicas.js';
import { RetryThrottle } from './retry.js';

export interface PeerOptions {
  /** For spans, metrics and errors, e.g. `ranker-service`. */
  readonly name: string;
  /** `host:port`, or `dns:///host:port` for all behind a name; several, also by commas, are replicas. */
  readonly addresses: string | readonly string[];
  readonly telemetry: Telemetry;
  readonly clock?: Clock;
  /** Time of a call without any other limit, ms; 250 unless said. */
  readonly defaultTimeoutMs?: number;
  /** Part of the parent's time kept back to make an answer, ms; 2 unless said. */
  readonly marginMs?: number;
  /** Whether calls carry the caller's trace; true unless said. */
  readonly propagateTrace?: boolean;
  /** Whether UNAVAILABLE is tried once more; true unless said. */
  readonly retry?: boolean;
  /** Ping an idle peer this often, ms; 2,000 unless said. */
  readonly keepaliveMs?: number;
  /** A peer that answers no ping for this long is dropped, ms; 1,000 unless said. */
  readonly keepaliveTimeoutMs?: number;
  /** TLS with the servers; plain text unless said. */
  readonly trust?: Trust;
  /** Resolves names; the system's way unless said. */
  readonly lookup?: Lookup;
  /** Time between two look-ups of a name, ms; 30,000 unless said. */
  readonly refreshMs?: number;
  /** Whether a call is sent to a replica that is held back when all are; refused unless said. */
  readonly lastResort?: boolean;
  /** `stream` unless said: calls share one stream where the peer offers it. */
  readonly transport?: Transport;
}

export interface CallOptions {
  /** The parent's deadline, monotonic ms. */
  readonly deadlineAt?: number | undefined;
  /** The call's own cap, ms. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The caller's span; the active one unless given. */
  readonly span?: Span | undefined;
}

/** The part of a generated method definition that a client needs. */
export type ClientMethod<Req, Res> = Pick<
  MethodDefinition<Req, unknown, unknown, Res>,
  'path' | 'requestSerialize' | 'responseDeserialize'
> & {
  /** Like `requestSerialize`, in memory that the next message to be encoded takes. */
  readonly requestView?: (request: Req) => Buffer;
};

const MAX_RECEIVE_BYTES = 4 * 1024 * 1024;

/** Another service: picks a replica, retries once, keeps deadlines, holds back from the broken. */
export class Peer {
  readonly name: string;
  readonly clock: Clock;
  readonly throttle = new RetryThrottle();
  readonly replicas: Replicas;
  /** By method and status. */
  private readonly durations = new Series(
    (rpc_method) =>
      new Series((status) =>
        this.options.telemetry.metrics
          .use(METRICS.rpcClientCallDuration)
          .with({ peer: this.name, rpc_method, status }),
      ),
  );

  constructor(readonly options: PeerOptions) {
    this.name = options.name;
    this.clock = options.clock ?? systemClock;
    const addresses = addressList(options.addresses);
    if (addresses.length === 0) throw new Error(`${options.name} has no address`);
    this.replicas = new Replicas({
      addresses,
      open: (address, host) => this.open(address, host),
      lookup: options.lookup ?? systemLookup,
      refreshMs: options.refreshMs ?? 30_000,
    });
  }

  private open(address: string, host: string | undefined): Endpoint {
    const { options, clock } = this;
    return new Endpoint({
      peer: options.name,
      address,
      host,
      telemetry: options.telemetry,
      clock,
      keepaliveMs: options.keepaliveMs ?? 2000,
      keepaliveTimeoutMs: options.keepaliveTimeoutMs ?? 1000,
      maxReceiveBytes: MAX_RECEIVE_BYTES,
      transport: options.transport ?? 'stream',
      trust: options.trust,
    });
  }

  /** Calls a method. Rejects with PeerError. */
  call<Req, Res>(
    method: ClientMethod<Req, Res>,
    request: Req,
    options: CallOptions = {},
  ): Promise<Res> {
    return new Promise((resolve, reject) => {
      new LogicalCall(this, method, request, options, resolve, reject).start();
    });
  }

  /** Whether calls to every replica travel over a stream now. */
  get streaming(): boolean {
    return this.replicas.all.every((endpoint) => endpoint.streaming);
  }

  /** Resolves when a replica is connected; rejects with PeerError after `timeoutMs`. */
  async ready(timeoutMs: number): Promise<void> {
    try {
      await this.replicas.ready(timeoutMs);
    } catch {
      throw new PeerError(this.name, Code.UNAVAILABLE, `not connected within ${timeoutMs} ms`);
    }
  }

  close(): void {
    this.replicas.close();
  }

  observe(method: string, status: string, seconds: number): void {
    this.durations.of(method).of(status).observe(seconds);
  }
}

function addressList(addresses: string | readonly string[]): string[] {
  const list = typeof addresses === 'string' ? addresses.split(',') : addresses;
  return list.map((address) => address.trim()).filter((address) => address !== '');
}
