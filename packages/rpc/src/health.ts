import {
  Metadata,
  status,
  type Server,
  type ServerWritableStream,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { standardService } from './protos.js';

const SERVING = 1;
const NOT_SERVING = 2;
const SERVICE_UNKNOWN = 3;

interface CheckRequest {
  service: string;
}
interface CheckResponse {
  status: number;
}
type Watcher = ServerWritableStream<CheckRequest, CheckResponse>;

export interface HealthOptions {
  /** Open Watch streams; further ones read RESOURCE_EXHAUSTED. */
  readonly maxWatchers?: number;
}

/** grpc.health.v1: "" is liveness, a service's name its readiness. */
export class HealthService {
  private readonly statuses = new Map<string, number>([['', SERVING]]);
  private readonly watchers = new Map<Watcher, string>();
  private closed = false;

  constructor(private readonly options: HealthOptions = {}) {}

  /** Tells checkers and watchers whether a service takes requests. */
  set(service: string, serving: boolean): void {
    const next = serving ? SERVING : NOT_SERVING;
    if (this.statuses.get(service) === next) return;
    this.statuses.set(service, next);
    for (const [watcher, watched] of this.watchers) {
      if (watched === service) watcher.write({ status: next });
    }
  }

  /** Whether the service takes requests; undefined for one that is not known. */
  get(service: string): boolean | undefined {
    const known = this.statuses.get(service);
    return known === undefined ? undefined : known === SERVING;
  }

  /** Names of the services that are known. */
  services(): string[] {
    return [...this.statuses.keys()].filter((name) => name !== '');
  }

  /** Every service reads NOT_SERVING from now on. */
  drain(): void {
    for (const service of this.statuses.keys()) if (service !== '') this.set(service, false);
  }

  /** Ends the Watch streams: an open one keeps the server from closing. */
  endWatches(): void {
    this.closed = true;
    for (const watcher of this.watchers.keys()) watcher.end();
    this.watchers.clear();
  }

  addTo(server: Server): void {
    const unary =
      (answer: (request: CheckRequest) => object): UntypedHandleCall =>
      (
        call: { request: CheckRequest },
        callback: (error: object | null, response?: object) => void,
      ) => {
        try {
          callback(null, answer(call.request));
        } catch (error) {
          callback(error as object);
        }
      };
    server.addService(standardService('grpc.health.v1.Health'), {
      Check: unary(({ service }) => this.check(service)),
      List: unary(() => this.list()),
      Watch: ((call: Watcher) => this.watch(call)) as UntypedHandleCall,
    });
  }

  private check(service: string): CheckResponse {
    const known = this.statuses.get(service);
    if (known !== undefined) return { status: known };
    throw failure(status.NOT_FOUND, 'unknown service');
  }

  private list(): object {
    return {
      statuses: Object.fromEntries([...this.statuses].map(([name, s]) => [name, { status: s }])),
    };
  }

  private watch(call: Watcher): void {
    if (this.watchers.size >= (this.options.maxWatchers ?? 1000)) {
      call.destroy(failure(status.RESOURCE_EXHAUSTED, 'too many watchers'));
      return;
    }
    const { service } = call.request;
    call.write({ status: this.statuses.get(service) ?? SERVICE_UNKNOWN });
    if (this.closed) {
      call.end();
      return;
    }
    this.watchers.set(call, service);
    const forget = (): void => void this.watchers.delete(call);
    call.on('cancelled', forget).on('close', forget).on('error', forget);
  }
}

function failure(code: number, details: string): Error {
  return Object.assign(new Error(details), { code, details, metadata: new Metadata() });
}
