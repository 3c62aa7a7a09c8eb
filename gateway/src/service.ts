import { loadTenants } from '@eaglerank/config';
import { feedService } from '@eaglerank/contracts';
import { Cleanups, systemClock, type Clock } from '@eaglerank/domain';
import type { EventLog } from '@eaglerank/events';
import { MeshIdentity, Peer, RpcServer } from '@eaglerank/rpc';
import {
  startAdminServer,
  startTelemetry,
  type HealthRegistry,
  type SpanSink,
  type Telemetry,
} from '@eaglerank/telemetry';
import type { GatewayConfig } from './config.js';
import { budgetFault } from './feed/budget.js';
import { startHttpDoor } from './http/door.js';
import { Handlers } from './serve/handlers.js';
import { gatewayHealth, untilServing } from './serve/health.js';
import { rpcOptions } from './serve/rpc-options.js';
import { openSignatures } from './serve/secrets.js';
import { Stores } from './serve/stores.js';
import { Tenants } from './state/tenants.js';

/** What a test replaces. */
export interface GatewayPorts {
  readonly clock?: Clock;
  readonly spanExporter?: SpanSink;
  readonly logDestination?: { write(line: string): unknown };
  /** Event log; Redis Streams unless given. */
  readonly eventLog?: EventLog;
}

/** A running gateway. */
export interface GatewayService {
  readonly port: number;
  readonly httpPort: number;
  readonly adminPort: number;
  readonly telemetry: Telemetry;
  /** Drains and ends; safe to call twice. */
  stop(): Promise<void>;
}

const SERVICE = 'eaglerank.feed.v1.FeedService';
const FLUSH_MS = 5000;

/**
 * Starts a gateway: serves at once, and says SERVING when a tier can serve and the code is warm.
 * Redis and the other services may come later.
 * @throws ConfigurationError or Error when a setting, a tenant file or a secret is wrong
 */
export async function startGateway(
  config: GatewayConfig,
  ports: GatewayPorts = {},
): Promise<GatewayService> {
  const fault = budgetFault(config.budget);
  if (fault !== undefined) throw new Error(fault);
  const tenants = new Tenants(loadTenants(config.tenantsDir).values(), config.keyNamespace);
  const service = new Service(config, tenants, ports);
  try {
    await service.start();
  } catch (error) {
    await service.stop();
    throw error;
  }
  return service;
}

class Service implements GatewayService {
  port = 0;
  httpPort = 0;
  adminPort = 0;
  readonly telemetry: Telemetry;
  private readonly stores: Stores;
  private readonly handlers: Handlers;
  private readonly rpc: RpcServer;
  private readonly identity: MeshIdentity | undefined;
  private readonly starting = new AbortController();
  /** What stop has to undo, latest first. */
  private readonly cleanups = new Cleanups('gateway');

  constructor(
    private readonly config: GatewayConfig,
    tenants: Tenants,
    ports: GatewayPorts,
  ) {
    this.telemetry = openTelemetry(config, tenants, ports);
    const { telemetry } = this;
    this.cleanups.push(() => telemetry.shutdown());
    const signatures = openSignatures(config, telemetry);
    this.stores = new Stores(config, tenants, telemetry, ports.eventLog);
    this.cleanups.push(() => this.stores.stop());
    this.identity = MeshIdentity.open(config.identity, telemetry);
    this.cleanups.push(() => this.identity?.close());
    const peers = {
      candidates: this.peer('candidate-service', config.candidateAddresses),
      ranker: this.peer('ranker-service', config.rankerAddresses),
    };
    this.handlers = new Handlers({
      ...{ config, tenants, telemetry, signatures, peers, stores: this.stores },
    });
    const { edge } = this.handlers;
    this.rpc = new RpcServer(rpcOptions(config, telemetry, signatures.verifier, edge)).add(
      feedService,
      this.handlers.table(),
    );
  }

  private peer(name: string, addresses: readonly string[]): Peer {
    const { telemetry, identity: trust } = this;
    const peer = new Peer({ name, addresses, telemetry, clock: telemetry.clock, trust });
    this.cleanups.push(() => peer.close());
    return peer;
  }

  async start(): Promise<void> {
    const { config, telemetry, stores, handlers, rpc } = this;
    await stores.start();
    handlers.quota.start();
    this.cleanups.push(() => handlers.quota.stop());
    this.cleanups.push(() => handlers.aftermath.drain(FLUSH_MS));
    const health = gatewayHealth(stores, handlers.golden, telemetry);
    health.setServing(false);
    this.cleanups.push(() => health.stop());
    const admin = await startAdminServer({
      ...{ bind: config.bind, port: config.adminPort, telemetry, health },
    });
    this.adminPort = admin.port;
    this.cleanups.push(() => admin.stop());
    this.port = await rpc.start();
    const http = await startHttpDoor({ config, telemetry, rpc, edge: handlers.edge });
    this.httpPort = http.port;
    this.cleanups.push(async () => {
      health.setServing(false);
      await Promise.all([
        rpc.stop({ drainMs: config.drainMs }),
        http.stop({ drainMs: config.drainMs }),
      ]);
    });
    void this.announce(health);
    const { port, httpPort, adminPort } = this;
    telemetry.logger.info('GatewayStarted', { port, http_port: httpPort, admin_port: adminPort });
  }

  /** SERVING as soon as a tier can serve. */
  private async announce(health: HealthRegistry): Promise<void> {
    const { signal } = this.starting;
    const publish = (): void => this.rpc.health.set(SERVICE, health.ready());
    this.cleanups.push(health.onChange(publish));
    await untilServing(this.handlers.golden, signal);
    if (signal.aborted) return;
    await health.start();
    health.setServing(true);
    publish();
  }

  stop(): Promise<void> {
    this.starting.abort();
    return this.cleanups.run();
  }
}

function openTelemetry(config: GatewayConfig, tenants: Tenants, ports: GatewayPorts): Telemetry {
  return startTelemetry({
    service: 'gateway',
    instance: config.instance,
    version: config.version,
    environment: config.environment,
    otlpEndpoint: config.otlpEndpoint,
    sampleRatio: config.traceSampleRatio,
    logLevel: config.logLevel,
    logDestination: ports.logDestination,
    clock: ports.clock ?? systemClock,
    spanExporter: ports.spanExporter,
    tenants: { histogramTenants: tenants.all.map(({ id }) => id) },
  });
}
