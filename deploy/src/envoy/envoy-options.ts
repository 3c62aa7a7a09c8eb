/** `host:port` in parts. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** One gateway as Envoy reaches it. */
export interface GatewayEndpoint {
  readonly host: string;
  /** gRPC port. */
  readonly grpc: number;
  /** Port of the JSON door. */
  readonly http: number;
  /** Port of health and metrics. */
  readonly admin: number;
}

/** A token bucket that is filled once a second. */
export interface Rate {
  readonly perSecond: number;
  /** Requests that may come at once, ≥ perSecond. */
  readonly burst: number;
}

/** Limits of one Envoy; each is asked before a request costs a gateway anything. */
export interface EdgeRates {
  /** All requests together. */
  readonly all: Rate;
  /** Requests that name one tenant in `x-tenant-id`. */
  readonly tenant: Rate;
  /** Requests from one address; below `tenant`, so that one forger cannot spend a tenant's share. */
  readonly address: Rate;
}

/** What differs between the places in which the edge runs. */
export interface EnvoyOptions {
  /** Where clients connect, by TLS. */
  readonly edge: Endpoint;
  /** Where Prometheus reads `/stats/prometheus` and a health check `/ready`. */
  readonly stats: Endpoint;
  /** Port of the administration interface, on the loopback address alone. */
  readonly adminPort: number;
  /** PEM files. */
  readonly tls: { readonly certificate: string; readonly key: string };
  readonly gateways: readonly GatewayEndpoint[];
  /** OTLP/HTTP receiver of Envoy's own spans; none exports nothing. */
  readonly otlp: Endpoint | undefined;
  /** Pattern (RE2) of the browser origins that may call. */
  readonly origins: string;
  readonly rates: EdgeRates;
}

/** Sized for one Envoy before a handful of gateways; a tenant's quota is the gateway's own matter. */
export const DEFAULT_RATES: EdgeRates = {
  all: { perSecond: 5000, burst: 10_000 },
  tenant: { perSecond: 2000, burst: 4000 },
  address: { perSecond: 1000, burst: 2000 },
};

/** Pages served from this machine; replace it with the application's own origins. */
export const LOCAL_ORIGINS = 'https?://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?';

const gateway = (host: string): GatewayEndpoint => ({ host, grpc: 7070, http: 8080, admin: 9101 });

/** The edge of deploy/compose.yaml. */
export const COMPOSE_EDGE: EnvoyOptions = {
  edge: { host: '0.0.0.0', port: 8443 },
  stats: { host: '0.0.0.0', port: 9105 },
  adminPort: 9901,
  tls: { certificate: '/run/secrets/edge_certificate', key: '/run/secrets/edge_key' },
  gateways: [gateway('gateway-1'), gateway('gateway-2')],
  otlp: { host: 'collector', port: 4318 },
  origins: LOCAL_ORIGINS,
  rates: DEFAULT_RATES,
};
