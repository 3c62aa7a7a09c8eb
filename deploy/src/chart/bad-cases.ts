import { NEEDED, TRIAL } from './chart-cases.js';

/** Values that must be refused, with what the refusal has to say. */
export interface BadCase {
  readonly name: string;
  readonly values: object;
  readonly says: RegExp;
}

const of = (name: string, values: object, says: RegExp): BadCase => ({
  name,
  values: { ...NEEDED, ...values },
  says,
});

const SECRET = 'of-a-test-of-a-test-of-a-test-of-a-test';

/** Refused by the schema, and by the checks that span values. */
export const BAD_CASES: readonly BadCase[] = [
  of('an unknown value', { gateways: {} }, /additional properties 'gateways' not allowed/),
  of('a misspelt value', { gateway: { replica: 2 } }, /'replica' not allowed/),
  of('no image', { image: {} }, /image\.repository: name the image/),
  of('a text for a number', { gateway: { replicas: 'two' } }, /got string, want integer/),
  of('no replicas', { rankerService: { replicas: 0 } }, /minimum: got 0, want 1/),
  of('a setting that no service reads', { settings: { FOO: '1' } }, /'FOO' not allowed/),
  of(
    'a setting out of its range',
    { settings: { TRACE_SAMPLE_RATIO: 5 } },
    /maximum: got 5, want 1/,
  ),
  of(
    'a setting that is no choice',
    { settings: { LOG_LEVEL: 'loud' } },
    /LOG_LEVEL.*must be one of/,
  ),
  of(
    'a setting of another service',
    { gateway: { settings: { RANKER_SETTLE_MS: 1 } } },
    /'RANKER_SETTLE_MS' not allowed/,
  ),
  of(
    'a setting that has a value of its own',
    { settings: { DRAIN_MS: 1 } },
    /'DRAIN_MS' not allowed/,
  ),
  of(
    'a namespace of one service',
    { gateway: { settings: { KEY_NAMESPACE: 'x' } } },
    /'KEY_NAMESPACE' not allowed/,
  ),
  of(
    'a tenant out of range',
    { tenants: { social: { ranking: { maxPerAuthor: 101 } } } },
    /'\/tenants\/social\/ranking\/maxPerAuthor': maximum: got 101, want 100/,
  ),
  of('a tenant id in capitals', { tenants: { Social: {} } }, /Social/),
  of('no tenant', { tenants: {} }, /tenants: name at least one/),
  of(
    'a short secret',
    { auth: { secret: { value: 'short' } } },
    /auth\.secret\.value: \d+ bytes are too few/,
  ),
  of(
    'the demo secret',
    { auth: { secret: { value: `eaglerank-demo-${SECRET}` } } },
    /auth\.secret\.value: the demo secret is refused/,
  ),
  of(
    'a secret twice',
    { auth: { secret: { value: SECRET, existingSecret: 'x' } } },
    /auth\.secret: value and existingSecret exclude one another/,
  ),
  of('no way to check tokens', { auth: {} }, /auth: set auth\.secret\.existingSecret/),
  of(
    'two ways to check tokens',
    { auth: { jwksUrl: 'https://id.example', secret: { existingSecret: 'x' } } },
    /auth\.secret and auth\.jwksUrl exclude one another/,
  ),
  of(
    'an identity provider without a page secret',
    { auth: { jwksUrl: 'https://id.example' } },
    /pageTokens\.secret is needed with auth\.jwksUrl/,
  ),
  of('no Redis', { redis: {} }, /redis: set redis\.external\.existingSecret/),
  of(
    'two kinds of Redis',
    { redis: { external: { url: 'redis://x' }, bundled: { enabled: true, password: SECRET } } },
    /redis\.bundled\.enabled: switch it off/,
  ),
  of(
    'a bundled Redis without a password',
    { redis: { bundled: { enabled: true } } },
    /redis\.bundled\.password: set one/,
  ),
  of(
    'a password that a URL cannot carry',
    { redis: { bundled: { enabled: true, password: 'p@ssword/of#a?trial' } } },
    /'\/redis\/bundled\/password'.*pattern/,
  ),
  of(
    'a URL of another kind',
    { redis: { external: { url: 'http://x' } } },
    /\/redis\/external\/url/,
  ),
  of(
    'two replicas on a volume of one node',
    { featureService: { replicas: 2 } },
    /featureService\.archive\.accessMode: ReadWriteMany is needed/,
  ),
  of(
    'a model folder without a claim',
    { models: { registry: 'files' } },
    /models\.existingClaim: name the claim/,
  ),
  of(
    'fewer at most than at least',
    { gateway: { autoscaling: { enabled: true, minReplicas: 5, maxReplicas: 4 } } },
    /gateway\.autoscaling\.minReplicas: must not exceed maxReplicas/,
  ),
  of(
    'autoscaling without a request',
    {
      rankerService: {
        autoscaling: { enabled: true },
        resources: { requests: { cpu: null } },
      },
    },
    /rankerService\.resources\.requests\.cpu/,
  ),
  of('an ingress of nothing', { ingress: { enabled: true } }, /ingress: set ingress\.grpc\.host/),
  of(
    'an ingress without TLS',
    { ingress: { enabled: true, json: { host: 'api.example' } } },
    /ingress\.json\.tlsSecret: name the secret/,
  ),
  of(
    'two issuers',
    {
      ingress: {
        enabled: true,
        json: { host: 'api.example', tlsSecret: 'x' },
        certManager: { clusterIssuer: 'a', issuer: 'b' },
      },
    },
    /clusterIssuer and issuer exclude one another/,
  ),
  of(
    'routes without a Gateway',
    { gatewayApi: { enabled: true, grpc: { host: 'g.example' } } },
    /gatewayApi\.parentRefs: name a Gateway/,
  ),
  of(
    'two kinds of routes on one host',
    {
      gatewayApi: {
        enabled: true,
        parentRefs: [{ name: 'edge' }],
        grpc: { host: 'x.example' },
        json: { host: 'x.example' },
      },
    },
    /must differ/,
  ),
  of(
    'a Gateway without a certificate',
    {
      gatewayApi: {
        enabled: true,
        gateway: { create: true, className: 'envoy' },
        json: { host: 'x.example' },
      },
    },
    /className and tlsSecret are needed/,
  ),
  of(
    'certificates of two origins',
    {
      meshTls: {
        enabled: true,
        existingSecret: 'managed-identity',
        certManager: { issuerRef: { name: 'mesh' } },
      },
    },
    /meshTls: existingSecret and certManager\.issuerRef exclude one another/,
  ),
  of(
    'a certificate for an unknown time',
    { meshTls: { certManager: { duration: '90d' } } },
    /meshTls.certManager.duration/,
  ),
  of(
    'a certificate that is renewed before it is made',
    { meshTls: { enabled: true, certManager: { duration: '1h', renewBefore: '2h' } } },
    /renewBefore: must be less than duration/,
  ),
  of(
    'certificates that nobody uses',
    { meshTls: { existingSecret: 'managed-identity' } },
    /meshTls\.enabled: set it/,
  ),
  {
    name: 'nothing at all',
    values: {},
    says: /4 fault\(s\)[^]*image\.repository[^]*auth: set[^]*redis: set[^]*tenants: name/,
  },
  of('latest', { image: { repository: 'x', tag: 'latest' } }, /image\.tag: name a version/),
  of('a digest that is none', { image: { repository: 'x', digest: 'abc' } }, /\/image\/digest/),
  of(
    'a test of an unknown tenant',
    { smokeTest: { tenant: 'shop' } },
    /smokeTest\.tenant: "shop" is not among tenants/,
  ),
  of('a drain beyond what services take', { drain: { milliseconds: 30_001 } }, /maximum/),
  {
    name: 'several faults at once',
    values: { ...TRIAL, redis: {}, auth: {} },
    says: /3 fault\(s\)/,
  },
];
