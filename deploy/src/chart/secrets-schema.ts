import { choice, flag, integer, object, quantity, text, type JsonSchema } from './json-schema.js';
import { resources } from './component-schema.js';

/** Hours, e.g. `2160h`; cert-manager takes an hour at least. */
const GO_HOURS = '^[1-9][0-9]*h$';
const PASSWORD = '^([A-Za-z0-9_-]{16,})?$';

/** An image by repository and tag or digest. */
export const image = (description: string, needed: JsonSchema): JsonSchema =>
  object(description, {
    repository: text('Registry, folder and name, without a tag.', needed),
    tag: text('Tag.'),
    digest: text('sha256:… of the image; wins over the tag.', {
      pattern: '^(sha256:[0-9a-f]{64})?$',
    }),
    pullPolicy: choice('When the image is pulled.', 'IfNotPresent', 'Always', 'Never'),
  });

const secret = (description: string): JsonSchema =>
  object(description, {
    value: text('The secret itself, 32 bytes or more; it ends up in the release.'),
    existingSecret: text('Name of a Secret that holds it.'),
    key: text('Its key in that Secret.', { minLength: 1 }),
  });

const bundled = object('A single Redis without a replica: for trials.', {
  enabled: flag('Whether it is installed.'),
  image: image('Redis or Valkey, 7 or newer.', { minLength: 1 }),
  password: text('Password, 16 or more letters, digits, - and _.', { pattern: PASSWORD }),
  maxmemoryMb: integer('maxmemory, MB; above what docs/operations.md says is needed.', 64),
  appendfsync: choice('How much a crash may lose.', 'everysec', 'always'),
  persistence: object('Volume of the append-only file.', {
    enabled: flag('Whether it outlives the pod.'),
    size: quantity('Size of the volume.'),
    storageClassName: text("Storage class; the cluster's default unless set."),
  }),
  resources,
});

/** Schemas of what lets services in, and into Redis. */
export const secretSchemas: Record<string, JsonSchema> = {
  auth: object('How tokens are checked: a shared secret or an identity provider.', {
    issuer: text('Issuer that tokens must name.', { minLength: 1 }),
    audience: text('Audience that tokens must name.', { minLength: 1 }),
    jwksUrl: text('JWKS endpoint of the identity provider.', { pattern: '^(https?://.+)?$' }),
    secret: secret('HS256 secret.'),
  }),
  pageTokens: object('Signature of page tokens.', {
    secret: secret('The same for all gateways; derived from the auth secret unless set.'),
  }),
  meshTls: object('Mutual TLS from the gateway to candidate-service and ranker-service.', {
    enabled: flag('Whether calls between services need certificates.'),
    existingSecret: text('Name of a Secret with tls.crt, tls.key and ca.crt for all of them.'),
    certManager: object('How cert-manager makes certificates where no Secret is named.', {
      issuerRef: object('Who signs, for this mesh alone; an authority of the release unless set.', {
        name: text('Name of the issuer.'),
        kind: choice('Kind of the issuer.', 'Issuer', 'ClusterIssuer'),
        group: text('API group of the issuer.', { minLength: 1 }),
      }),
      duration: text('How long a certificate is valid.', { pattern: GO_HOURS }),
      renewBefore: text('How long before its end it is renewed.', { pattern: GO_HOURS }),
    }),
  }),
  redis: object('Redis: external, or bundled for a trial.', {
    external: object('A Redis of your own.', {
      url: text('redis:// or rediss:// with user and password; it ends up in the release.', {
        pattern: '^(rediss?://.+)?$',
      }),
      existingSecret: text('Name of a Secret that holds the URL.'),
      key: text('Its key in that Secret.', { minLength: 1 }),
    }),
    bundled,
  }),
};
