/** One set of values that the chart must render. */
export interface ChartCase {
  readonly name: string;
  readonly profiles?: readonly string[];
  readonly values: object;
}

const SECRET = 'of-a-test-of-a-test-of-a-test-of-a-test';
const REDIS = { external: { existingSecret: 'managed-redis' } };
const AUTH = { secret: { existingSecret: 'managed-auth' } };
const IMAGE = { repository: 'registry.example/eaglerank' };

/** What every installation has to say, by references to secrets. */
export const NEEDED = { image: IMAGE, tenants: { social: {} }, redis: REDIS, auth: AUTH };

/** What a trial has to say. */
export const TRIAL = {
  image: IMAGE,
  auth: { secret: { value: SECRET } },
  redis: { bundled: { password: 'of-a-trial-of-a-trial' } },
};

/** What is needed besides the profile production. */
export const PRODUCTION = { image: IMAGE, tenants: { social: {} } };

const SCALED = { autoscaling: { enabled: true } };
const PEER = [{ namespaceSelector: { matchLabels: { team: 'web' } } }];
const NETWORK = [{ ipBlock: { cidr: '10.1.0.0/16' } }];

function of(name: string, values: object): ChartCase {
  return { name, values: { ...NEEDED, ...values } };
}

/** The three profiles. */
export const PROFILES: readonly ChartCase[] = [
  { name: 'minimal', profiles: ['minimal'], values: TRIAL },
  { name: 'production', profiles: ['production'], values: PRODUCTION },
  { name: 'multi-zone', profiles: ['production', 'multi-zone'], values: PRODUCTION },
];

