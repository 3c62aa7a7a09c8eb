import {
  choice,
  flag,
  integer,
  kubernetesList,
  object,
  quantity,
  strings,
  text,
  type JsonSchema,
} from './json-schema.js';
import { settingsSchema } from './settings.js';

const amounts = (description: string): JsonSchema =>
  object(description, {
    cpu: quantity('Cores.'),
    memory: quantity('Bytes.'),
    'ephemeral-storage': quantity('Bytes of local disk.'),
  });

/** Requests and limits of a container. */
export const resources = object('Requests and limits of the container.', {
  requests: amounts('What is set aside.'),
  limits: amounts('What may not be exceeded. A CPU limit stops the event loop in mid-request.'),
});

/** What is the same for all services. */
function common(service: string): Record<string, JsonSchema> {
  return {
    replicas: integer('Pods; ignored under autoscaling.', 1, 500),
    settings: settingsSchema(service),
    nodeArgs: {
      type: 'array',
      description: 'Flags of Node; the heap must fit the memory limit.',
      items: { type: 'string', pattern: '^--[a-z]' },
    },
    resources,
    podAnnotations: strings('Annotations of the pods.'),
    podLabels: strings('Further labels of the pods.'),
    nodeSelector: strings('Labels that a node must have.'),
    tolerations: kubernetesList('Tolerations of the pods.'),
    priorityClassName: text('Priority class of the pods.'),
  };
}

function autoscaling(more: Record<string, JsonSchema> = {}): JsonSchema {
  return object('A HorizontalPodAutoscaler instead of a fixed number of pods.', {
    enabled: flag('Whether there is one.'),
    minReplicas: integer('Least pods.', 1, 500),
    maxReplicas: integer('Most pods.', 1, 500),
    cpuUtilization: integer('CPU aimed at, percent of what is requested.', 10, 100),
    ...more,
  });
}

const queueDelay = object('Scaling on the time that calls wait for admission.', {
  enabled: flag('Whether it counts, besides CPU.'),
  metric: text('Name under which an adapter serves it for pods.', { minLength: 1 }),
  averageValue: quantity('Mean wait aimed at, seconds; 5m is 5 ms.'),
});

const doorService = object('The service of all gateways under one address.', {
  type: choice('Kind of service.', 'ClusterIP', 'NodePort', 'LoadBalancer'),
  annotations: strings('Annotations of the service.'),
});

const archive = object('Parquet files of what happened, for training.', {
  enabled: flag('Whether events are archived.'),
  existingClaim: text('Volume claim to use instead of one that the chart makes.'),
  size: quantity('Size of the claim.'),
  storageClassName: text("Storage class of the claim; the cluster's default unless set."),
  accessMode: choice(
    'ReadWriteMany for more than one replica: all of them share the folder.',
    'ReadWriteOnce',
    'ReadWriteOncePod',
    'ReadWriteMany',
  ),
});

/** Schemas of the four services' values. */
export function componentSchemas(): Record<string, JsonSchema> {
  return {
    gateway: object('The gateway.', {
      ...common('gateway'),
      autoscaling: autoscaling({ queueDelay }),
      service: doorService,
    }),
    candidateService: object('candidate-service.', {
      ...common('candidate-service'),
      autoscaling: autoscaling(),
    }),
    rankerService: object('ranker-service.', {
      ...common('ranker-service'),
      autoscaling: autoscaling(),
    }),
    featureService: object('feature-service. Further replicas stand by and take over by lease.', {
      ...common('feature-service'),
      archive,
    }),
  };
}
