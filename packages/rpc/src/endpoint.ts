import { connectivityState, Metadata, type Client, type ServiceError } from '@grpc/grpc-js';
import { Code, type Clock } from '@eaglerank/domain';
import { METRICS, type NumberChild, type Telemetry } from '@eaglerank/telemetry';
import type { Attempt, AttemptRequest, AttemptResult } from './attempt.js';
import { Breaker } from './breaker.js';
import { openChannel, type ChannelSettings } from './channel.js';
import { DETAILS_KEY } from './errors-wire.js';
import { MeshLink } from './mesh-link.js';
import { messageCodec } from './protos.js';

/** `stream`: calls share one stream where the peer offers it; `unary`: each is a gRPC call. */
export type Transport = 'stream' | 'unary';

export interface EndpointOptions extends ChannelSettings {
  readonly peer: string;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly transport: Transport;
}

const identity = (bytes: Buffer): Buffer => bytes;
/** Others are preferred for so long after a replica said that it leaves, ms. */
const LEAVING_MS = 2000;
const PROBE_TIMEOUT_MS = 250;
/** A shorter time that ran out says nothing about the peer, ms. */
const TELLING_TIMEOUT_MS = 20;
const probe = messageCodec<{ service: string }>('grpc.health.v1.HealthCheckRequest');
const UNIMPLEMENTED = 12;
const INTERNAL: number = Code.INTERNAL;
const PROBE_PATH = '/grpc.health.v1.Health/Check';

/** One replica of a peer: its connection and its breaker. */
export class Endpoint {
  readonly address: string;
  private readonly client: Client;
  private readonly breaker: Breaker;
  private readonly link: MeshLink | undefined;
  private readonly attempts: Record<Transport, Pick<NumberChild, 'inc'>>;
  private readonly openGauge: NumberChild;
  /** Methods that the replica does not serve over streams. */
  private readonly unaryOnly = new Set<string>();
  private leavingUntil = 0;
  private probeTimer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: EndpointOptions) {
    this.address = options.address;
    this.client = openChannel(options);
    this.breaker = new Breaker(options.clock);
    if (options.transport === 'stream') {
      this.link = new MeshLink(this.client, () => {
        this.leavingUntil = options.clock.monotonic() + LEAVING_MS;
      });
    }
    const { peer } = options;
    const attempts = options.telemetry.metrics.use(METRICS.rpcClientAttempts);
    this.attempts = {
      stream: attempts.with({ peer, transport: 'stream' }),
      unary: attempts.with({ peer, transport: 'unary' }),
    };
    this.openGauge = options.telemetry.metrics
      .use(METRICS.rpcClientBreakerOpen)
      .with({ peer, address: options.address });
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Whether calls may be sent here. */
  get available(): boolean {
    return !this.closed && this.breaker.passes;
  }

  /** Whether there is a connection now, to a replica that is not about to stop. */
  get connected(): boolean {
    if (this.closed || this.leavingUntil > this.options.clock.monotonic()) return false;
    return this.client.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  /** Whether calls travel over a stream now. */
  get streaming(): boolean {
    return this.link?.stream(0) !== undefined;
  }

  /** Sends one attempt; `done` is called exactly once. */
  attempt(request: AttemptRequest, done: (result: AttemptResult) => void): Attempt {
    return this.carry(request, (result) => {
      this.judge(result, request.timeoutMs);
      done(result);
    });
  }

  private carry(request: AttemptRequest, done: (result: AttemptResult) => void): Attempt {
    const { path, bytes } = request;
    const stream = this.unaryOnly.has(path) ? undefined : this.link?.stream(bytes.length);
    this.attempts[stream ? 'stream' : 'unary'].inc();
    if (!stream) return this.send(request, done);
    let attempt = stream.attempt(request, (result) => {
      if (result.code !== UNIMPLEMENTED) return done(result);
      // standard services, such as health, are served as unary calls alone
      this.unaryOnly.add(path);
      attempt = this.carry({ ...request, bytes: request.encode() }, done);
    });
    return { cancel: () => attempt.cancel() };
  }

  private send(request: AttemptRequest, done: (result: AttemptResult) => void): Attempt {
    const metadata = new Metadata();
    for (const [key, value] of request.metadata) metadata.set(key, value);
    return this.client.makeUnaryRequest(
      request.path,
      identity,
      identity,
      Buffer.from(request.bytes),
      metadata,
      { deadline: Date.now() + request.timeoutMs },
      (error: ServiceError | null, response?: Buffer) => {
        if (error) done(failed(error));
        else done({ code: 0, message: '', response });
      },
    );
  }

  private judge({ code, message, details }: AttemptResult, allowedMs: number): void {
    const before = this.breaker.state;
    if ((code as Code) === Code.UNAVAILABLE) {
      // a replica that says why it cannot answer is alive: what it lacks may concern one caller only
      if (details === undefined) this.breaker.failed();
    } else if ((code as Code) === Code.DEADLINE_EXCEEDED) {
      // not the time it took: a caller that is busy itself hears of the end late
      if (allowedMs >= TELLING_TIMEOUT_MS) this.breaker.failed();
    } else if ((code as Code) !== Code.CANCELLED) this.breaker.succeeded();
    if (before !== this.breaker.state) this.changed(message);
  }

  private changed(reason?: string): void {
    const open = !this.breaker.passes;
    this.openGauge.set(open ? 1 : 0);
    const { peer, address, telemetry } = this.options;
    telemetry.logger
      .rateLimited(`breaker.${peer}.${address}.${String(open)}`, 1000)
      .warn(open ? 'PeerHeldBack' : 'PeerTakenBack', {
        ...{ peer, address },
        ...(open && reason !== undefined ? { reason } : {}),
      });
    if (this.breaker.state === 'open') this.scheduleProbe();
  }

  private scheduleProbe(): void {
    if (this.closed) return;
    clearTimeout(this.probeTimer);
    this.probeTimer = setTimeout(() => this.probe(), this.breaker.probeInMs + 1).unref();
  }

  private probe(): void {
    if (this.closed) return;
    if (!this.breaker.takeProbe()) return this.scheduleProbe();
    const encode = (): Buffer => probe.serialize({ service: '' });
    const request = {
      ...{ path: PROBE_PATH, timeoutMs: PROBE_TIMEOUT_MS, metadata: new Map() },
      ...{ encode, bytes: encode() },
    };
    this.send(request, ({ code, message }) => {
      this.breaker.probeEnded(
        (code as Code) !== Code.UNAVAILABLE && (code as Code) !== Code.DEADLINE_EXCEEDED,
      );
      this.changed(message);
    });
  }

  /** Resolves when connected; rejects after `timeoutMs`. */
  ready(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.client.waitForReady(Date.now() + timeoutMs, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Takes no more calls over its stream; closes after `ms`, when those on their way had time to end. */
  retire(ms: number): void {
    this.link?.leave();
    setTimeout(() => this.close(), ms).unref();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.probeTimer);
    this.link?.close();
    this.client.close();
  }
}

/** What grpc-js says of an answer that breaks off because the server behind a proxy went away. */
const CUT_OFF = /^Received RST_STREAM with code [02]\b/;

function failed(error: ServiceError): AttemptResult {
  const details = error.metadata.get(DETAILS_KEY)[0];
  const cutOff = (error.code as number) === INTERNAL && CUT_OFF.test(error.details);
  return {
    // no server has judged the call
    code: cutOff ? Code.UNAVAILABLE : error.code,
    message: error.details,
    details: Buffer.isBuffer(details) ? details : undefined,
  };
}
