import {
  choice,
  flag,
  integer,
  kubernetesList,
  object,
  strings,
  text,
  type JsonSchema,
} from './json-schema.js';

const HOST = { pattern: '^([a-z0-9*][a-z0-9.-]*)?$' };

const outside = (what: string): JsonSchema =>
  object(`Where ${what} is.`, {
    to: kubernetesList('Peers of a NetworkPolicy; anywhere on the port unless given.'),
    port: integer('Port.', 1, 65_535),
  });

const peers = (key: string, description: string): JsonSchema =>
  object(description, { [key]: kubernetesList('Peers of a NetworkPolicy.') });

const ingressDoor = (what: string): JsonSchema =>
  object(`Ingress of ${what}; none without a host.`, {
    host: text('Host name.', HOST),
    tlsSecret: text('Secret of its certificate.'),
    annotations: strings("Annotations, e.g. the controller's for a gRPC back end."),
  });

const routeDoor = (what: string): JsonSchema =>
  object(`Route of ${what}; none without a host.`, { host: text('Host name.', HOST) });

/** Schemas of what reaches in and out. */
export const networkSchemas: Record<string, JsonSchema> = {
  networkPolicy: object('Deny all but the arrows of the architecture.', {
    enabled: flag('Whether there are NetworkPolicies.'),
    clients: kubernetesList('Who may call the gateway; everybody unless given.'),
    inspectors: kubernetesList("Who may call feature-service's gRPC API; nobody unless given."),
    dns: peers('to', 'Name servers of the cluster.'),
    redis: outside('the external Redis'),
    otlp: outside('the collector'),
    jwks: outside('the identity provider'),
    prometheus: peers('from', 'Who may read metrics and health.'),
  }),
  ingress: object('Ingress with TLS in front of the gateway.', {
    enabled: flag('Whether there is one.'),
    className: text('Class of the controller.'),
    annotations: strings('Annotations of both.'),
    certManager: object('Who makes the certificates; nobody unless set.', {
      clusterIssuer: text("Name of a ClusterIssuer of cert-manager's."),
      issuer: text('Name of an Issuer in the namespace.'),
    }),
    grpc: ingressDoor('gRPC'),
    json: ingressDoor('HTTP/JSON'),
  }),
  gatewayApi: object('Routes of the Gateway API in front of the gateway.', {
    enabled: flag('Whether there are any.'),
    parentRefs: kubernetesList('Gateways that the routes attach to.'),
    gateway: object('A Gateway of its own, TLS terminated.', {
      create: flag('Whether it is made.'),
      className: text('Its class.'),
      tlsSecret: text('Secret of its certificate.'),
      annotations: strings("Annotations, e.g. cert-manager's."),
    }),
    grpc: routeDoor('gRPC'),
    json: routeDoor('HTTP/JSON'),
  }),
  telemetry: object('Traces.', {
    otlpEndpoint: text('OTLP/HTTP endpoint of the collector; none exports nothing.', {
      pattern: '^(https?://.+)?$',
    }),
  }),
  monitoring: object('For the Prometheus operator and Grafana.', {
    monitor: choice('How services are scraped.', 'none', 'PodMonitor', 'ServiceMonitor'),
    labels: strings('Labels by which Prometheus selects monitors.'),
    rules: object('Recording rules and alerts.', {
      enabled: flag('Whether they are installed as PrometheusRule.'),
      labels: strings('Labels by which Prometheus selects rules.'),
    }),
    dashboards: object('Dashboards as ConfigMaps for a sidecar of Grafana.', {
      enabled: flag('Whether they are installed.'),
      labels: strings('Labels by which the sidecar finds them.'),
      annotations: strings('Annotations, e.g. the folder.'),
    }),
  }),
};
