import { tenantJsonSchema } from '@eaglerank/config';
import { componentSchemas } from './component-schema.js';
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
import { networkSchemas } from './network-schema.js';
import { image, secretSchemas } from './secrets-schema.js';
import { settingsSchema } from './settings.js';

/** What @eaglerank/domain takes for an id. */
const TENANT_ID = '^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$';

/** Tenant files by id. The name is the id, so a file does not repeat it. */
function tenants(): JsonSchema {
  const {
    $schema: _,
    properties,
    ...rest
  } = tenantJsonSchema() as {
    $schema: string;
    properties: Record<string, JsonSchema>;
  };
  const { id: _id, ...others } = properties;
  return {
    type: 'object',
    description: 'Tenant files by id.',
    propertyNames: { pattern: TENANT_ID },
    additionalProperties: { ...rest, required: [], properties: others },
  };
}

const spread = (what: string): JsonSchema =>
  choice(`How evenly replicas spread over ${what}.`, 'none', 'preferred', 'required');

/** Schema of the chart's values. */
export function valuesSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Values of the chart eaglerank',
    ...object('Values of the chart.', {
      global: { type: 'object', description: 'Read by other charts alone.' },
      nameOverride: text("Name in labels instead of the chart's.", { maxLength: 40 }),
      fullnameOverride: text("First part of all names instead of the release's.", {
        maxLength: 40,
      }),
      commonLabels: strings('Labels of every object.'),
      image: image('Image that holds all services; its repository is needed.', {}),
      imagePullSecrets: kubernetesList('Secrets for the registry, as `name: …`.'),
      serviceAccounts: object('One per service, without a token.', {
        annotations: strings('Annotations of each.'),
      }),
      environment: text('Name of the deployment in logs and in /health.', { minLength: 1 }),
      bindAddress: choice('Address every port is bound to.', '0.0.0.0', '::'),
      settings: settingsSchema('every service'),
      tenants: tenants(),
      features: text('Text of the feature definition file; that of the release unless set.'),
      models: object('Where models are.', {
        registry: choice('redis for several replicas; files in a shared volume.', 'redis', 'files'),
        existingClaim: text('Volume claim of the folder, with registry files.'),
      }),
      drain: object('How a pod leaves without losing a call.', {
        milliseconds: integer('DRAIN_MS: between NOT_SERVING and closing.', 0, 30_000),
        preStopSeconds: integer('Wait before SIGTERM.', 1, 60),
      }),
      placement: object('Where replicas go.', {
        zoneSpread: spread('zones'),
        nodeSpread: spread('nodes'),
        antiAffinity: choice('Whether two may share a node.', 'none', 'preferred', 'required'),
      }),
      podDisruptionBudgets: object('At most one pod of a service at a time is evicted.', {
        enabled: flag('Whether there are any.'),
      }),
      smokeTest: object('The pod of `helm test`.', {
        tenant: text('Tenant whose feed is asked for; the first unless set.'),
        token: object('Token to call with; minted from the auth secret unless set.', {
          existingSecret: text('Name of a Secret that holds it.'),
          key: text('Its key in that Secret.', { minLength: 1 }),
        }),
      }),
      ...secretSchemas,
      ...networkSchemas,
      ...componentSchemas(),
    }),
  };
}
