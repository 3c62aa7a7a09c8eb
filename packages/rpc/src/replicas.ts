import { parseDnsName, toTarget, type DnsName, type Lookup } from './dns-names.js';
import type { Endpoint } from './endpoint.js';

export interface ReplicaOptions {
  /** `host:port`, or `dns:///host:port` for every replica behind a name. */
  readonly addresses: readonly string[];
  /** Connects to an address; `host` is what its certificate must name. */
  readonly open: (address: string, host?: string) => Endpoint;
  readonly lookup: Lookup;
  /** Time between two look-ups, ms. */
  readonly refreshMs: number;
}

/** A replica that left the name has this long to answer what is on its way, ms. */
const RETIRE_MS = 5000;

/** What one configured address stands for. */
interface Group {
  readonly name: DnsName | undefined;
  readonly endpoints: Map<string, Endpoint>;
}

/** The replicas of a peer, as configured or as names resolve to them. */
export class Replicas {
  private readonly groups: readonly Group[];
  private list: readonly Endpoint[] = [];
  private next = 0;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: ReplicaOptions) {
    // a name serves by itself until it is resolved
    this.groups = [...new Set(options.addresses)].map((address) => ({
      name: parseDnsName(address),
      endpoints: new Map([[address, options.open(address)]]),
    }));
    this.relist();
    if (this.groups.some(({ name }) => name)) void this.refresh();
  }

  private relist(): void {
    this.list = this.groups.flatMap(({ endpoints }) => [...endpoints.values()]);
  }

  get all(): readonly Endpoint[] {
    return this.list;
  }

  /**
   * The next that takes calls: a connected one, and other than `not`, where there is a choice; with
   * `lastResort` one that is held back before none.
   */
  pick(not?: Endpoint, lastResort = false): Endpoint | undefined {
    const { list } = this;
    let best: Endpoint | undefined;
    let rank = 0;
    for (let i = 0; i < list.length; i++) {
      const endpoint = list[this.next++ % list.length] as Endpoint;
      if (!endpoint.available) {
        if (lastResort && !endpoint.isClosed) best ??= endpoint;
        continue;
      }
      const found = 1 + (endpoint.connected ? 1 : 0) + (endpoint === not ? 0 : 2);
      if (found === 4) return endpoint;
      if (found > rank) {
        best = endpoint;
        rank = found;
      }
    }
    return best;
  }

  /** Whether one other than `endpoint` takes calls. */
  hasOther(endpoint: Endpoint): boolean {
    return this.list.some((other) => other !== endpoint && other.available);
  }

  /** Resolves when one is connected; rejects after `timeoutMs`. */
  async ready(timeoutMs: number): Promise<void> {
    await Promise.any(this.list.map((endpoint) => endpoint.ready(timeoutMs)));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const endpoint of this.list) endpoint.close();
  }

  private async refresh(): Promise<void> {
    await Promise.all(this.groups.map((group) => this.resolve(group)));
    if (this.closed) return;
    this.relist();
    this.timer = setTimeout(() => void this.refresh(), this.options.refreshMs).unref();
  }

  private async resolve({ name, endpoints }: Group): Promise<void> {
    if (!name) return;
    let ips: readonly string[];
    try {
      ips = await this.options.lookup(name.host);
    } catch {
      // what was known keeps serving: a name server in trouble is no reason to drop replicas
      return;
    }
    if (this.closed || ips.length === 0) return;
    const wanted = new Set(ips.map((ip) => toTarget(ip, name.port)));
    for (const [address, endpoint] of endpoints) {
      if (wanted.has(address)) continue;
      endpoints.delete(address);
      endpoint.retire(RETIRE_MS);
    }
    for (const address of wanted) {
      if (!endpoints.has(address)) endpoints.set(address, this.options.open(address, name.host));
    }
  }
}