/** Every feature on and off. */
export const CHART_CASES: readonly ChartCase[] = [
  ...PROFILES,
  of('needed values only', {}),
  of('secrets by value', {
    auth: { secret: { value: SECRET } },
    pageTokens: { secret: { value: `${SECRET}-pages` } },
    redis: { external: { url: 'rediss://user:word@redis.example:6380/1' } },
  }),
  of('existing secrets under keys of their own', {
    auth: { secret: { existingSecret: 'a', key: 'hs256' } },
    pageTokens: { secret: { existingSecret: 'b', key: 'pages' } },
    redis: { external: { existingSecret: 'c', key: 'url' } },
  }),
  of('identity provider', {
    auth: { jwksUrl: 'https://id.example/keys', issuer: 'https://id.example', audience: 'feeds' },
    pageTokens: { secret: { existingSecret: 'pages' } },
    smokeTest: { token: { existingSecret: 'test-token', key: 'jwt' } },
  }),
  of('identity provider without a token for the test', {
    auth: { jwksUrl: 'https://id.example/keys' },
    pageTokens: { secret: { existingSecret: 'pages' } },
  }),
  of('models in a shared folder', { models: { registry: 'files', existingClaim: 'models' } }),
  of('no archive, two feature-services', {
    featureService: { replicas: 2, archive: { enabled: false } },
  }),
  of('archive in a claim of your own', {
    featureService: { archive: { existingClaim: 'parquet', accessMode: 'ReadWriteMany' } },
  }),
  of('archive of a storage class', {
    featureService: { archive: { storageClassName: 'slow', size: '1Ti' } },
  }),
  of('autoscaling on CPU', { gateway: SCALED, candidateService: SCALED, rankerService: SCALED }),
  of('autoscaling on queue delay', {
    gateway: { autoscaling: { enabled: true, queueDelay: { enabled: true, averageValue: '8m' } } },
  }),
  of('no disruption budgets', { podDisruptionBudgets: { enabled: false } }),
  of('no network policies', { networkPolicy: { enabled: false } }),
  of('named peers', {
    auth: { jwksUrl: 'https://id.example/keys' },
    pageTokens: { secret: { existingSecret: 'pages' } },
    smokeTest: { token: { existingSecret: 'test-token' } },
    telemetry: { otlpEndpoint: 'http://collector.observability:4318' },
    networkPolicy: {
      clients: PEER,
      inspectors: PEER,
      redis: { to: NETWORK, port: 6380 },
      otlp: { to: PEER },
      jwks: { to: NETWORK, port: 8443 },
      prometheus: { from: PEER },
      dns: { to: [] },
    },
  }),
  of('traces to a collector', { telemetry: { otlpEndpoint: 'http://collector:4318' } }),
  of('certificates of an authority of the release', { meshTls: { enabled: true } }),
  of('certificates of another issuer', {
    meshTls: {
      enabled: true,
      certManager: {
        issuerRef: { name: 'mesh', kind: 'ClusterIssuer' },
        ...{ duration: '24h', renewBefore: '8h' },
      },
    },
  }),
  of('certificates in a secret', {
    meshTls: { enabled: true, existingSecret: 'managed-identity' },
  }),
  of('placement not asked for', {
    placement: { zoneSpread: 'none', nodeSpread: 'none', antiAffinity: 'none' },
  }),
  of('placement insisted on', {
    placement: { zoneSpread: 'required', nodeSpread: 'required', antiAffinity: 'required' },
    rankerService: {
      nodeSelector: { pool: 'ranking' },
      tolerations: [{ key: 'ranking', operator: 'Exists', effect: 'NoSchedule' }],
      priorityClassName: 'serving',
    },
  }),
  of('pod monitors', { monitoring: { monitor: 'PodMonitor', labels: { release: 'prometheus' } } }),
  of('service monitors, rules, dashboards', {
    monitoring: {
      monitor: 'ServiceMonitor',
      rules: { enabled: true, labels: { release: 'prometheus' } },
      dashboards: { enabled: true, annotations: { folder: 'EagleRank' } },
    },
  }),
  of('ingress of both doors', {
    ingress: {
      enabled: true,
      className: 'nginx',
      annotations: { a: 'both' },
      certManager: { clusterIssuer: 'letters' },
      grpc: {
        host: 'grpc.example',
        tlsSecret: 'grpc-tls',
        annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC' },
      },
      json: { host: 'api.example', tlsSecret: 'api-tls' },
    },
  }),
  of('ingress of JSON alone', {
    ingress: { enabled: true, json: { host: 'api.example', tlsSecret: 'api-tls' } },
  }),
  of('a Gateway of its own', {
    gatewayApi: {
      enabled: true,
      gateway: {
        create: true,
        className: 'envoy',
        tlsSecret: 'edge-tls',
        annotations: { 'cert-manager.io/cluster-issuer': 'letters' },
      },
      grpc: { host: 'grpc.example' },
      json: { host: 'api.example' },
    },
  }),
  of('routes of an existing Gateway', {
    gatewayApi: {
      enabled: true,
      parentRefs: [{ name: 'edge', namespace: 'edge' }],
      grpc: { host: 'grpc.example' },
    },
  }),
  of('image by digest, private registry', {
    image: { ...IMAGE, digest: `sha256:${'0123456789abcdef'.repeat(4)}`, pullPolicy: 'Always' },
    imagePullSecrets: [{ name: 'registry' }],
  }),
  of('a load balancer in front', {
    gateway: {
      replicas: 3,
      service: { type: 'LoadBalancer', annotations: { scheme: 'internal' } },
    },
  }),
  of('settings of all and of one', {
    settings: { LOG_LEVEL: 'warn', TRACE_SAMPLE_RATIO: 0.01, KEY_NAMESPACE: 'blue' },
    gateway: { settings: { FEED_DEADLINE_MS: 300, LOG_LEVEL: 'debug' }, nodeArgs: [] },
    rankerService: { settings: { RANKER_ITEM_CACHE_ROWS: 1048576 } },
    featureService: { settings: { PURGE_AFTER_MS: 120000 } },
  }),
  of('several tenants, features of their own', {
    tenants: {
      social: { fallback: { serveWithoutSafety: true } },
      shop: { slots: 4, ranking: { model: 'shop-ranker@canary', pins: ['welcome'] } },
    },
    features: 'features: []\n',
    smokeTest: { tenant: 'social' },
  }),
  of('names and labels of your own', {
    nameOverride: 'ranking',
    fullnameOverride: 'rk',
    commonLabels: { team: 'feeds' },
    serviceAccounts: { annotations: { role: 'none' } },
    gateway: { podLabels: { tier: 'edge' }, podAnnotations: { mesh: 'inject' } },
  }),
  of('cluster of IPv6', { bindAddress: '::' }),
  {
    name: 'bundled Redis that forgets',
    values: {
      ...TRIAL,
      tenants: { social: {} },
      redis: {
        bundled: { enabled: true, password: SECRET, persistence: { enabled: false } },
      },
    },
  },
  {
    name: 'drain of thirty seconds',
    values: { ...NEEDED, drain: { milliseconds: 29_500, preStopSeconds: 10 } },
  },
];
